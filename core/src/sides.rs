//! The two sides of every comparison, named so that they cannot be swapped.

use serde::Serialize;

/// One value for each side: the source of record, and the target that should agree with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sides<T> {
    /// What the source of record holds.
    pub source: T,
    /// What the file in the repository holds.
    pub target: T,
}

impl<T> Sides<T> {
    /// Borrows both sides.
    pub fn as_ref(&self) -> Sides<&T> {
        Sides { source: &self.source, target: &self.target }
    }

    /// Applies one function to both sides.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Sides<U> {
        Sides { source: f(self.source), target: f(self.target) }
    }

    /// Applies one fallible function to both sides; the source's error comes first.
    ///
    /// # Errors
    ///
    /// Returns the first error of `f`.
    pub fn try_map<U, E>(self, mut f: impl FnMut(T) -> Result<U, E>) -> Result<Sides<U>, E> {
        Ok(Sides { source: f(self.source)?, target: f(self.target)? })
    }
}

/// Which of the two sides something belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The source of record.
    Source,
    /// The file in the repository.
    Target,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

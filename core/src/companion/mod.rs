//! Files that a repository keeps beside a published one, computed from that one's history.
//!
//! Such a file names commits, so it cannot be part of the commit that it tells of: it follows in a second one.

mod mod_data;
mod version;

use serde::{Deserialize, Serialize};

pub use mod_data::{Change, ModData, ModDataError};
pub use version::Version;

/// What is kept beside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Companion {
    /// `model_mod_data.json` of the AI Horde's image models: the commits that added, last changed and removed each entry.
    ModData,
}

impl Companion {
    /// All companions.
    pub const ALL: [Self; 1] = [Self::ModData];

    /// Returns the companion's name in `trueup.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ModData => "mod-data",
        }
    }

    /// Returns where it stands: in the folder of the file that it tells of.
    #[must_use]
    pub fn path(self, of: &str) -> String {
        let name = match self {
            Self::ModData => "model_mod_data.json",
        };
        of.rsplit_once('/')
            .map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/{name}"))
    }

    /// Returns how many entries a companion that is there tells of.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be kept.
    pub fn size(self, bytes: &[u8]) -> Result<usize, ModDataError> {
        match self {
            Self::ModData => ModData::parse(bytes).map(|data| data.size()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_companion_stands_in_the_folder_of_its_file() {
        assert_eq!(Companion::ModData.path("stable_diffusion.json"), "model_mod_data.json");
        assert_eq!(Companion::ModData.path("a/b/c.json"), "a/b/model_mod_data.json");
    }
}

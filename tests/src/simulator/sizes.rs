//! How much GitHub sends out at once.

use super::listing::Entry;

/// The limits of a repository's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimits {
    /// How many bytes a blob may have to be sent out.
    pub blob_bytes: usize,
    /// How many bytes a recursive listing of a tree holds before it is cut, counted as git lists it.
    ///
    /// GitHub does not say in which form it counts; in its own JSON nobody would reach the other limit.
    pub tree_bytes: usize,
    /// How many entries a recursive listing of a tree holds before it is cut.
    pub tree_entries: usize,
}

impl Default for SizeLimits {
    /// "This endpoint supports blobs up to 100 megabytes in size" (Get a blob); "the limit for the
    /// tree array is 100,000 entries with a maximum size of 7 MB" (Get a tree).
    fn default() -> Self {
        Self { blob_bytes: 100 * MEGABYTE, tree_bytes: 7 * MEGABYTE, tree_entries: 100_000 }
    }
}

/// Whether a listing holds all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Cut,
    Whole,
}

impl SizeLimits {
    /// Takes away what a recursive listing holds beyond the limits.
    pub(crate) fn cut(&self, entries: &mut Vec<Entry>) -> Extent {
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            bytes += entry.length_in_git();
            bytes <= self.tree_bytes
        };
        let fitting = entries.iter().take(self.tree_entries).take_while(fits).count();
        if fitting == entries.len() {
            return Extent::Whole;
        }
        entries.truncate(fitting);
        Extent::Cut
    }
}

const MEGABYTE: usize = 1 << 20;

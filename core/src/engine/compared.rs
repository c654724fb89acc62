//! What one file's comparison gave.

use super::failure::Complaint;
use super::memory::Equal;
use crate::plan::{FilePlan, Published, Same, TargetEdit};

/// What one file's comparison gave.
pub(super) enum Compared {
    Different(Box<Different>),
    Failed(Complaint),
    Same { known: Vec<(String, Equal)>, same: Same },
}

/// A file that differs.
pub(super) struct Different {
    pub(super) plan: Box<FilePlan>,
    /// What it was planned from: it may have to be planned again.
    pub(super) published: Vec<Option<Published>>,
}

impl Compared {
    pub(super) const fn is_different(&self) -> bool {
        matches!(self, Self::Different(_))
    }

    /// Returns the edits made on GitHub that the source would undo.
    pub(super) fn edits(&self) -> &[TargetEdit] {
        match self {
            Self::Different(different) => &different.plan.target_edits,
            Self::Failed(_) => &[],
            Self::Same { same, .. } => &same.target_edits,
        }
    }
}

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
    /// Whether it is known where its edits came from.
    pub(super) trace: Trace,
}

/// Whether the history of a file could be asked where its edits came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// It failed to answer: another run may know more.
    Failed,
    /// It told what it tells, or had nothing to be asked.
    Told,
}

impl Compared {
    pub(super) fn different(
        plan: Box<FilePlan>,
        published: Vec<Option<Published>>,
        trace: Trace,
    ) -> Self {
        Self::Different(Different { plan, published, trace }.into())
    }

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

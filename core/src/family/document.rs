//! A plain document: the file has the source's own entries.

use std::collections::BTreeSet;

use super::{Compared, Edit as FamilyEdit, Edited, FamilyError, Given};
use crate::compare::{Rules, compare as compare_documents};
use crate::document::{Document, created, edited};
use crate::sides::{Side, Sides};

/// How the file comes to its new bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// By edits in the text that is there.
    Spliced,
    /// As a new file.
    Created,
}

pub(super) fn compare(given: &Given<'_>, rules: &Rules) -> Result<Compared, FamilyError> {
    let published = given.published.first().copied().flatten();
    let edit = if published.is_some() { Edit::Spliced } else { Edit::Created };
    let target = Document::parse(published.unwrap_or(b"{}"))
        .map_err(|fault| FamilyError::Unreadable { path: given.path.to_owned(), fault })?;
    let drift = compare_documents(Sides { source: given.source, target: &target }, rules)?;
    let records = Sides { source: given.source.clone(), target };
    Ok(Compared { drift, records, remarks: Vec::new(), edit: FamilyEdit::Document(edit) })
}

impl Edit {
    pub(super) fn edited(
        self,
        records: Sides<&Document>,
        withheld: &BTreeSet<String>,
    ) -> Result<Edited, FamilyError> {
        let text = match self {
            Self::Spliced => edited(records, withheld)?,
            Self::Created => created(records.source).map_err(|fault| fault.on(Side::Source))?,
        };
        Ok(Edited { files: vec![Some(text.into_bytes())], derived: None })
    }
}

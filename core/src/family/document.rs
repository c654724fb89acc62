//! A plain document: the file has the source's own entries.

use std::borrow::Cow;

use super::contract::{Contract, Oddity};
use super::{
    Compared, Edit as FamilyEdit, Edited, FamilyError, FamilyFault, Given, Remark, RemarkKind,
};
use crate::compare::{
    Drift, Rules, compare as compare_documents, grafted, joined, keeping, placed,
};
use crate::document::{Document, created, edited};
use crate::sides::{Side, Sides};
use crate::sorted::Set;

/// How the file comes to its new bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    start: Start,
    /// What holds of the file before and after, and where it stands.
    kept: Option<(Contract, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// The text that is there.
    Text,
    /// Nothing: the file is new.
    Nothing,
}

/// The source as it is compared.
struct Wanted {
    records: Document,
    remarks: Vec<Remark>,
    kept: Option<Contract>,
}

pub(super) fn compare(
    given: &Given<'_>,
    rules: &Rules,
    contract: Option<Contract>,
) -> Result<Compared, FamilyError> {
    let published = given.published.first().copied().flatten();
    let start = if published.is_some() { Start::Text } else { Start::Nothing };
    let target = records(given.path, published)?;
    let Wanted { records, remarks, kept } = wanted(given.source, published, contract)?;
    let owned = grafted(Sides { source: &records, target: &target }, given.owned)?;
    let edited = keeping(Sides { source: &*owned.source, target: &target }, given.edited)?;
    let kept_places = joined(owned.kept, edited.kept);
    let grafted = match edited.source {
        Cow::Owned(source) => Cow::Owned(source),
        Cow::Borrowed(_) => owned.source,
    };
    let source = match (grafted, kept) {
        // What was grafted in stands where the contract wants it.
        (Cow::Owned(source), Some(contract)) => contract.shaped(&source)?.document,
        (source, _) => source.into_owned(),
    };
    let drift = compare_documents(Sides { source: &source, target: &target }, rules)
        .map_err(|fault| placed(fault, &records))?;
    let drift = Drift { kept: kept_places, ..drift };
    let kept = kept.map(|contract| (contract, given.path.to_owned()));
    let edit = FamilyEdit::Document(Edit { start, kept });
    Ok(Compared { drift, records: Sides { source, target }, remarks, edit })
}

/// Returns the entries that a file has; none if it is not there.
pub(super) fn records(path: &str, published: Option<&[u8]>) -> Result<Document, FamilyError> {
    Document::parse(published.unwrap_or(b"{}"))
        .map_err(|fault| FamilyFault::Unreadable { path: path.to_owned(), fault }.into())
}

/// Returns how many entries a file has.
pub(super) fn entries(path: &str, content: &[u8]) -> Result<usize, FamilyError> {
    records(path, Some(content)).map(|document| document.len())
}

/// Brings the source into the contract's shape, if the file is in it: no edit could bring another file there.
fn wanted(
    source: &Document,
    published: Option<&[u8]>,
    contract: Option<Contract>,
) -> Result<Wanted, FamilyError> {
    let as_it_is = |remarks| Wanted { records: source.clone(), remarks, kept: None };
    let Some(contract) = contract else { return Ok(as_it_is(Vec::new())) };
    if published.is_some_and(|bytes| !contract.is_canonical(bytes)) {
        let remark =
            Remark { kind: RemarkKind::NotCanonical, subject: None, count: 0, names: Vec::new() };
        return Ok(as_it_is(vec![remark]));
    }
    let shaped = contract.shaped(source)?;
    let remarks = shaped.oddities.into_iter().map(|((oddity, field), names)| Remark {
        kind: match oddity {
            Oddity::Unknown => RemarkKind::UnknownField,
            Oddity::Lacking => RemarkKind::LacksField,
        },
        subject: Some(field),
        count: names.len(),
        names: names.into_iter().take(3).collect(),
    });
    Ok(Wanted { records: shaped.document, remarks: remarks.collect(), kept: Some(contract) })
}

impl Edit {
    pub(super) fn edited(
        &self,
        records: Sides<&Document>,
        withheld: &Set<String>,
    ) -> Result<Edited, FamilyError> {
        let text = match self.start {
            Start::Text => edited(records, withheld)?,
            Start::Nothing => created(records.source).map_err(|fault| fault.on(Side::Source))?,
        };
        if let Some((contract, path)) = &self.kept
            && !contract.is_canonical(text.as_bytes())
        {
            return Err(FamilyFault::OutOfShape { path: path.clone() }.into());
        }
        Ok(Edited { files: vec![Some(text.into_bytes())], derived: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Field, Owned, When};
    use crate::document::Pointer;
    use crate::family::Family;

    const TARGET: &str =
        "{\n    \"a\": {\n        \"name\": \"a\",\n        \"nsfw\": false\n    }\n}\n";

    fn compared(source: &str, target: Option<&str>) -> Result<Compared, FamilyError> {
        compared_owning(&[], source, target)
    }

    fn compared_owning(
        owned: &[Owned],
        source: &str,
        target: Option<&str>,
    ) -> Result<Compared, FamilyError> {
        let source = Document::parse(source.as_bytes()).expect("the test wrote JSON");
        let published = [target.map(str::as_bytes)];
        let given =
            Given { path: "a.json", source: &source, published: &published, owned, edited: &[] };
        let family = Family::Document { contract: Some(Contract::StableDiffusion) };
        family.compare(&given, &Rules::default())
    }

    fn edited_text(compared: &Compared) -> String {
        let edited = compared.edited(&Set::new()).expect("it can be edited");
        let [Some(bytes)] = &edited.files[..] else { panic!("there is one file") };
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[test]
    fn the_records_of_a_file_are_its_entries_whatever_its_contract_demands() {
        let family = Family::Document { contract: Some(Contract::StableDiffusion) };
        let records = |published: Option<&[u8]>| family.records("a.json", &[published]);

        let text = |published| records(published).map(|it| it.text().to_owned());

        assert_eq!(text(Some(b"{\"a\": 1}")), Ok("{\"a\": 1}".to_owned()));
        assert_eq!(text(None), Ok("{}".to_owned()));
        let error = records(Some(b"[]")).expect_err("a list has no entries");
        assert_eq!(error.culprit("a.json"), super::super::Culprit::File("a.json"));
    }

    #[test]
    fn a_canonical_file_is_edited_in_the_shape_of_its_contract() {
        let source =
            r#"{"a": {"x": 1, "nsfw": true, "description": "\u00E9", "style": null, "name": "a"}}"#;

        let compared = compared(source, Some(TARGET)).expect("both are sound");

        let expected = TARGET
            .replace("false", "true")
            .replace("\"a\",\n", "\"a\",\n        \"description\": \"\\u00e9\",\n");
        assert_eq!(edited_text(&compared), expected);
        let told: Vec<String> = compared.remarks.iter().map(ToString::to_string).collect();
        let unknown = "x of 1 record is left out, for the target's check forbids it: a";
        assert_eq!(told[0], unknown);
        let lacking = "config is missing in 1 record, and the target's check requires it: a";
        assert!(told.contains(&lacking.to_owned()), "{told:?}");
    }

    #[test]
    fn what_the_contract_changes_in_the_source_is_no_drift() {
        let source = r#"{"a": {"x": 1, "nsfw": false, "style": null, "name": "\u0061"}}"#;

        let compared = compared(source, Some(TARGET)).expect("both are sound");

        assert!(compared.drift.is_empty(), "{:?}", compared.drift);
    }

    #[test]
    fn a_new_file_is_made_in_the_shape() {
        let source = r#"{"a": {"nsfw": false, "name": "a"}}"#;

        let compared = compared(source, None).expect("it has a shape");

        assert_eq!(edited_text(&compared), TARGET);
    }

    #[test]
    fn a_file_that_is_in_another_shape_is_edited_as_it_is_and_that_is_told() {
        let target = TARGET.replace("    ", "\t");
        let source = r#"{"a": {"x": 1, "nsfw": false, "name": "a"}}"#;

        let compared = compared(source, Some(&target)).expect("both are sound");

        let kinds: Vec<RemarkKind> = compared.remarks.iter().map(|remark| remark.kind).collect();
        assert_eq!(kinds, [RemarkKind::NotCanonical]);
        assert!(edited_text(&compared).contains("\"x\": 1"));
    }

    #[test]
    fn what_the_target_owns_stands_in_the_shape_of_the_contract() {
        let files = |sum: &str, more: &str| {
            let file = format!(
                "{{\n                    \"path\": \"p\",\n                    \"sha256sum\": \"{sum}\"\n                }}"
            );
            TARGET.replace(
                "false\n",
                &format!("false,\n        \"config\": {{\n            \"files\": [\n                {file}{more}\n            ]\n        }}\n"),
            )
        };
        let target = files("ours", "");
        let source = r#"{"a": {"name": "a", "nsfw": false, "config": {"files": [{"path": "p"}, {"path": "q"}]}}}"#;
        let pointer = Pointer::try_from("/config/files/0/sha256sum".to_owned());
        let field = Field::Pointer(pointer.expect("it is a pointer"));
        let owned = [Owned { field, when: When::Absent }];

        let compared = compared_owning(&owned, source, Some(&target)).expect("both are sound");

        let more = ",\n                {\n                    \"path\": \"q\"\n                }";
        assert_eq!(edited_text(&compared), files("ours", more));
        assert_eq!(compared.drift.kept.len(), 1);
    }

    #[test]
    fn what_has_no_place_in_the_shape_is_the_sources_fault() {
        let error = compared(r#"{"a": 1}"#, Some(TARGET)).expect_err("it is no record");

        assert_eq!(error.culprit("a.json"), super::super::Culprit::Source);
        assert_eq!(error.what(), "the entry \"a\" is not an object of fields");
    }
}

//! Files that their repository's own check wants in one shape.

use serde_json::{Value, json};
use trueup_core::compare::Rules;
use trueup_core::document::Document;
use trueup_core::family::{Contract, Family, FamilyError, FamilyFault, Given};
use trueup_core::sorted::Set;

use crate::case::{Case, all};

const CONTRACT: Contract = Contract::StableDiffusion;

/// Edits the file as its contract wants it.
fn edited(case: &Case, source: &[u8]) -> Result<Vec<u8>, FamilyError> {
    let before = case.before();
    let source = Document::parse(source).expect("the source is a document");
    let published = [Some(before.as_slice())];
    let given = Given {
        path: "stable_diffusion.json",
        source: &source,
        owned: &[],
        edited: &[],
        published: &published,
    };
    let family = Family::Document { contract: Some(CONTRACT) };
    let compared = family.compare(&given, &Rules::default())?;
    let mut files = compared.edited(&Set::new())?.files;
    Ok(files.pop().flatten().expect("the file is there"))
}

#[test]
fn what_the_former_service_wrote_whole_comes_of_single_edits_byte_for_byte() {
    let cases = all();
    // Whether such cases are there is told elsewhere.
    let Some(case) = cases.iter().find(|case| case.name == "img-bot-sync-20260615") else { return };

    let expected = String::from_utf8(case.after()).unwrap();
    for source in [expected.clone(), otherwise(&expected)] {
        let after = edited(case, source.as_bytes()).expect("both sides are sound");

        assert_eq!(String::from_utf8(after).unwrap(), expected);
    }
}

/// The same records on one line, their fields by name, with nulls and fields that the contract forbids.
fn otherwise(text: &str) -> String {
    let document = Document::parse(text.as_bytes()).expect("it is a document");
    let records = document.entries().map(|entry| {
        let mut record: Value = serde_json::from_str(entry.raw()).unwrap();
        let fields = record.as_object_mut().expect("it is a record");
        for absent in ["optimization", "min_bridge_version", "requirements"] {
            fields.entry(absent).or_insert(Value::Null);
        }
        fields.insert("unknown".to_owned(), json!([1]));
        for download in fields["config"]["download"].as_array_mut().into_iter().flatten() {
            download["content_hash"] = json!("00");
        }
        format!("{}:{record}", json!(entry.name()))
    });
    format!("{{{}}}", records.collect::<Vec<_>>().join(","))
}

#[test]
fn a_canonical_file_stays_canonical_whatever_comes() {
    let sound = |case: &&Case| Document::parse(&case.after()).is_ok();
    let canonical = |case: &&Case| CONTRACT.is_canonical(&case.before());
    let cases = all();
    let cases = cases.iter().filter(sound).filter(canonical);

    for case in cases {
        match edited(case, &case.after()) {
            Ok(after) => assert!(CONTRACT.is_canonical(&after), "{}", case.name),
            Err(error) if matches!(*error, FamilyFault::Shape(_)) => {}
            Err(other) => panic!("{}: {other}", case.name),
        }
    }
}

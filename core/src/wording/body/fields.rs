//! Which fields change most: for a reader, where there is no room for the fields of every entry.

use std::cmp::Reverse;

use crate::compare::Modified;
use crate::sorted::{self, Map};
use crate::wording::{count, markdown};

/// Returns a sentence on the fields of these entries, each with the number of entries it changes in.
pub(super) fn overview(all: &[Modified]) -> String {
    let changes = all.iter().flat_map(|entry| &entry.changes);
    let by_field = Map::grouped(changes.map(|change| (change.path.as_str(), ())));
    let mut fields: Vec<(&str, usize)> =
        by_field.into_iter().map(|(path, times)| (path, times.len())).collect();
    // Those of one count stay in the order of their paths.
    sorted::sort_by_key(&mut fields, |(_, count)| Reverse(*count));
    let shown = fields.iter().take(MOST).map(|&(path, number)| {
        let field = if path.is_empty() { "the whole entry".into() } else { markdown::name(path) };
        format!("{field} in {}", count::number(number))
    });
    let mut sentence = format!("By field: {}", shown.collect::<Vec<_>>().join(", "));
    if fields.len() > MOST {
        let more = count::things(fields.len() - MOST, "other", "others");
        sentence += &format!(", and {more}");
    }
    sentence + ".\n\n"
}

/// So many fields are named.
const MOST: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, paths: &[&str]) -> Modified {
        let change = |path: &&str| format!(r#"{{"path": "{path}", "after": 1}}"#);
        let changes = paths.iter().map(change).collect::<Vec<_>>().join(", ");
        let json = format!(r#"{{"name": "{name}", "changes": [{changes}]}}"#);
        serde_json::from_str(&json).expect("the test's entry is well-formed")
    }

    #[test]
    fn the_field_that_changes_most_comes_first_and_equals_by_name() {
        let all = [entry("a", &["/x", "/b"]), entry("b", &["/a", "/x"]), entry("c", &[""])];

        let sentence = "By field: `/x` in 2, the whole entry in 1, `/a` in 1, `/b` in 1.\n\n";
        assert_eq!(overview(&all), sentence);
    }

    #[test]
    fn fields_beyond_the_first_are_counted() {
        let paths: Vec<String> = (10..23).map(|number| format!("/f{number}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();

        let sentence = overview(&[entry("a", &paths)]);

        assert!(sentence.ends_with("`/f21` in 1, and 1 other.\n\n"), "{sentence}");
    }
}

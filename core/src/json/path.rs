//! The way to a byte of a document, found again from its offset: only faults need it, so nobody carries it along.

use super::pointer::Pointer;
use super::string;

/// Returns where the byte at `offset` is, or nothing if it is inside no entry.
///
/// The text need be JSON only up to there. A way of more than 128 steps is cut off.
pub(crate) fn pointer_at(text: &str, offset: usize) -> Option<Pointer> {
    let mut pointer = Pointer::root();
    for step in way_to(text, offset).into_iter().take(LONGEST_WAY) {
        match step {
            Step::Member(None) => break,
            Step::Member(Some(raw)) => pointer.push_member(&string::readable(raw)),
            Step::Element(index) => pointer.push_index(index),
        }
    }
    (!pointer.is_root()).then_some(pointer)
}

/// A container that is still open, and how far its reading has come.
enum Step<'a> {
    Member(Option<&'a str>),
    Element(usize),
}

fn way_to(text: &str, offset: usize) -> Vec<Step<'_>> {
    let mut way = Vec::new();
    let mut at = 0;
    while at < offset.min(text.len()) {
        let byte = text.as_bytes()[at];
        if byte != b'"' {
            step(&mut way, byte);
            at += 1;
            continue;
        }
        let end = string::end(text, at);
        if let (Some(Step::Member(key @ None)), true) = (way.last_mut(), end <= offset) {
            *key = Some(&text[at..end]);
        }
        at = end;
    }
    way
}

fn step(way: &mut Vec<Step<'_>>, byte: u8) {
    match (byte, way.last_mut()) {
        (b'{', _) => way.push(Step::Member(None)),
        (b'[', _) => way.push(Step::Element(0)),
        (b'}' | b']', _) => drop(way.pop()),
        (b',', Some(Step::Member(key))) => *key = None,
        (b',', Some(Step::Element(index))) => *index += 1,
        _ => {}
    }
}

const LONGEST_WAY: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_through_strings_and_containers() {
        let text = r#"{"a": [1, 2], "b\"}": {"c/d": [0, {"e": X"#;

        let pointer = pointer_at(text, text.len() - 1).expect("it is inside an entry");

        assert_eq!(pointer.as_str(), "/b\"}/c~1d/1/e");
        assert_eq!(pointer_at(text, 1), None);
        assert_eq!(pointer_at("{}x", 2), None);
    }
}

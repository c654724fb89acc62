//! Edits of a text, all made at once.

use std::ops::Range;

use crate::sorted;

/// One edit: what stands at these bytes, and what shall stand there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

/// Appends `text` with the splices made; they must not overlap. New text before a replaced one comes first.
pub(crate) fn apply(out: &mut String, text: &str, mut splices: Vec<Splice>) {
    sorted::sort_by_key(&mut splices, |splice| (splice.range.start, splice.range.end));
    let mut copied = 0;
    for Splice { range, text: new } in splices {
        out.push_str(&text[copied..range.start]);
        out.push_str(&new);
        copied = range.end;
    }
    out.push_str(&text[copied..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splices_are_made_in_the_order_of_the_text() {
        let splice = |range, text: &str| Splice { range, text: text.to_owned() };
        let splices =
            vec![splice(5..6, ""), splice(1..2, "B"), splice(1..1, "-"), splice(2..2, "+")];
        let mut out = "> ".to_owned();

        apply(&mut out, "abcdef", splices);

        assert_eq!(out, "> a-B+cde");
    }
}

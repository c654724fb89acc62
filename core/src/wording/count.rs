//! Numbers of things, in words.

use crate::compare::Counts;

/// Returns the number with a comma between thousands.
pub(crate) fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns the number with its noun, in the plural unless it is one.
pub(crate) fn things(count: usize, one: &str, more: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { more })
}

/// Returns what changes, such as `2 added, 1 removed, 3 changed`; nothing for nothing.
pub(super) fn changes(counts: &Counts) -> String {
    let parts = [
        (counts.added, "added"),
        (counts.removed, "removed"),
        (counts.renamed, "renamed"),
        (counts.modified, "changed"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, verb)| format!("{} {verb}", number(count))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn one_thing_stands_in_the_singular() {
        assert_eq!(things(1, "entry", "entries"), "1 entry");
        assert_eq!(things(1103, "entry", "entries"), "1,103 entries");
    }

    #[test]
    fn only_what_changes_is_counted() {
        let counts = Counts { added: 2, removed: 0, renamed: 1, modified: 1128, unchanged: 9 };

        assert_eq!(changes(&counts), "2 added, 1 renamed, 1,128 changed");
        assert_eq!(changes(&Counts { unchanged: 1, ..Counts::default() }), "");
    }
}

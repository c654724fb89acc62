//! One file's change as a patch that `git apply` takes.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use crate::oid::Oid;

/// A file before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch<'a> {
    /// Where the file stands.
    pub path: &'a str,
    /// Its bytes before; `None` for a new file.
    pub before: Option<&'a [u8]>,
    /// Its bytes after.
    pub after: &'a [u8],
}

impl Patch<'_> {
    /// Returns the patch with three lines of context, byte for byte as the lines are; nothing if nothing changes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let before = self.before.unwrap_or_default();
        if self.before == Some(self.after) {
            return Vec::new();
        }
        let mut patch = self.header(before).into_bytes();
        let lines = (lines(before), lines(self.after));
        let operations = capture_diff_slices(Algorithm::Myers, &lines.0, &lines.1);
        let hunks = group_diff_ops(operations, CONTEXT);
        if hunks.iter().any(|hunk| !hunk.is_empty()) {
            patch.extend_from_slice(self.names().as_bytes());
        }
        for hunk in &hunks {
            push_hunk(&mut patch, hunk, &lines.0, &lines.1);
        }
        patch
    }

    /// The full ids let `git apply --3way` find the old file wherever it is.
    fn header(&self, before: &[u8]) -> String {
        let (old, new) = (quoted("a/", self.path), quoted("b/", self.path));
        let after = Oid::of_blob(self.after);
        match self.before {
            Some(_) => format!("diff --git {old} {new}\nindex {}..{after}\n", Oid::of_blob(before)),
            None => {
                let none = "0".repeat(40);
                format!("diff --git {old} {new}\nnew file mode 100644\nindex {none}..{after}\n")
            }
        }
    }

    fn names(&self) -> String {
        let name = |prefix| {
            let name = quoted(prefix, self.path);
            // As git does it: a tab tells where a name with blanks ends.
            if name.contains(' ') { name + "\t" } else { name }
        };
        let old = self.before.map_or_else(|| "/dev/null".to_owned(), |_| name("a/"));
        format!("--- {old}\n+++ {}\n", name("b/"))
    }
}

/// Returns the paths of the files that a patch of ours changes, in its order.
///
/// Only headers count: a line of a file's content begins with a sign.
#[must_use]
pub fn paths(patch: &[u8]) -> Vec<String> {
    patch.split(|&byte| byte == b'\n').filter_map(named_twice).collect()
}

/// Both names of a header are one path, so that the second half tells where the first one ends.
fn named_twice(line: &[u8]) -> Option<String> {
    let names = line.strip_prefix(b"diff --git ")?;
    let (first, second) = (names.get(..names.len() / 2)?, names.get(names.len() / 2 + 1..)?);
    let (old, new) = match first.strip_prefix(b"\"") {
        None => (first.to_vec(), second.to_vec()),
        Some(first) => (
            unescaped(first.strip_suffix(b"\"")?)?,
            unescaped(second.strip_prefix(b"\"")?.strip_suffix(b"\"")?)?,
        ),
    };
    let path = old.strip_prefix(b"a/")?;
    (new.strip_prefix(b"b/")? == path).then(|| String::from_utf8(path.to_vec()).ok())?
}

fn unescaped(escaped: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next()? {
                b't' => b'\t',
                b'n' => b'\n',
                b'r' => b'\r',
                first @ b'0'..=b'3' => {
                    let digits = [first, rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()?
                }
                plain @ (b'"' | b'\\') => plain,
                _ => return None,
            },
            _ => byte,
        });
    }
    Some(bytes)
}

/// Lines with their endings; only the last one may lack its line feed.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').collect()
}

fn push_hunk(patch: &mut Vec<u8>, hunk: &[DiffOp], before: &[&[u8]], after: &[&[u8]]) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let old = first.old_range().start..last.old_range().end;
    let new = first.new_range().start..last.new_range().end;
    patch.extend_from_slice(format!("@@ -{} +{} @@\n", span(old), span(new)).as_bytes());
    for operation in hunk {
        let (old, new) = (&before[operation.old_range()], &after[operation.new_range()]);
        if operation.tag() == DiffTag::Equal {
            push_lines(patch, b' ', old);
        } else {
            push_lines(patch, b'-', old);
            push_lines(patch, b'+', new);
        }
    }
}

fn push_lines(patch: &mut Vec<u8>, sign: u8, lines: &[&[u8]]) {
    for line in lines {
        patch.push(sign);
        patch.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            patch.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

/// An empty range is named by the line before it.
fn span(range: Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        len => format!("{},{len}", range.start + 1),
    }
}

/// Returns the name as git writes it: between quotes, with escapes as in C, if it holds what is hard to see.
fn quoted(prefix: &str, path: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if path.bytes().all(is_plain) {
        return format!("{prefix}{path}");
    }
    let escaped = path.bytes().map(|byte| match byte {
        b'"' => "\\\"".to_owned(),
        b'\\' => "\\\\".to_owned(),
        b'\t' => "\\t".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'\r' => "\\r".to_owned(),
        _ if is_plain(byte) => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    });
    format!("\"{prefix}{}\"", escaped.collect::<String>())
}

const CONTEXT: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_names_its_files_and_no_line_of_their_content_does() {
        let names = ["a.json", "with blank b/x.json", "ü\"\\\t.json", "a b/a b/a.json"];
        let content = b"diff --git a/x b/x\n++ b/y\n-- a/y\n";

        let patch = |path| Patch { path, before: None, after: content }.to_bytes();
        let patch: Vec<u8> = names.iter().flat_map(|name| patch(name)).collect();

        assert_eq!(paths(&patch), names);
        assert_eq!(
            paths(b"diff --git a/x b/y\ndiff --git \"a/\\4\" \"b/\\4\"\n"),
            Vec::<String>::new()
        );
    }
}

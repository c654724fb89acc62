//! Where the rows of a CSV file stand in its text, found by counting quotes alone.

/// The text of every row with its line end, in order, by its first cell; the header is one too, blank lines are not.
pub(crate) fn rows(text: &str) -> Vec<(String, &str)> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (row, behind) = rest.split_at(end(rest));
        if !row.trim_end_matches(['\r', '\n']).is_empty() {
            rows.push((first_cell(row), row));
        }
        rest = behind;
    }
    rows
}

/// Behind the first line end that no quotes enclose.
fn end(text: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Names hold neither commas nor quotes.
fn first_cell(row: &str) -> String {
    let cell = row.split(',').next().unwrap_or_default();
    cell.trim_end_matches(['\r', '\n']).trim_matches('"').to_owned()
}

#[test]
fn rows_are_found_by_their_names_with_all_their_bytes() {
    let text = "name,x\r\n\"a\",\"one\r\ntwo, \"\"three\"\"\"\r\n\r\nb, 1\nc,";

    let found = rows(text);

    let expected = [
        ("name", "name,x\r\n"),
        ("a", "\"a\",\"one\r\ntwo, \"\"three\"\"\"\r\n"),
        ("b", "b, 1\n"),
        ("c", "c,"),
    ];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text)));
}

//! What a text says, and what is no table.

use super::{Table, TableFault, TableFaultKind, cells, row, table};

#[test]
fn a_table_knows_its_columns_its_rows_and_where_they_are() {
    let table = table("\u{feff}name,size\r\nflux,12\r\n\r\n\"a\nb\",\nlast\n");

    assert_eq!(table.columns(), ["name", "size"]);
    assert_eq!((table.column("size"), table.column("Size")), (Some(1), None));
    assert_eq!(cells(&table), [row(&["flux", "12"]), row(&["a\nb", ""]), row(&["last"])]);
    let places: Vec<_> = table.rows().map(|row| (row.at(), row.line())).collect();
    assert_eq!(places, [(0, 2), (1, 4), (2, 6)]);
    assert_eq!(table.rows().last().map(|row| row.cell(7)), Some(""));
    assert_eq!(
        super::table(
            "a,,
"
        )
        .columns(),
        ["a", "", ""]
    );
}

#[test]
fn quotes_mean_what_they_mean_to_python() {
    let said = |text: &str| cells(&table(&format!("a,b\n{text}"))).concat();

    assert_eq!(said(r#""x,y","say ""hi""""#), ["x,y", r#"say "hi""#]);
    assert_eq!(said(r#"12" disk,"""""#), [r#"12" disk"#, "\""]);
    assert_eq!(said(r#" "x","y"z"#), [r#" "x""#, "yz"]);
    assert_eq!(said(r#""a"b"c","""#), [r#"ab"c""#, ""]);
    assert_eq!(said("\"\""), [""]);
    assert_eq!(said(" "), [" "]);
    assert_eq!(said("\"x\r\ny\",\"\r\""), ["x\r\ny", "\r"]);
}

#[test]
fn every_line_ending_ends_a_row_and_counts_once() {
    let table = table("a\rb\r\nc\n\n\rd");

    assert_eq!(cells(&table), [row(&["b"]), row(&["c"]), row(&["d"])]);
    assert_eq!(table.rows().map(super::Row::line).collect::<Vec<_>>(), [2, 3, 6]);
}

#[test]
fn only_the_first_byte_order_mark_is_one() {
    assert_eq!(table("\u{feff}\u{feff}a").columns(), ["\u{feff}a"]);
    assert_eq!(cells(&table("a\n\u{feff}b")), [row(&["\u{feff}b"])]);
}

#[test]
fn a_file_that_is_no_table_is_refused_with_its_line() {
    let fault = |bytes: &[u8]| Table::parse(bytes).map(|_| ()).expect_err("it is no table");
    let at = |line, kind| TableFault { line, kind };

    assert_eq!(fault(b""), at(1, TableFaultKind::EmptyFile));
    assert_eq!(fault("\u{feff}\r\n\n".as_bytes()), at(1, TableFaultKind::EmptyFile));
    assert_eq!(fault(b"\na,b\n"), at(1, TableFaultKind::BlankFirstLine));
    assert_eq!(fault("\u{feff}\na".as_bytes()), at(1, TableFaultKind::BlankFirstLine));
    assert_eq!(fault(b"a,b\r\nc,\xE9\n"), at(2, TableFaultKind::NotUtf8));
    assert_eq!(fault(b"\xFF\xFEa\0"), at(1, TableFaultKind::Utf16));
    let repeated = TableFaultKind::RepeatedColumn("a".to_owned());
    assert_eq!(fault(b"a,b,\"a\"\n"), at(1, repeated));
}

#[test]
fn a_quote_without_end_is_refused_where_it_begins() {
    let fault = |text: &str| Table::parse(text.as_bytes()).map(|_| ()).map_err(|it| it.to_string());

    let expected = "line 4: the quoted text that begins in cell 2 has no end";
    assert_eq!(fault("a,b\n\n\"x\ny\",\"z\"\"\r\nu,v\n"), Err(expected.to_owned()));
    let expected = "line 1: the quoted text that begins in cell 1 has no end";
    assert_eq!(fault("\u{feff}\""), Err(expected.to_owned()));
    assert_eq!(fault("a\nx\"\n"), Ok(()));
    assert_eq!(fault("a\n\"x\"\"\""), Ok(()));
    assert_eq!(fault("a\n\"x\" \"\""), Ok(()));
}

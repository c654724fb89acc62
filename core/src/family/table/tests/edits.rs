//! What an edit changes, and what a new file looks like.

use super::{created, edit, row};

#[test]
fn a_changed_row_changes_only_its_changed_cells() {
    let text = "a,b,c\r\n \"x\" ,\"y\",z\r\n\"u\",\"v\" ,w\n";

    let edited = edit(text, |edit| {
        edit.set(0, 1, "say \"hi\", you".to_owned());
        edit.set(1, 0, "two\nlines".to_owned());
        edit.set(1, 2, String::new());
    });

    assert_eq!(edited, "a,b,c\r\n \"x\" ,\"say \"\"hi\"\", you\",z\r\n\"two\nlines\",\"v\" ,\n");
}

#[test]
fn a_cell_that_says_it_already_keeps_its_spelling() {
    let text = "a,b\n\"x\",\"y\"\n\nz\n";

    let edited = edit(text, |edit| {
        edit.set(0, 0, "x".to_owned());
        edit.set(1, 1, String::new());
    });

    assert_eq!(edited, text);
}

#[test]
fn a_short_row_is_filled_up_to_a_changed_cell() {
    let edited = edit("a,b,c,d\nx\ny,\nz\n", |edit| {
        edit.set(0, 2, "new".to_owned());
        edit.set(1, 1, "1".to_owned());
        edit.set(1, 3, "2".to_owned());
        edit.set(2, 0, String::new());
        edit.set(2, 1, "n".to_owned());
        edit.set(2, 3, String::new());
    });

    assert_eq!(edited, "a,b,c,d\nx,,new\ny,1,,2\n,n\n");
}

#[test]
fn a_row_never_turns_into_a_blank_line() {
    let edited = edit("a\nx\n", |edit| {
        edit.set(0, 0, String::new());
        edit.add(Some(0), row(&[""]));
        edit.add(Some(0), row(&[]));
    });

    assert_eq!(edited, "a\n\"\"\n\"\"\n\"\"\n");
}

#[test]
fn a_new_row_ends_like_the_one_before_it() {
    let edited = edit("\u{feff}a,b\rx,1\r\ny,2\n\nz,3\n", |edit| {
        edit.add(None, row(&["first"]));
        edit.add(Some(0), row(&["p,q", "r"]));
        edit.add(Some(0), row(&["s", ""]));
        edit.add(Some(1), row(&["t"]));
        edit.add(Some(2), row(&["last"]));
    });

    assert_eq!(edited, "\u{feff}a,b\rfirst\rx,1\r\n\"p,q\",r\r\ns,\r\ny,2\nt\n\nz,3\nlast\n");
}

#[test]
fn a_new_row_at_the_end_keeps_the_missing_line_ending_missing() {
    let add = |text, after| edit(text, |edit| edit.add(after, row(&["n"])));

    assert_eq!(add("a\nx\r\ny", Some(1)), "a\nx\r\ny\r\nn");
    assert_eq!(add("a\r\nx\ny", Some(1)), "a\r\nx\ny\nn");
    assert_eq!(add("a\n\ny", Some(0)), "a\n\ny\nn");
    assert_eq!(add("a", None), "a\r\nn");
    assert_eq!(add("\u{feff}\"a\nb\"", None), "\u{feff}\"a\nb\"\r\nn");
    assert_eq!(add("a\n", None), "a\nn\n");
}

#[test]
fn a_removed_row_leaves_no_trace_and_its_neighbours_as_they_are() {
    let remove =
        |text, rows: &[usize]| edit(text, |edit| rows.iter().for_each(|&at| edit.remove(at)));

    assert_eq!(remove("a\r\nx\ny\rz\r\n", &[1]), "a\r\nx\nz\r\n");
    assert_eq!(remove("a\r\nx\ny\rz\r\n", &[0, 2]), "a\r\ny\r");
    assert_eq!(remove("a\nx\n\n\ny\n\nz\n", &[1]), "a\nx\n\nz\n");
    assert_eq!(remove("a\nx\ny\n\n", &[1]), "a\nx\n\n");
    assert_eq!(remove("a\n\"x\n\"\ny\n", &[0]), "a\ny\n");
    assert_eq!(remove("a\r\nx\r\ny\nz", &[1, 2]), "a\r\nx");
    assert_eq!(remove("a\nx\ny", &[0, 1]), "a");
    assert_eq!(remove("a\nx\nx\nx\n", &[0, 1, 2]), "a\n");
}

#[test]
fn rows_come_where_others_go() {
    let edited = edit("a,b\r\nx,1\r\ny\r\nz", |edit| {
        edit.set(0, 1, String::new());
        edit.add(Some(0), row(&["n", "2"]));
        edit.add(Some(0), row(&["m", "3"]));
        edit.remove(1);
        edit.remove(2);
    });

    assert_eq!(edited, "a,b\r\nx,\r\nn,2\r\nm,3");
}

#[test]
fn what_comes_behind_a_row_that_goes_comes_in_its_place() {
    let edited = edit("a\nx\ny\nz\n", |edit| {
        edit.remove(0);
        edit.remove(1);
        edit.add(Some(1), row(&["n"]));
        edit.add(None, row(&["first"]));
    });

    assert_eq!(edited, "a\nfirst\nn\nz\n");
}

#[test]
fn a_new_file_has_both_line_ending_characters_and_the_fewest_quotes() {
    let rows = [row(&["x y", "1,5", "", "'"]), row(&["\"q\"", "l\nm", "l\rm", " "])];

    let text = created(&["a", "b", "c", "d"], &rows);

    assert_eq!(text, "a,b,c,d\r\nx y,\"1,5\",,'\r\n\"\"\"q\"\"\",\"l\nm\",\"l\rm\", \r\n");
}

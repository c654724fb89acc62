//! Where things go and what goes with them.

use super::{edit, edit_withholding};

const ABC: &str = "{\n  \"a\": 1,\n\n  \"b\": 2,\n  \"c\": 3\n}\n";

#[test]
fn a_document_without_drift_stays_byte_for_byte() {
    let target = "\u{feff}\r\n{ \"b\" :[ 1.0,{\"x\":\"\\u00e9\" ,\"y\":0}\n],\"a\":\t1e2}\r\n\r\n";
    let source = "{\"a\": 100, \"b\": [1, {\"y\": -0.0, \"x\": \"é\"}]}";

    assert_eq!(edit(target, source), target);
}

#[test]
fn a_changed_scalar_changes_nothing_but_its_bytes() {
    let target = "{\n\t\"a\" : [1 ,\t2.50, { \"b\":null} ]\n}";

    assert_eq!(
        edit(target, "{\"a\": [1.0, 2.6e0, {\"b\": false}]}"),
        "{\n\t\"a\" : [1 ,\t2.6e0, { \"b\":false} ]\n}"
    );
}

#[test]
fn the_first_entry_goes_with_what_follows_it() {
    assert_eq!(edit(ABC, "{\"b\": 2, \"c\": 3}"), "{\n  \"b\": 2,\n  \"c\": 3\n}\n");
}

#[test]
fn any_other_entry_goes_with_what_precedes_it() {
    assert_eq!(edit(ABC, "{\"a\": 1, \"c\": 3}"), "{\n  \"a\": 1,\n  \"c\": 3\n}\n");
    assert_eq!(edit(ABC, "{\"a\": 1, \"b\": 2}"), "{\n  \"a\": 1,\n\n  \"b\": 2\n}\n");
    assert_eq!(edit(ABC, "{\"a\": 1}"), "{\n  \"a\": 1\n}\n");
}

#[test]
fn the_last_one_left_leaves_empty_brackets() {
    assert_eq!(edit(ABC, "{}"), "{}\n");
    assert_eq!(
        edit("{\"a\": [\n1\n], \"b\": {\n\"c\": 1}}", "{\"a\": [], \"b\": {}}"),
        "{\"a\": [], \"b\": {}}"
    );
}

#[test]
fn a_new_entry_follows_the_one_it_follows_in_the_source() {
    assert_eq!(
        edit(ABC, "{\"a\": 1, \"x\": 8, \"y\": 9, \"b\": 2, \"c\": 3}"),
        "{\n  \"a\": 1,\n  \"x\": 8,\n  \"y\": 9,\n\n  \"b\": 2,\n  \"c\": 3\n}\n"
    );
    assert_eq!(
        edit(ABC, "{\"c\": 3, \"x\": 8, \"a\": 1, \"b\": 2}"),
        "{\n  \"a\": 1,\n\n  \"b\": 2,\n  \"c\": 3,\n  \"x\": 8\n}\n"
    );
}

#[test]
fn a_new_entry_that_follows_none_comes_first() {
    assert_eq!(
        edit(ABC, "{\"x\": 8, \"y\": 9, \"a\": 1, \"b\": 2, \"c\": 3}"),
        "{\n  \"x\": 8,\n  \"y\": 9,\n  \"a\": 1,\n\n  \"b\": 2,\n  \"c\": 3\n}\n"
    );
}

#[test]
fn coming_and_going_at_one_place_do_not_collide() {
    assert_eq!(
        edit(ABC, "{\"x\": 8, \"b\": 2, \"c\": 3}"),
        "{\n  \"x\": 8,\n  \"b\": 2,\n  \"c\": 3\n}\n"
    );
    assert_eq!(
        edit(ABC, "{\"a\": 1, \"x\": 8, \"c\": 4}"),
        "{\n  \"a\": 1,\n  \"x\": 8,\n  \"c\": 4\n}\n"
    );
    assert_eq!(edit(ABC, "{\"x\": 8, \"y\": 9}"), "{\n  \"x\": 8,\n  \"y\": 9\n}\n");
}

#[test]
fn withheld_entries_stay_where_they_are() {
    assert_eq!(
        edit_withholding(&["b", "not there"], ABC, "{\"a\": 0, \"x\": 8}"),
        "{\n  \"a\": 0,\n  \"x\": 8,\n\n  \"b\": 2\n}\n"
    );
    assert_eq!(edit_withholding(&["a", "b", "c"], ABC, "{}"), ABC);
}

#[test]
fn withholding_is_for_entries_alone_and_stops_no_change() {
    assert_eq!(
        edit_withholding(&["a"], "{\"a\": {\"a\": 1, \"b\": 2}}", "{\"a\": {\"b\": 3}}"),
        "{\"a\": {\"b\": 3}}"
    );
}

#[test]
fn an_array_of_one_length_is_edited_element_by_element() {
    assert_eq!(
        edit("{\"a\": [1,  {\"b\" : 2},\n3]}", "{\"a\": [1.0, {\"b\": 4}, 5]}"),
        "{\"a\": [1,  {\"b\" : 4},\n5]}"
    );
}

#[test]
fn of_an_array_of_another_length_the_common_ends_stay() {
    let target = "{\"a\": [1.0,  2, 3,\n4.0]}";

    assert_eq!(edit(target, "{\"a\": [1, 4]}"), "{\"a\": [1.0,\n4.0]}");
    assert_eq!(edit(target, "{\"a\": [1, 9, 4]}"), "{\"a\": [1.0,  9,\n4.0]}");
    assert_eq!(edit(target, "{\"a\": [1, 2, 3, 4, 5]}"), "{\"a\": [1.0,  2, 3,\n4.0,\n5]}");
    assert_eq!(edit(target, "{\"a\": [0, 1, 2, 3, 4]}"), "{\"a\": [0,  1.0,  2, 3,\n4.0]}");
    assert_eq!(edit(target, "{\"a\": [7]}"), "{\"a\": [7]}");
}

#[test]
fn repeated_elements_belong_to_the_common_start() {
    assert_eq!(edit("{\"a\": [1, 1,  1]}", "{\"a\": [1, 1]}"), "{\"a\": [1, 1]}");
    assert_eq!(edit("{\"a\": [1, 2]}", "{\"a\": [1, 2, 1, 2]}"), "{\"a\": [1, 2, 1, 2]}");
}

#[test]
fn a_replaced_array_has_one_element_per_line_iff_it_had() {
    assert_eq!(
        edit("{\"a\": [\n\t1,\n\t2\n]}", "{\"a\": [3, 4, 5]}"),
        "{\"a\": [\n\t3,\n\t4,\n\t5\n]}"
    );
    assert_eq!(edit("{\"a\": [1,2]}", "{\"a\": [3, 4, 5]}"), "{\"a\": [3,4,5]}");
}

#[test]
fn names_are_the_same_however_they_are_escaped() {
    assert_eq!(edit("{\"\\u0061/b\": 1, \"c\": 2}", "{\"a\\/b\": 3}"), "{\"\\u0061/b\": 3}");
}

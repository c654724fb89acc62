use proptest::prelude::*;

use super::*;
use crate::oid::Oid;

/// Reads the value at `/a/b~1c` of a text.
fn inside<T>(value: &str, read: fn(&Value<'_>) -> Result<T, Fault>) -> Result<T, String> {
    let text = format!(" {{\"z\": [0], \"a\" :{{ \"b/c\":\t{value} }} }}\r\n");
    let found = Value::of(&text).and_then(|whole| read(&whole.member("a")?.member("b/c")?));
    found.map_err(|fault| fault.to_string())
}

fn oid(at: &Value<'_>) -> Result<Oid, Fault> {
    at.parsed()
}

fn byte(at: &Value<'_>) -> Result<u8, Fault> {
    at.number()
}

fn complaint<T>(value: &str, read: fn(&Value<'_>) -> Result<T, Fault>) -> String {
    inside(value, read).err().unwrap_or_else(|| "fine".to_owned())
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let not_one_of = |at: &Value<'_>| at.one_of(&[("read", 1), ("write", 2)]);
    for (said, expected) in [
        (complaint("12", String::read), "expected a text, found 12"),
        (complaint("[\"secret\"]", String::read), "expected a text, found a list"),
        (complaint("\"\\ud800\"", String::read), "a lone surrogate, half of an escaped character"),
        (complaint("\"secret\"", bool::read), "expected true or false, found a text"),
        (complaint("{}", |at| at.list(Value::flag)), "expected a list, found an object"),
        (complaint("null", |at| at.members(Value::flag)), "expected an object, found null"),
        (complaint("[]", |at| at.read::<bool>("d")), "expected an object, found a list"),
        (complaint("{\"e\": 1}", |at| at.read::<bool>("d")), "the field `d` is missing"),
        (
            complaint("{\"d\": 1, \"\\u0064\": 2}", |at| at.read::<bool>("d")),
            "the field `d` is repeated",
        ),
        (complaint("{\"d\": 1, \"e\": 2}", |at| at.only(&["d"])), "the field \"e\" is unknown"),
        (complaint("\"x\"", oid), "not a git object id of 40 lower-case hexadecimal digits"),
        (complaint("\"x\"", not_one_of), "\"x\" is not one of read, write"),
    ] {
        assert_eq!(said, format!("/a/b~1c: {expected}"));
    }
    let long = complaint(&"9".repeat(1000), u64::read);
    assert_eq!(long, "/a/b~1c: expected a whole number, not too large, found a long number");
    let deeper = complaint("[[], [true, 7]]", |at| at.list(|at| at.list(Value::flag)));
    assert_eq!(deeper, "/a/b~1c/1/1: expected true or false, found 7");
    let member = complaint("{\"d\": 7}", |at| at.members(Value::flag));
    assert_eq!(member, "/a/b~1c/d: expected true or false, found 7");
}

#[test]
fn a_number_is_whole_and_fits() {
    for (text, expected) in [("0", Ok(0)), ("255", Ok(255)), ("256", Err(()))] {
        assert_eq!(inside(text, byte).map_err(drop), expected, "{text}");
    }
    assert_eq!(inside("18446744073709551615", u64::read), Ok(u64::MAX));
    for wrong in ["18446744073709551616", "1.0", "1e3", "-1", "-0", "\"1\"", "null", "[1]"] {
        assert!(inside(wrong, u64::read).is_err(), "{wrong}");
    }
}

#[test]
fn a_member_may_be_absent_or_null_only_where_that_is_asked_for() {
    let required = |at: &Value<'_>| at.read::<bool>("d").map(Some);
    let optional = |at: &Value<'_>| at.optional("d", Value::flag);
    let or_default = |at: &Value<'_>| at.or_default("d", Value::flag).map(Some);

    let said =
        |text: &str| [required, optional, or_default].map(|read| inside(text, read).map_err(drop));

    assert_eq!(said("{\"d\": true}"), [Ok(Some(true)), Ok(Some(true)), Ok(Some(true))]);
    assert_eq!(said("{\"c\": true}"), [Err(()), Ok(None), Ok(Some(false))]);
    assert_eq!(said("{\"d\": null}"), [Err(()), Ok(None), Err(())]);
    assert_eq!(said("{\"d\": 1}"), [Err(()), Err(()), Err(())]);
    assert_eq!(said("{\"d\": true, \"d\": true}"), [Err(()), Err(()), Err(())]);
}

#[test]
fn what_nobody_asks_for_is_passed_over() {
    let text =
        r#"{"e": "\ud800", "e": [1, {"d": "}"}], "\u0064": "\u00e9\n", "\ud800": {"x": null}}"#;

    assert_eq!(inside(text, |at| at.read("d")), Ok("é\n".to_owned()));
}

#[test]
fn a_text_is_one_value_and_nothing_else() {
    let read = |text: &str| Value::of(text).map(|value| value.raw().to_owned());

    assert_eq!(read(" \t\r\n{ } \n"), Ok("{ }".to_owned()));
    assert_eq!(read(" \"a b\" "), Ok("\"a b\"".to_owned()));
    for wrong in ["", " ", "{", "[1,]", "{} {}", "{}x", "nul", "\u{feff}{}", "{\"a\": 01}"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    assert!(Value::of_bytes(b"[\"\xe9\"]").is_err());
    let cut = Value::of("{\"a\": [").err().map(|fault| fault.to_string());
    assert_eq!(cut.as_deref(), Some("EOF while parsing a list at line 1 column 7"));
}

/// JSON of every kind, with whitespace wherever it may stand.
fn any_json() -> impl Strategy<Value = String> {
    let blank = || prop::sample::select(["", " ", "\n", "\t\r\n  "].as_slice());
    let text = || any::<String>().prop_map(|text| serde_json::to_string(&text).expect("a text"));
    let plain = prop_oneof![
        prop::sample::select(["null", "true", "-1.5e3", "0", r#""\u005d\"\\""#].as_slice())
            .prop_map(str::to_owned),
        text(),
    ];
    plain.prop_recursive(4, 30, 5, move |inner| {
        let around = (blank(), inner, blank()).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
        let member = (blank(), text(), blank(), around.clone());
        let member = member.prop_map(|(a, key, b, value)| format!("{a}{key}{b}:{value}"));
        let members = prop::collection::vec(member, 1..5);
        prop_oneof![
            prop::collection::vec(around, 1..5).prop_map(|items| format!("[{}]", items.join(","))),
            members.prop_map(|items| format!("{{{}}}", items.join(","))),
            blank().prop_map(|blank| format!("[{blank}]")),
            blank().prop_map(|blank| format!("{{{blank}}}")),
        ]
    })
}

/// Writes a value anew from its pieces.
fn rebuilt(value: &Value<'_>) -> String {
    let join = |items: Vec<String>| items.join(",");
    match value.raw().as_bytes()[0] {
        b'[' => format!("[{}]", join(value.list(|it| Ok(rebuilt(it))).expect("a list"))),
        b'{' => {
            let members = value.members(|it| Ok(rebuilt(it))).expect("an object").into_iter();
            let spelled = |name| serde_json::to_string(&name).expect("a text");
            let members =
                members.map(|(name, value): (String, _)| format!("{}:{value}", spelled(name)));
            format!("{{{}}}", join(members.collect()))
        }
        b'"' => serde_json::to_string(&value.text().expect("a text")).expect("a text"),
        _ => value.raw().to_owned(),
    }
}

proptest! {
    #[test]
    fn a_value_is_all_its_pieces(text in any_json()) {
        let value = Value::of(&text).expect("it is JSON");

        let rebuilt: serde_json::Value = serde_json::from_str(&rebuilt(&value)).expect("it is JSON");

        prop_assert_eq!(rebuilt, serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON"));
    }
}

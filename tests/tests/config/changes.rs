//! One change of a configuration at one place: texts near the borders of what is allowed, other types, other keys.

use proptest::prelude::*;
use toml::Value;
use toml::value::Table;

/// One step on the way to a value.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// The ways to all values of a table, in order.
fn ways(value: &Value, way: &[Step], found: &mut Vec<Vec<Step>>) {
    let mut go = |step: Step, part: &Value| {
        let way = [way, &[step]].concat();
        found.push(way.clone());
        ways(part, &way, found);
    };
    match value {
        Value::Table(table) => {
            for (key, part) in table {
                go(Step::Key(key.clone()), part);
            }
        }
        Value::Array(parts) => {
            for (index, part) in parts.iter().enumerate() {
                go(Step::Index(index), part);
            }
        }
        _ => {}
    }
}

pub(crate) fn ways_of(table: &Table) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    ways(&Value::Table(table.clone()), &[], &mut found);
    found
}

fn at<'a>(value: &'a mut Value, way: &[Step]) -> &'a mut Value {
    way.iter().fold(value, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Index(index) => &mut value[*index],
    })
}

/// One thing that is changed about a file.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Remove,
    Replace(Value),
    Add(&'static str, Value),
}

pub(crate) fn changed(table: &Table, way: &[Step], change: Change) -> String {
    let mut root = Value::Table(table.clone());
    let (last, above) = way.split_last().expect("no way is empty");
    match (change, last) {
        (Change::Remove, Step::Key(key)) => {
            at(&mut root, above).as_table_mut().unwrap().remove(key);
        }
        (Change::Remove, Step::Index(index)) => {
            at(&mut root, above).as_array_mut().unwrap().remove(*index);
        }
        (Change::Replace(value), _) => *at(&mut root, way) = value,
        (Change::Add(key, value), _) => {
            if let Value::Table(table) = at(&mut root, above) {
                table.insert(key.to_owned(), value);
            }
        }
    }
    toml::to_string(&root).unwrap()
}

pub(crate) fn others() -> Vec<Value> {
    let mut values: Vec<Value> = NASTY.iter().map(|text| Value::from(*text)).collect();
    values.extend(
        [0, 1, -1, 30, 86_400, 86_401, 4_294_967_295, 4_294_967_296, i64::MAX].map(Value::from),
    );
    values.extend([0.0, 1.5, 25.0, 1e300, f64::NAN, f64::INFINITY].map(Value::from));
    values.extend([true, false].map(Value::from));
    values.push("1979-05-27T07:32:00Z".parse::<toml::value::Datetime>().unwrap().into());
    values.push(Value::Array(Vec::new()));
    values.push(Value::Array(vec!["a".into()]));
    values.push(Value::Array(vec![" ".into()]));
    values.push(Value::Array(vec!["a".into(), 1.into()]));
    values.push(Value::Array(vec![Table::new().into()]));
    values.push(Table::new().into());
    values
}

pub(crate) fn additions() -> Vec<Change> {
    let keys = KEYS.iter().flat_map(|key| {
        let values = [Value::from("x"), Value::from(1), Value::from(true), Table::new().into()];
        values.map(|value| Change::Add(key, value))
    });
    keys.collect()
}

/// Texts near the borders of what is allowed.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(&PIECES[..]);
    let joined = prop::collection::vec(pieces, 1..7).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => joined, 1 => any::<String>(), 1 => prop::sample::select(&NASTY[..]).prop_map(str::to_owned)]
}

const PIECES: [&str; 48] = [
    "a", "B", "0", "1", "9", "25", "100", "86400", "65535", "65536", "-", "_", ".", "..", "/",
    "//", "\\", ":", "://", "@", "?", "#", "%", "+", "[", "]", "{", "~", "^", "*", ",", " ", "\t",
    "\u{a0}", "\u{7f}", "\u{85}", "é", "😀", "http", "https", "HTTP", ".lock", ".git", ".GIT",
    "HEAD", "s", "m", "h",
];

const KEYS: [&str; 12] = [
    "name",
    "nmae",
    "source",
    "branch",
    "file",
    "csv_path",
    "family",
    "max_removals",
    "field",
    "pointer",
    "column",
    "when",
];

const NASTY: [&str; 107] = [
    "",
    " ",
    "a",
    "a b",
    "a,b",
    "a\nb",
    "\u{7}",
    "\u{85}",
    "\u{a0}",
    "\u{feff}",
    "\u{3000}a",
    "é",
    "😀",
    "..",
    ".",
    "a..b",
    "../a",
    "a/..",
    "a/../b",
    "a//b",
    "/a",
    "a/",
    "a\\b",
    ".git",
    "a/.GIT/b",
    ".gitignore",
    "a.json",
    "a/b.json",
    "x.lock",
    "x.lock/y",
    "a.",
    ".a",
    "-a",
    "a-",
    "@",
    "@{",
    "a@{b",
    "HEAD",
    "head",
    "refs/heads/a",
    "a~b",
    "a^b",
    "a:b",
    "a?b",
    "a*b",
    "a[b",
    "a\u{7f}b",
    "owner/data",
    "owner/data.git",
    "owner/..",
    "./data",
    "owner/a/b",
    "/data",
    "owner/",
    "o w/d",
    "https://github.com/owner/data",
    "https://a.example",
    "HTTPS://A.example/",
    "https://a.example/api?x=1",
    "https://a.example/api#x",
    "https://u:p@a.example",
    "https://a.example/@b",
    "https://",
    "https:///a",
    "https://a:b",
    "https://a:65535",
    "https://a:65536",
    "https://a:00080",
    "https://a:",
    "https://[::1]:80",
    "https://[::1",
    "https://a b",
    "https://ä",
    "https://a%20b",
    "ftp://a",
    "a@b",
    "u:p@a/b",
    "/a@b",
    "/a?b=://c",
    "#",
    "?",
    "/",
    "30",
    "30s",
    "30 s",
    "1 h",
    "24h",
    "25h",
    "1440m",
    "0s",
    "+5",
    "00005",
    "20%",
    "100.1%",
    " 1 % ",
    "org/team",
    "document",
    "Document",
    "text-reference",
    "/a/0",
    "/~",
    "/~0~1",
    "/a~2",
    "~",
    "absent",
    "target",
    "instruct_format",
];

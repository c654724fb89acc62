//! The arrows between the core's modules, as ARCHITECTURE.md draws them: a table here, the `use` lines there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import beside the leaves; whatever stands below that is included.
const ARROWS: &[(&str, &[&str])] = &[
    // paper line
    ("document", &[]),
    ("compare", &["document"]),
    ("family", &["compare"]),
    ("companion", &["document"]),
    ("plan", &["family", "companion"]),
    ("wording", &["plan"]),
    ("propose", &["wording"]),
    // wire line
    ("http", &[]),
    ("github", &["http"]),
    // both
    ("engine", &["propose", "github"]),
    ("config", &["engine"]),
];

const LEAVES: &[&str] =
    &["digest", "float", "json", "names", "oid", "secret", "sides", "sorted", "time"];

#[test]
fn every_import_of_the_core_follows_the_arrows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let files = rust_files(&root);
    assert!(files.len() > 50, "only {} files found below {}", files.len(), root.display());

    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a listed file is readable");
        let path = file.strip_prefix(&root).expect("the file was found below the root");
        wrong.extend(violations(path, &text));
    }

    assert!(wrong.is_empty(), "arrows that ARCHITECTURE.md does not have:\n{}", wrong.join("\n"));
}

#[test]
fn hosts_import_only_what_the_core_offers_them() {
    const OFFERED: [&str; 8] =
        ["config", "engine", "http", "json", "propose", "secret", "sorted", "time"];
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut wrong = Vec::new();
    for host in ["host-native", "host-worker"] {
        let root = workspace.join(host).join("src");
        let files = rust_files(&root);
        assert!(files.len() > 5, "only {} files found below {}", files.len(), root.display());
        for file in files {
            let text = fs::read_to_string(&file).expect("a listed file is readable");
            let named = text.match_indices("trueup_core::").flat_map(|(at, root)| {
                let rest = &text[at + root.len()..];
                rest.strip_prefix('{').map_or_else(|| vec![word(rest)], heads)
            });
            let strange = named.filter(|name| !OFFERED.contains(name));
            wrong.extend(strange.map(|name| format!("{}: {name}", file.display())));
        }
    }

    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_module_of_the_core_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let lib = fs::read_to_string(root.join("lib.rs")).expect("the core has a front page");
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));

    let declared: BTreeSet<&str> = declared.collect();

    let known = ARROWS.iter().map(|(module, _)| *module).chain(LEAVES.iter().copied());
    assert_eq!(declared, known.collect());
}

#[test]
fn a_planted_arrow_is_found() {
    let planted = [
        ("compare/mod.rs", "use crate::plan::Guard;"),
        ("document/edit.rs", "    let x = crate::http::MAX_BODY;"),
        ("plan/tree.rs", "use crate::{\n    oid::Oid,\n    engine::Memory,\n};"),
        ("github/mod.rs", "use super::document::Document;"),
        ("time.rs", "use crate::document::Document;"),
    ];
    for (file, text) in planted {
        assert_eq!(violations(Path::new(file), text).len(), 1, "{file}: {text}");
    }

    let fine = [
        ("compare/mod.rs", "use crate::document::{Document, Fault};\nuse crate::sides::Sides;"),
        ("wording/mod.rs", "use crate::compare::Drift;\n// see crate::engine"),
        ("engine/mod.rs", "use crate::propose::x; use crate::github::Api; use super::wire;"),
        ("document/edit.rs", "use super::parse::x;\nuse crate::document::y;"),
    ];
    for (file, text) in fine {
        assert_eq!(violations(Path::new(file), text), Vec::<String>::new(), "{file}: {text}");
    }
}

/// Returns a line for each module named in the file that its own module must not import.
fn violations(path: &Path, text: &str) -> Vec<String> {
    let first = path.components().next().expect("a path below the root is not empty");
    let module = Path::new(first.as_os_str()).file_stem().and_then(|stem| stem.to_str());
    let module = module.expect("the core's file names are plain text");
    if module == "lib" {
        return Vec::new();
    }
    let allowed = reachable(module);
    let is_top =
        path.components().count() == 1 || path.file_name().is_some_and(|it| it == "mod.rs");
    named_modules(text, is_top && path.components().count() <= 2)
        .into_iter()
        .filter(|(_, name)| name != module && !allowed.contains(name.as_str()))
        .map(|(line, name)| format!("{}:{line}: {module} → {name}", path.display()))
        .collect()
}

fn reachable(module: &str) -> BTreeSet<&'static str> {
    let table: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut reached: BTreeSet<&str> = LEAVES.iter().copied().collect();
    let mut next: Vec<&str> =
        table.get(module).into_iter().flat_map(|to| to.iter().copied()).collect();
    while let Some(name) = next.pop() {
        if reached.insert(name) {
            next.extend(table.get(name).into_iter().flat_map(|to| to.iter().copied()));
        }
    }
    reached
}

/// Finds `crate::name`, `crate::{…}` and, in a module's own file, `super::name`, with their lines; comments excepted.
fn named_modules(text: &str, super_is_root: bool) -> Vec<(usize, String)> {
    let known: BTreeSet<&str> =
        ARROWS.iter().map(|(module, _)| *module).chain(LEAVES.iter().copied()).collect();
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n")
        .collect();
    let mut found = Vec::new();
    let roots = if super_is_root { &["crate::", "super::"][..] } else { &["crate::"][..] };
    for root in roots {
        for (at, _) in code.match_indices(root) {
            let rest = &code[at + root.len()..];
            let names = if let Some(group) = rest.strip_prefix('{') {
                heads(group)
            } else {
                vec![word(rest)]
            };
            let line = code[..at].matches('\n').count() + 1;
            let names = names.into_iter().filter(|name| known.contains(name));
            found.extend(names.map(|name| (line, name.to_owned())));
        }
    }
    found
}

/// Returns the first words of a group's members: `a::b, c::{d, e}` gives `a` and `c`.
fn heads(group: &str) -> Vec<&str> {
    let mut heads = Vec::new();
    let (mut depth, mut expects_head) = (1, true);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects_head = true,
            _ if expects_head && !character.is_whitespace() => {
                heads.push(word(&group[at..]));
                expects_head = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the sources is readable") {
        let path = entry.expect("an entry of the sources is readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

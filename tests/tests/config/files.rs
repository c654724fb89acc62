//! Where configurations are found, and what the parser says of one.

use std::fs;
use std::path::{Path, PathBuf};

use trueup_core::config::{Config, ConfigText, Faults, Inputs, Layer, Layers, load};

/// The folder `tests/fixtures/config/{name}`.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/config").join(name)
}

/// Every configuration that is right: fixtures, the demo's, the preset and the README's example.
pub(crate) fn good() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder("good")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.push(root.join("tests/fixtures/demo/trueup.toml"));
    files.push(root.join("core/src/config/preset/horde.toml"));
    files.sort();
    let read = |path: PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    let mut texts: Vec<(String, String)> = files.into_iter().map(read).collect();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    texts.push(("README.md".to_owned(), example.expect("it has an example").to_owned()));
    texts
}

/// What a run makes of a text alone: the address of the source and a token are given.
pub(crate) fn loaded(text: &str) -> Result<Config, Faults> {
    let pairs = [
        ("TRUEUP_PRIMARY_API_URL", "https://models.example.org"),
        ("TRUEUP_GITHUB_TOKEN", "hunter2"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let layers = Layers { flags: Vec::new(), environment: vec![Layer { file: None, pairs }] };
    let text = ConfigText { name: "trueup.toml".to_owned(), text: text.to_owned() };
    load(&Inputs { text: Some(text), layers })
}

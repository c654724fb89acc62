//! The cases as they lie in their folders.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trueup_tests::program::{Place, Said, workspace};
use trueup_tests::skip::{Lack, skip};

/// One pair of documents.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its folder's name.
    pub(crate) name: String,
    /// What the index says of it.
    pub(crate) facts: Value,
    folder: PathBuf,
}

/// What is right for a case.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// One of the documents is refused.
    Error,
    /// These names differ, each list in order.
    Names([Vec<String>; 3]),
    /// Something is modified; what exactly, is for an independent judge to say.
    Modified,
}

impl Case {
    /// The document as it is published.
    pub(crate) fn before(&self) -> Vec<u8> {
        fs::read(self.path("before.json")).unwrap()
    }

    /// The document as the source holds it.
    pub(crate) fn after(&self) -> Vec<u8> {
        fs::read(self.path("after.json")).unwrap()
    }

    /// The table that the published document follows from, if the case has one.
    pub(crate) fn table(&self) -> Option<Vec<u8>> {
        fs::read(self.path("before.models.csv")).ok()
    }

    /// A file of the case, as an argument.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().expect("the folder's name is text").to_owned()
    }

    /// Says whether the case is of a kind.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.facts["kinds"].as_array().unwrap().iter().any(|known| known == kind)
    }

    pub(crate) fn expected(&self) -> Expected {
        match self.facts["ours"]["verdict"].as_str() {
            Some("error") => return Expected::Error,
            Some("modified") => return Expected::Modified,
            Some(other) => panic!("{}: the verdict {other} is not known here", self.name),
            None => {}
        }
        let names = |list: &str| {
            let names = self.facts["peer"][list].as_array().unwrap_or_else(|| {
                panic!("{}: the index has no list {list}", self.name);
            });
            let names: BTreeSet<_> = names.iter().map(|name| name.as_str().unwrap()).collect();
            names.into_iter().map(str::to_owned).collect()
        };
        Expected::Names(["added", "removed", "modified"].map(names))
    }

    /// Gives both documents to a command of the binary.
    pub(crate) fn run(&self, place: &Place, command: &[&str]) -> Said {
        let sides = [self.path("before.json"), self.path("after.json")];
        let sides = sides.iter().map(String::as_str);
        place.run(&command.iter().copied().chain(sides).collect::<Vec<_>>())
    }

    /// Says whether the file is one JSON document; others are for other suites.
    fn is_document(&self) -> bool {
        self.facts["path"].as_str().is_none_or(|path| path.ends_with(".json"))
    }
}

/// Our own cases and all others that are there.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = read(&workspace().join("tests/fixtures/cases"));
    assert!(cases.len() >= 10, "our own cases are there");
    cases.extend(others());
    cases
}

/// The cases beside the project; none if they are not there.
fn others() -> Vec<Case> {
    let folder = folder();
    if folder.join("index.json").exists() { read(&folder) } else { Vec::new() }
}

fn folder() -> PathBuf {
    named().unwrap_or_else(|| workspace().join("../shared/cases"))
}

/// The folder that `TRUEUP_CASES` names, if it is set.
fn named() -> Option<PathBuf> {
    std::env::var_os("TRUEUP_CASES").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

#[test]
fn the_cases_of_real_repositories_are_there_or_it_is_said() {
    if !others().is_empty() {
        return;
    }
    let folder = folder();
    let missing =
        format!("no cases in {}; name a folder of them by TRUEUP_CASES", folder.display());
    // Other people's data is nothing that a set-up could install, but whoever names a folder means it.
    let lack = named().map_or(Lack::Elsewhere(&missing), |_| Lack::NotInstalled(&missing));
    skip("the_cases_of_real_repositories_are_there_or_it_is_said", lack);
}

fn read(folder: &Path) -> Vec<Case> {
    let index = fs::read(folder.join("index.json")).unwrap();
    let index: Vec<Value> = serde_json::from_slice(&index).unwrap();
    let cases = index.into_iter().map(|facts| {
        let name = facts["case"].as_str().unwrap().to_owned();
        Case { folder: folder.join(&name), name, facts }
    });
    cases.filter(Case::is_document).collect()
}

/// Holds every case against a law, side by side, and tells all that broke it.
pub(crate) fn check(law: impl Fn(&Case, &Place) -> Result<(), String> + Sync) {
    let cases = all();
    let half = cases.len().div_ceil(2);
    let broken: Vec<String> = std::thread::scope(|scope| {
        let law = &law;
        let halves = cases.chunks(half).map(|cases| {
            scope.spawn(move || {
                let place = Place::new();
                let broken = cases.iter().filter_map(|case| {
                    law(case, &place).err().map(|what| format!("{}: {what}", case.name))
                });
                broken.collect::<Vec<_>>()
            })
        });
        let halves: Vec<_> = halves.collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(broken.is_empty(), "{} of {}:\n{}", broken.len(), cases.len(), broken.join("\n"));
}

//! What a run of the binary proposes to a repository that holds both files.

use serde_json::Value;
use trueup_tests::judges::Files;
use trueup_tests::program::{Place, Said};
use trueup_tests::simulator::{Permissions, Repository, Simulator};
use trueup_tests::source::Source;

/// The two files of the text reference, as they are published or proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) table: Vec<u8>,
    pub(crate) entries: Vec<u8>,
}

impl Pair {
    pub(crate) fn files(&self) -> Files<'_> {
        Files { table: &self.table, entries: &self.entries }
    }

    /// Both texts.
    pub(crate) fn texts(&self) -> Result<[&str; 2], String> {
        let text = |bytes| std::str::from_utf8(bytes).map_err(|error| error.to_string());
        Ok([text(&self.table)?, text(&self.entries)?])
    }
}

/// How a run ended, and both files as they stand then: on its branch, or untouched where there is none.
#[derive(Debug)]
pub(crate) struct Proposal {
    pub(crate) said: Said,
    pub(crate) pair: Pair,
}

impl Proposal {
    /// The records that the report tells as added, removed and modified, each list in order.
    pub(crate) fn names(&self) -> [Vec<String>; 3] {
        let report = self.said.json();
        let drift = &report["targets"][0]["files"][0]["drift"];
        let names = |list: &str| -> Vec<String> {
            let list = drift[list].as_array().unwrap_or_else(|| panic!("{report:#}"));
            let name = |entry: &Value| entry.as_str().or(entry["name"].as_str()).map(str::to_owned);
            list.iter().map(|entry| name(entry).expect("a name")).collect()
        };
        ["added", "removed", "modified"].map(names)
    }
}

/// Runs `trueup sync` once with what the source holds.
pub(crate) fn propose(before: &Pair, held: &[u8]) -> Proposal {
    let (github, source) = (Simulator::new(), Source::new().with("text_generation", held));
    github.follow_system_clock();
    let (github_at, source_at) = (github.serve(), source.serve());
    let repository = github.repository("owner/text").file("models.csv", &before.table);
    let repository = repository.file("db.json", &before.entries).create();
    let mut place = Place::new();
    place.set("TRUEUP_GITHUB_TOKEN", &github.token("trueup", Permissions::propose()));
    place.set("TRUEUP_PRIMARY_API_URL", &source_at.url);
    place.set("TRUEUP_GITHUB_API_URL", &github_at.url);
    place.write("trueup.toml", CONFIGURATION);

    let said = place.run(&["sync", "--format", "json"]);

    Proposal { said, pair: standing(&repository) }
}

fn standing(repository: &Repository) -> Pair {
    let is_proposed = repository.branches().iter().any(|branch| branch == BRANCH);
    let branch = if is_proposed { BRANCH } else { "main" };
    let read = |path| repository.read(branch, path).expect("the file is there");
    Pair { table: read("models.csv"), entries: read("db.json") }
}

const BRANCH: &str = "trueup/models";

const CONFIGURATION: &str = r#"
name = "models"

[source]
name = "PRIMARY"

[[repository]]
name = "owner/text"
branch = "main"

[[repository.file]]
category = "text_generation"
source = "/model_references/v1/text_generation"
path = "db.json"
family = "text-reference"
csv_path = "models.csv"
"#;

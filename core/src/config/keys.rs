//! Which key an unknown one may have meant.

/// The tables of `trueup.toml` by their names, and the keys of each in the order they are read.
const TABLES: [(&str, &[&str]); 8] = [
    ("", &["name", "target_edits", "source", "guard", "github", "pull_request", "repository"]),
    ("source", &["name", "base_url", "timeout", "last_updated"]),
    ("guard", &["max_removals", "max_removal_share"]),
    ("github", &["api_url", "web_url"]),
    ("pull_request", &["labels", "reviewers", "team", "assignees", "draft"]),
    ("repository", &["name", "branch", "file"]),
    (
        "repository.file",
        &["category", "source", "path", "family", "csv_path", "contract", "companion", "field"],
    ),
    ("repository.file.field", &["pointer", "column", "owner", "when"]),
];

/// The tables that stand between double brackets, for there may be several of them.
const REPEATED: [&str; 3] = ["repository", "repository.file", "repository.file.field"];

/// From this likeness on a key is taken for a misspelling.
const ALIKE: f64 = 0.8;

/// Returns the keys of a table.
pub(super) fn of(table: &str) -> &'static [&'static str] {
    TABLES.iter().find(|(name, _)| *name == table).map_or(&[], |(_, keys)| keys)
}

/// Returns the key of the same table that an unknown one resembles most, if one does.
pub(super) fn meant(table: &str, unknown: &str) -> Option<&'static str> {
    let plain = plain(unknown);
    if of(table).contains(&plain.as_str()) {
        return of(table).iter().copied().find(|key| *key == plain);
    }
    if home(unknown).is_some() {
        return None;
    }
    let likeness = |key: &&str| strsim::jaro(&plain, key);
    let nearest = of(table).iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.filter(|key| likeness(key) >= ALIKE)
}

/// Returns the only table that has a key, as its header is written.
pub(super) fn home(key: &str) -> Option<String> {
    let plain = plain(key);
    let mut homes = TABLES.iter().filter(|(_, keys)| keys.contains(&plain.as_str()));
    let (name, _) = homes.next().filter(|_| homes.next().is_none())?;
    Some(match *name {
        "" => "at the top of the file, before the first table".to_owned(),
        name => format!("under {}", header(name)),
    })
}

/// Returns a table's header as it is written.
pub(super) fn header(table: &str) -> String {
    if REPEATED.contains(&table) { format!("[[{table}]]") } else { format!("[{table}]") }
}

fn plain(key: &str) -> String {
    key.to_ascii_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_known_by_its_likeness() {
        let table = [
            ("", "nmae", Some("name")),
            ("", "Name", Some("name")),
            ("", "repositories", Some("repository")),
            ("", "pull-request", Some("pull_request")),
            ("", "colour", None),
            ("source", "base-url", Some("base_url")),
            ("source", "url", None),
            ("repository", "files", Some("file")),
            ("repository.file", "pth", Some("path")),
            ("repository.file", "categories", Some("category")),
            ("repository.file", "name", None),
        ];
        for (name, unknown, expected) in table {
            assert_eq!(meant(name, unknown), expected, "{unknown}");
        }
    }

    #[test]
    fn a_key_of_one_other_table_is_sent_home() {
        assert_eq!(home("branch"), Some("under [[repository]]".to_owned()));
        assert_eq!(home("max-removals"), Some("under [guard]".to_owned()));
        assert_eq!(
            home("guard").as_deref(),
            Some("at the top of the file, before the first table")
        );
        assert_eq!((home("name"), home("source"), home("nope")), (None, None, None));
    }
}

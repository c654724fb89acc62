//! `model_mod_data.json`: when each entry of a file was added, last changed and removed, by commit.

use serde::Serialize;
use thiserror::Error;

use super::version::Version;
use crate::document::{Document, Fault, SidedFault, created, edited};
use crate::json::{self, Read, Value};
use crate::sides::Sides;
use crate::sorted::{Map, Set};

/// What is known of every entry that the file ever had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModData(Map<String, Dates>);

/// A commit of the file's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The commit's id.
    pub commit: String,
    /// When it was committed, in seconds since the Unix epoch.
    pub date: u64,
}

/// The members in the order they are written in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
struct Dates {
    commit_added: Option<String>,
    date_added: Option<u64>,
    commit_modified: Option<String>,
    date_modified: Option<u64>,
    commit_removed: Option<String>,
    date_removed: Option<u64>,
}

/// Why the data cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModDataError {
    /// The file is not one JSON object.
    #[error(transparent)]
    Document(#[from] Fault),
    /// An entry is not what the file's own script writes.
    #[error(
        "the entry {name:?} must be an object of commit_added, commit_modified and commit_removed, each a string or null, \
         and date_added, date_modified and date_removed, each whole seconds since 1970 or null, and of nothing else"
    )]
    Entry {
        /// The entry.
        name: String,
    },
}

impl ModData {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Returns the first thing that is not as it is written.
    pub fn parse(bytes: &[u8]) -> Result<Self, ModDataError> {
        let document = Document::parse(bytes)?;
        let entries = document.entries().map(|entry| {
            let name = entry.name().to_owned();
            match json::read(entry.raw()) {
                Ok(dates) => Ok((name, dates)),
                Err(_) => Err(ModDataError::Entry { name }),
            }
        });
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// Returns of how many entries it tells.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// Returns whether the commit is named for any entry: whatever came before it is told already.
    #[must_use]
    pub fn names(&self, commit: &str) -> bool {
        self.0.values().any(|dates| dates.commits().any(|known| known == commit))
    }

    /// Returns the data as it was before these commits, as far as it still tells.
    ///
    /// What they last changed may have been changed before, by a commit that is named no more: such an entry is changed
    /// by nothing then, until a later change says otherwise. See [`is_whole`](Self::is_whole).
    #[must_use]
    pub fn before(mut self, commits: &Set<String>) -> Self {
        let is_later =
            |commit: &Option<String>| commit.as_ref().is_some_and(|it| commits.contains(it));
        self.0.retain(|_, dates| !is_later(&dates.commit_added));
        for (_, dates) in self.0.iter_mut() {
            if is_later(&dates.commit_modified) {
                (dates.commit_modified, dates.date_modified) = (None, None);
            }
            if is_later(&dates.commit_removed) {
                (dates.commit_removed, dates.date_removed) = (None, None);
            }
        }
        self
    }

    /// Returns whether it tells of every entry when it was last changed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.values().all(|dates| dates.commit_modified.is_some())
    }

    /// Takes one commit into account that came after all before.
    ///
    /// An entry that is new is added and changed by it. One that the version `before` has otherwise is changed, one that
    /// is gone is removed, unless it was removed before: the first removal stays, even if the entry comes back.
    pub fn take(&mut self, change: &Change, before: Option<&Version>, after: &Version) {
        let (commit, date) = (Some(change.commit.clone()), Some(change.date));
        let new = after.names().filter(|name| !self.0.contains_key(*name));
        let new: Vec<String> = new.map(str::to_owned).collect();
        for (name, dates) in self.0.iter_mut() {
            if before.is_some_and(|before| before.differs(after, name)) {
                (dates.commit_modified, dates.date_modified) = (commit.clone(), date);
            }
            if !after.has(name) && dates.commit_removed.is_none() {
                (dates.commit_removed, dates.date_removed) = (commit.clone(), date);
            }
        }
        let dates = Dates {
            commit_added: commit.clone(),
            date_added: date,
            commit_modified: commit,
            date_modified: date,
            ..Dates::default()
        };
        self.0.extend(new.into_iter().map(|name| (name, dates.clone())));
    }

    /// Returns the file's text: the one that is there, edited, or a new one.
    ///
    /// # Errors
    ///
    /// Returns what keeps the file that is there from being edited.
    pub fn written(&self, existing: Option<&[u8]>) -> Result<String, ModDataError> {
        let text = json::line(&self.0);
        let source = Document::parse(text.as_bytes())?;
        let Some(existing) = existing else { return Ok(created(&source)?) };
        let target = Document::parse(existing)?;
        let sides = Sides { source: &source, target: &target };
        Ok(edited(sides, &Set::new()).map_err(|SidedFault { fault, .. }| fault)?)
    }
}

impl Read for Dates {
    fn read(at: &Value<'_>) -> Result<Self, json::Fault> {
        at.only(&[
            "commit_added",
            "date_added",
            "commit_modified",
            "date_modified",
            "commit_removed",
            "date_removed",
        ])?;
        Ok(Self {
            commit_added: at.optional("commit_added", Read::read)?,
            date_added: at.optional("date_added", Read::read)?,
            commit_modified: at.optional("commit_modified", Read::read)?,
            date_modified: at.optional("date_modified", Read::read)?,
            commit_removed: at.optional("commit_removed", Read::read)?,
            date_removed: at.optional("date_removed", Read::read)?,
        })
    }
}

impl Dates {
    fn commits(&self) -> impl Iterator<Item = &str> {
        let commits = [&self.commit_added, &self.commit_modified, &self.commit_removed];
        commits.into_iter().filter_map(|commit| commit.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(n: u64) -> Change {
        Change { commit: format!("c{n}"), date: 1000 + n }
    }

    fn version(text: &str) -> Version {
        Version::read(text.as_bytes()).expect("it can be read").expect("it is an object")
    }

    /// Replays versions; `None` for one that cannot be read.
    fn replayed(versions: &[Option<&str>]) -> ModData {
        let mut data = ModData::default();
        replay(&mut data, None, versions, 1);
        data
    }

    fn replay(data: &mut ModData, before: Option<&str>, versions: &[Option<&str>], first: u64) {
        let mut before = before.map(version);
        for (n, text) in (first..).zip(versions) {
            let Some(text) = text else { continue };
            let after = version(text);
            data.take(&change(n), before.as_ref(), &after);
            before = Some(after);
        }
    }

    fn told(data: &ModData, name: &str) -> [Option<u64>; 3] {
        let dates = &data.0[name];
        [dates.date_added, dates.date_modified, dates.date_removed].map(|date| Some(date? - 1000))
    }

    #[test]
    fn the_first_appearance_is_the_first_change() {
        let data = replayed(&[Some(r#"{"a": 1}"#), Some(r#"{"a": 1, "b": 2}"#)]);

        assert_eq!(told(&data, "a"), [Some(1), Some(1), None]);
        assert_eq!(told(&data, "b"), [Some(2), Some(2), None]);
    }

    #[test]
    fn only_another_value_is_a_change() {
        let data = replayed(&[
            Some(r#"{"a": {"x": 1, "y": 2}}"#),
            Some(r#"{"a":{"y":2,"x":1}}"#),
            Some(r#"{"a":{"y":2,"x":1.0}}"#),
        ]);

        assert_eq!(told(&data, "a"), [Some(1), Some(3), None]);
    }

    #[test]
    fn the_first_removal_stays_and_a_return_is_no_change() {
        let versions = [r#"{"a": 1}"#, "{}", r#"{"a": 2}"#, r#"{"a": 3}"#, "{}"];

        let data = replayed(&versions.map(Some));

        assert_eq!(told(&data, "a"), [Some(1), Some(4), Some(2)]);
        assert_eq!(
            told(&replayed(&versions[..3].iter().copied().map(Some).collect::<Vec<_>>()), "a"),
            [Some(1), Some(1), Some(2)]
        );
    }

    #[test]
    fn a_version_that_cannot_be_read_is_left_out() {
        let data = replayed(&[Some(r#"{"a": 1}"#), None, Some(r#"{"a": 2}"#)]);

        assert_eq!(told(&data, "a"), [Some(1), Some(3), None]);
    }

    #[test]
    fn the_file_is_that_of_pythons_dump_and_reads_back() {
        let data = replayed(&[Some(r#"{"é": 1, "B": 1}"#), Some(r#"{"B": 1}"#)]);

        let text = data.written(None).expect("it can be written");

        let expected = concat!(
            "{\n",
            "    \"B\": {\n",
            "        \"commit_added\": \"c1\",\n",
            "        \"date_added\": 1001,\n",
            "        \"commit_modified\": \"c1\",\n",
            "        \"date_modified\": 1001,\n",
            "        \"commit_removed\": null,\n",
            "        \"date_removed\": null\n",
            "    },\n",
            "    \"\\u00e9\": {\n",
            "        \"commit_added\": \"c1\",\n",
            "        \"date_added\": 1001,\n",
            "        \"commit_modified\": \"c1\",\n",
            "        \"date_modified\": 1001,\n",
            "        \"commit_removed\": \"c2\",\n",
            "        \"date_removed\": 1002\n",
            "    }\n",
            "}\n",
        );
        assert_eq!(text, expected);
        assert_eq!(ModData::parse(text.as_bytes()), Ok(data.clone()));
        assert!(data.names("c2") && !data.names("c3"));
    }

    #[test]
    fn a_file_that_is_there_keeps_its_text() {
        let before = replayed(&[Some(r#"{"a": 1, "b": 1}"#)]);
        let existing = before.written(None).expect("it can be written");
        let existing = existing.replace("    ", "\t").replace('\n', "\r\n");
        let after = replayed(&[Some(r#"{"a": 1, "b": 1}"#), Some(r#"{"a": 1, "b": 2}"#)]);

        let text = after.written(Some(existing.as_bytes())).expect("it can be edited");

        let (head, tail) = existing.split_at(existing.find("\"b\"").expect("it is there"));
        let tail = tail.replace("modified\": \"c1\"", "modified\": \"c2\"");
        let tail = tail.replace("date_modified\": 1001", "date_modified\": 1002");
        assert_eq!(text, format!("{head}{tail}"));
    }

    #[test]
    fn what_its_script_does_not_write_is_refused() {
        for text in
            ["", "[]", r#"{"a": 1}"#, r#"{"a": {"more": 1}}"#, r#"{"a": {"date_added": "x"}}"#]
        {
            assert!(ModData::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn an_entry_of_another_form_is_named_with_the_form_it_must_have() {
        for value in ["1", "[null, null, null, null, null, null]", r#"{"date_added": 1.5}"#] {
            let text = format!("{{\"b\": {{}}, \"a\": {value}}}");

            let error = ModData::parse(text.as_bytes()).expect_err(value).to_string();

            assert_eq!(
                error,
                "the entry \"a\" must be an object of commit_added, commit_modified and commit_removed, each a string or \
                 null, and date_added, date_modified and date_removed, each whole seconds since 1970 or null, and of \
                 nothing else"
            );
        }
    }

    proptest! {
        #[test]
        fn going_back_and_on_again_comes_to_the_same(
            versions in prop::collection::vec(
                prop::sample::select([
                    "{}", r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":1,"b":1}"#, r#"{"b":1}"#, r#"{"b":2,"c":1}"#,
                ].as_slice()).prop_map(Some), 1..9),
            at in any::<prop::sample::Index>(),
        ) {
            let at = at.index(versions.len());
            let whole = replayed(&versions);
            let later: Set<String> = (at..versions.len()).map(|n| change(n as u64 + 1).commit).collect();

            let mut again = whole.clone().before(&later);
            let before = at.checked_sub(1).and_then(|at| versions[at]);
            replay(&mut again, before, &versions[at..], at as u64 + 1);

            prop_assert_eq!(&again, &whole);
            prop_assert!(again.is_whole());
        }
    }
}

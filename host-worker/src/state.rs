//! What stays between runs: texts by key, in pieces that the storage takes.

use trueup_core::engine::memory::{SourceMemory, TargetMemory, resume_from_text, resume_to_text};
use trueup_core::engine::{Memory, Passes, RepoName, side_by_side};
use trueup_core::sorted::Map;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{ListOptions, Storage, js_sys};

/// The report of the last run.
pub(crate) const REPORT: &str = "report";

/// When the last run was, and how it ended.
pub(crate) const LAST_RUN: &str = "last_run";

/// All that is kept, or what of it begins with one text; by the names of the pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Kept(Map<String, String>);

impl Kept {
    /// Reads all that is kept.
    pub(crate) async fn all(storage: &Storage) -> worker::Result<Self> {
        Ok(Self::of(&storage.list().await?))
    }

    /// Reads what is kept by one key.
    pub(crate) async fn one(storage: &Storage, key: &str) -> worker::Result<Option<String>> {
        let prefix = format!("{key}{PIECE}");
        let listed = storage.list_with_options(ListOptions::new().prefix(&prefix)).await?;
        Ok(Self::of(&listed).text(key))
    }

    fn of(listed: &js_sys::Map) -> Self {
        let mut pieces = Vec::new();
        listed.for_each(&mut |piece: JsValue, name: JsValue| {
            pieces.extend(name.as_string().zip(piece.as_string()));
        });
        Self(pieces.into_iter().collect())
    }

    /// Returns what is kept by a key.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let prefix = format!("{key}{PIECE}");
        let pieces = self.0.iter().filter(|(name, _)| name.starts_with(&prefix));
        pieces.map(|(_, piece)| piece.clone()).reduce(|text, piece| text + &piece)
    }

    /// Keeps a text by a key.
    pub(crate) fn set(&mut self, key: &str, text: &str) {
        self.remove(&format!("{key}{PIECE}"));
        for (index, piece) in pieces(text).into_iter().enumerate() {
            self.0.insert(format!("{key}{PIECE}{index:04}"), piece.to_owned());
        }
    }

    fn remove(&mut self, prefix: &str) {
        self.0.retain(|name, _| !name.starts_with(prefix));
    }

    /// Returns what earlier runs left for these repositories; what cannot be read is absent.
    pub(crate) fn memory<'a>(&self, repositories: impl Iterator<Item = &'a RepoName>) -> Memory {
        let text = |key: &str| self.text(key).unwrap_or_default();
        let target = |name: &RepoName| {
            (name.clone(), TargetMemory::from_text(&text(&format!("{TARGETS}{name}"))))
        };
        Memory {
            sources: SourceMemory::from_text(&text(SOURCES)),
            targets: repositories.map(target).collect(),
            resume: resume_from_text(&text(RESUME)),
        }
    }

    /// Keeps what the next run may build on; what was known of other repositories goes.
    pub(crate) fn remember(&mut self, memory: &Memory) {
        self.remove(TARGETS);
        self.set(SOURCES, &memory.sources.to_text());
        for (name, target) in &memory.targets {
            self.set(&format!("{TARGETS}{name}"), &target.to_text());
        }
    }

    /// Keeps with which repository the next run begins.
    pub(crate) fn resume_with(&mut self, repository: Option<&RepoName>) {
        self.set(RESUME, &resume_to_text(repository));
    }

    /// Returns the App's tokens of earlier runs.
    pub(crate) fn passes(&self) -> Passes {
        Passes::from_text(&self.text(PASSES).unwrap_or_default())
    }

    /// Keeps the App's tokens, and nothing where there are none.
    pub(crate) fn set_passes(&mut self, passes: &Passes) {
        if passes.is_empty() {
            self.remove(&format!("{PASSES}{PIECE}"));
        } else {
            self.set(PASSES, passes.to_text().expose());
        }
    }

    /// Writes what differs from `before` in one go: either all of it is kept, or nothing.
    pub(crate) async fn write(&self, before: &Self, storage: &Storage) -> worker::Result<()> {
        let (put, deleted) = self.changes(before);
        // Nothing is awaited between the calls, which makes one transaction of them.
        let put = put.chunks(AT_ONCE).map(Change::Put);
        let changes = put.chain(deleted.chunks(AT_ONCE).map(Change::Delete));
        let made = side_by_side(changes.map(|change| change.make(storage))).await;
        made.into_iter().collect()
    }

    /// Returns the pieces that are new or other than before, and the names of those that are gone.
    fn changes<'a>(&'a self, before: &'a Self) -> (Vec<Piece<'a>>, Vec<&'a str>) {
        let put = self.0.iter().filter(|(name, piece)| before.0.get(*name) != Some(*piece));
        let deleted = before.0.keys().filter(|name| !self.0.contains_key(*name));
        let put = put.map(|(name, text)| Piece { name, text });
        (put.collect(), deleted.map(String::as_str).collect())
    }
}

/// A piece of a text under its own name.
#[derive(Debug, PartialEq, Eq)]
struct Piece<'a> {
    name: &'a str,
    text: &'a str,
}

/// One call of the storage's.
enum Change<'a> {
    Delete(&'a [&'a str]),
    Put(&'a [Piece<'a>]),
}

impl Change<'_> {
    async fn make(self, storage: &Storage) -> worker::Result<()> {
        match self {
            Self::Delete(names) => storage.delete_multiple(names.to_vec()).await.map(drop),
            Self::Put(pieces) => storage.put_multiple_raw(object(pieces)?).await,
        }
    }
}

fn object(pieces: &[Piece<'_>]) -> worker::Result<js_sys::Object> {
    let object = js_sys::Object::new();
    for Piece { name, text } in pieces {
        js_sys::Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(text))?;
    }
    Ok(object.unchecked_into())
}

/// Cuts a text into pieces that the storage takes, one at least.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > LONGEST {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(LONGEST));
        pieces.push(piece);
        rest = more;
    }
    pieces.push(rest);
    pieces
}

const PASSES: &str = "passes";
const RESUME: &str = "memory/resume";
const SOURCES: &str = "memory/sources";
const TARGETS: &str = "memory/target/";

/// Stands in no name of a repository, so no key is the beginning of another one's pieces.
const PIECE: char = '#';

/// The most bytes of a piece: the storage takes 2 MB, and may need two for each of these.
const LONGEST: usize = 900_000;

/// The most keys that the storage takes at once.
const AT_ONCE: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(pairs: &[(&str, &str)]) -> Kept {
        let mut kept = Kept::default();
        pairs.iter().for_each(|(key, text)| kept.set(key, text));
        kept
    }

    #[test]
    fn a_long_text_is_kept_in_pieces_and_read_back() {
        let long = format!("x{}", "aé".repeat(LONGEST));

        let mut kept = kept(&[("report", &long), ("report/x", "other")]);

        assert_eq!(kept.0.len(), 5);
        assert!(kept.0.values().all(|piece| piece.len() <= LONGEST));
        assert_eq!(kept.text("report"), Some(long));
        kept.set("report", "short");
        assert_eq!(kept, self::kept(&[("report", "short"), ("report/x", "other")]));
    }

    #[test]
    fn an_empty_text_is_not_an_absent_one() {
        let kept = kept(&[("a", "")]);

        assert_eq!((kept.text("a"), kept.text("b")), (Some(String::new()), None));
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_deleted() {
        let before = kept(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let mut after = kept(&[("a", "1"), ("b", "4"), ("d", "5")]);

        let pieces = |pairs: &[(&'static str, &'static str)]| -> Vec<Piece<'static>> {
            pairs.iter().map(|(name, text)| Piece { name, text }).collect()
        };
        assert_eq!(
            after.changes(&before),
            (pieces(&[("b#0000", "4"), ("d#0000", "5")]), vec!["c#0000"])
        );
        after = before.clone();
        assert_eq!(after.changes(&before), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_is_remembered_is_handed_back_and_what_was_removed_is_forgotten() {
        let names: [RepoName; 2] = ["owner/a", "owner/b"].map(|name| name.parse().expect("a name"));
        let mut kept = kept(&[("memory/target/owner/gone", "x"), ("report", "r")]);
        let memory = Memory { resume: Some(names[1].clone()), ..kept.memory(names.iter()) };

        kept.remember(&memory);
        kept.resume_with(memory.resume.as_ref());

        assert_eq!(kept.memory(names.iter()), memory);
        assert_eq!(kept.text("memory/target/owner/gone"), None);
        assert_eq!(kept.text("report"), Some("r".to_owned()));
    }
}

//! The configured paths, and those of companions: whether what trueup reads stands at each, or could.

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::companion::Companion;
use crate::engine::join::side_by_side;
use crate::engine::options::FileOptions;
use crate::engine::survey::Target;
use crate::family::Size;
use crate::github::auth::WORKFLOWS;
use crate::oid::{Mode, Oid};
use crate::wording::count::things;

impl Doctor<'_> {
    pub(super) async fn files(&self, looked: &Target<'_>, tree: Oid) -> Vec<Finding> {
        let topic = |path: &str| Topic::of(looked.repo(), Check::File, path);
        let files = looked.target.files.iter();
        let files = files.flat_map(|file| {
            let companion =
                file.companion.as_ref().map(|it| (Reader::Companion(it.kind), &*it.path));
            let paths = file.paths().into_iter().map(|path| (Reader::Family, path));
            paths.chain(companion).map(move |(reader, path)| (file, reader, path))
        });
        let listing = match looked.listing(tree).await {
            Ok(listing) => listing,
            Err(failure) => {
                return files.map(|(_, _, path)| topic(path).failure(&failure)).collect();
            }
        };
        let found = files.map(async |(file, reader, path)| {
            let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
            let above = above.find(|above| listing.file(above).is_some());
            match (listing.get(path), above) {
                (None, None) if reader == Reader::Family => {
                    topic(path).ok(said(path, "is not there: a run would create it"))
                }
                (None, None) => {
                    let message =
                        format!("is not there: the next commit to {} brings it", file.path);
                    topic(path).ok(said(path, &message))
                }
                (None, Some(above)) => topic(path).failed(
                    format!("cannot be created: {above} is a file, not a folder"),
                    "configure another path",
                ),
                (Some((Mode::File | Mode::Executable, blob)), _) => {
                    match self.bytes(looked, path, blob).await {
                        Ok(bytes) => content(topic(path), file, reader, (path, &bytes)),
                        Err(finding) => finding,
                    }
                }
                (Some((mode, _)), _) => {
                    let message = format!("is no file but {}", kind(mode));
                    topic(path).failed(message, "configure the path of a file")
                }
            }
        });
        side_by_side(found).await
    }

    async fn bytes(&self, looked: &Target<'_>, path: &str, blob: Oid) -> Result<Vec<u8>, Finding> {
        let content = looked.on_the_wire().blob(blob).await;
        content.map_err(|failure| Topic::of(looked.repo(), Check::File, path).failure(&failure))
    }
}

/// What reads a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// The family: it is a published file.
    Family,
    /// It is kept beside one.
    Companion(Companion),
}

/// What there is to say of a file that is there.
fn content(
    topic: Topic,
    file: &FileOptions,
    reader: Reader,
    (path, bytes): (&str, &[u8]),
) -> Finding {
    let length = things(bytes.len(), "byte", "bytes");
    match reader {
        Reader::Companion(kind) => match kind.size(bytes) {
            Ok(entries) => {
                let size = things(entries, "entry", "entries");
                topic.ok(said(path, &format!("tells of {size} of {} in {length}", file.path)))
            }
            Err(error) => topic.failed(
                format!("cannot be kept: {error}"),
                "write it anew by the repository's own script, or take `companion` off the file",
            ),
        },
        Reader::Family => match file.family.size(&file.path, path, bytes) {
            Ok(size) => {
                let size = match size {
                    Size::Entries(entries) => things(entries, "entry", "entries"),
                    Size::Rows(rows) => things(rows, "row", "rows"),
                };
                topic.ok(said(path, &format!("{size} in {length}")))
            }
            Err(error) => {
                let of =
                    if path == file.path { "JSON object of entries" } else { "table of records" };
                topic.failed(
                    format!("is no {of}: {}", error.what()),
                    "mend it by hand: trueup edits only what it can read",
                )
            }
        },
    }
}

fn said(path: &str, message: &str) -> String {
    if path.starts_with(WORKFLOWS) {
        return format!("{message}; writing it needs the permission for workflows");
    }
    message.to_owned()
}

const fn kind(mode: Mode) -> &'static str {
    match mode {
        Mode::Executable | Mode::File => "a file",
        Mode::Submodule => "a submodule",
        Mode::Symlink => "a link",
        Mode::Tree => "a folder",
    }
}

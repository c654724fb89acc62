//! The configured paths: whether what a family reads stands at each, or could.

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::failure::Failure;
use crate::engine::options::FileOptions;
use crate::engine::survey::Target;
use crate::engine::wire::side_by_side;
use crate::family::Size;
use crate::github::auth::WORKFLOWS;
use crate::github::replies::read_blob;
use crate::oid::{Mode, Oid};
use crate::wording::count::things;

impl Doctor<'_> {
    pub(super) async fn files(&self, looked: &Target<'_>, tree: Oid) -> Vec<Finding> {
        let topic = |path: &str| Topic::of(looked.repo(), Check::File, path);
        let files = looked.target.files.iter();
        let files = files.flat_map(|file| file.paths().into_iter().map(move |path| (file, path)));
        let listing = match looked.listing(tree).await {
            Ok(listing) => listing,
            Err(failure) => {
                return files.map(|(_, path)| topic(path).failure(&failure)).collect();
            }
        };
        let found = files.map(async |(file, path)| {
            let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
            let above = above.find(|above| listing.file(above).is_some());
            match (listing.get(path), above) {
                (None, None) => topic(path).ok(said(path, "is not there: a run would create it")),
                (None, Some(above)) => topic(path).failed(
                    format!("cannot be created: {above} is a file, not a folder"),
                    "configure another path",
                ),
                (Some((Mode::File | Mode::Executable, blob)), _) => {
                    self.content(looked, file, path, blob).await
                }
                (Some((mode, _)), _) => {
                    let message = format!("is no file but {}", kind(mode));
                    topic(path).failed(message, "configure the path of a file")
                }
            }
        });
        side_by_side(found).await
    }

    async fn content(
        &self,
        looked: &Target<'_>,
        file: &FileOptions,
        path: &str,
        blob: Oid,
    ) -> Finding {
        let topic = Topic::of(looked.repo(), Check::File, path);
        let request = self.options.api.blob(looked.repo(), blob);
        let content = looked.ask.send(request.clone()).await;
        let content =
            content.and_then(|response| read_blob(&request, response, blob).map_err(Failure::from));
        let content = match content {
            Ok(content) => content,
            Err(failure) => return topic.failure(&failure),
        };
        let remedy = "mend it by hand: trueup edits only what it can read";
        match file.family.size(&file.path, path, &content) {
            Ok(size) => {
                let size = match size {
                    Size::Entries(entries) => things(entries, "entry", "entries"),
                    Size::Rows(rows) => things(rows, "row", "rows"),
                };
                let bytes = things(content.len(), "byte", "bytes");
                topic.ok(said(path, &format!("{size} in {bytes}")))
            }
            Err(error) if path == file.path => {
                topic.failed(format!("is no JSON object of entries: {}", error.what()), remedy)
            }
            Err(error) => topic.failed(format!("is no table of records: {}", error.what()), remedy),
        }
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

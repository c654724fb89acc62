//! Files of a command: what it is given to read, its memory, its report and the would-be files. Each is written whole or not at
//! all.

mod draft;
mod input;
mod memory;
mod sink;
mod would_be;

use std::path::{Path, PathBuf};

use trueup_core::engine::RepoName;

pub(crate) use draft::probe;
pub(crate) use input::{STDIN, read_input, shown_name};
pub(crate) use memory::{memory, remember};
pub(crate) use sink::{Sink, is_one_place};
pub(crate) use would_be::{whole_patch, write_out};

/// A repository's own directory; its name cannot lead out of `dir`.
fn room(dir: &Path, name: &RepoName) -> PathBuf {
    dir.join(name.owner()).join(name.name())
}

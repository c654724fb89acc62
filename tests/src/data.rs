//! A folder of data, put into a simulated GitHub and a source.

use std::error::Error;
use std::path::{Path, PathBuf};

use crate::simulator::{Repository, Simulator};
use crate::source::Source;

/// The data of the demo: the built-in preset's two repositories and ten categories under other names, all invented.
pub const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo");

/// Makes a repository of every folder `github/{owner}/{repo}`.
pub fn repositories(github: &Simulator, data: &Path) -> Result<Vec<Repository>, Box<dyn Error>> {
    let mut repositories = Vec::new();
    for owner in entries(&data.join("github"))? {
        for files in entries(&owner)? {
            let name = format!("{}/{}", file_name(&owner), file_name(&files));
            repositories.push(github.repository(&name).folder(&files)?.create());
        }
    }
    Ok(repositories)
}

/// Makes a category of every file `source/{category}.json`.
pub fn source(data: &Path) -> Result<Source, Box<dyn Error>> {
    let source = Source::new();
    fill(&source, data)?;
    Ok(source)
}

/// Adds such categories to a source.
pub fn fill(source: &Source, data: &Path) -> Result<(), Box<dyn Error>> {
    for file in entries(&data.join("source"))? {
        let category = file.file_stem().unwrap_or_default().to_string_lossy();
        source.set(&category, std::fs::read(&file)?);
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    source.set_last_updated(Some(now.as_secs()));
    Ok(())
}

/// The entries of a folder in order of their names, without hidden ones.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let listed = std::fs::read_dir(folder).map_err(|error| {
        let folder = folder.display();
        format!("{folder}: {error}")
    })?;
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(entry?.path());
    }
    paths.retain(|path| !file_name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

//! The core is pure: one run of it, built for WebAssembly, asks its machine for next to nothing.
//!
//! A build for `wasm32-unknown-unknown` would prove nothing, since the standard library is stubbed there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasmparser::{Parser, Payload};

/// The machinery of a panic, and the seed of a hasher.
const ALLOWED: &[&str] =
    &["environ_get", "environ_sizes_get", "fd_write", "proc_exit", "random_get"];

#[test]
fn a_run_imports_neither_clock_nor_files_nor_sockets() {
    let module = std::fs::read(built_probe()).expect("the probe was built");

    let (imports, exports) = surface(&module);

    assert!(exports.contains("run"), "the probe exports {exports:?}");
    let foreign: Vec<_> = imports.iter().filter(|it| !ALLOWED.contains(&it.as_str())).collect();
    assert!(foreign.is_empty(), "a run of the core imports {foreign:?}");
}

#[test]
fn a_planted_clock_and_file_would_be_seen() {
    let planted = r#"
        #[unsafe(no_mangle)]
        pub extern "C" fn run() -> usize {
            let now = std::time::SystemTime::now();
            std::fs::read("x").map_or(0, |bytes| bytes.len()) + format!("{now:?}").len()
        }
    "#;
    let folder = tempfile::tempdir().expect("a folder for the planted module");
    let (source, module) = (folder.path().join("planted.rs"), folder.path().join("planted.wasm"));
    std::fs::write(&source, planted).expect("the folder is writable");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", "cdylib", "--target", TARGET, "-O", "-o"]);
    rustc.arg(&module).arg(&source).current_dir(workspace());
    assert!(rustc.status().expect("rustc runs").success());

    let (imports, _) = surface(&std::fs::read(module).expect("the planted module was built"));

    for planted in ["clock_time_get", "fd_read", "path_open"] {
        assert!(imports.contains(planted), "{planted} is not among {imports:?}");
    }
}

/// Returns the names a module imports from its host, and those it exports.
fn surface(module: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut imports, mut exports) = (BTreeSet::new(), BTreeSet::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("the linker writes sound modules") {
            Payload::ImportSection(section) => {
                let named = section.into_imports().map(|import| import.expect("a sound import"));
                imports.extend(named.map(|import| import.name.to_owned()));
            }
            Payload::ExportSection(section) => {
                let named = section.into_iter().map(|export| export.expect("a sound export"));
                exports.extend(named.map(|export| export.name.to_owned()));
            }
            _ => {}
        }
    }
    (imports, exports)
}

/// Builds the probe, in release: what the optimiser removes is not reachable.
fn built_probe() -> PathBuf {
    let target = std::env::current_exe().expect("the test runs from a file");
    let target =
        target.ancestors().find(|folder| folder.ends_with("deps")).expect("cargo's folder");
    let folder = target.with_file_name("probe");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--release", "--package", "purity-probe", "--target", TARGET]);
    build.arg("--target-dir").arg(&folder).current_dir(workspace());
    assert!(build.status().expect("cargo runs").success(), "the probe does not build");
    folder.join(TARGET).join("release/purity_probe.wasm")
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

const TARGET: &str = "wasm32-wasip1";

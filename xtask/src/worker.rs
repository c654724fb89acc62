//! The Cloudflare Worker: compiled, and made into the modules that Cloudflare takes.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::set_up::{compiler_target, packages_of_worker, workspace};
use crate::skipped::target_folder;
use crate::{Done, Failed, cargo, run};

/// Builds the Worker into a folder: `--out DIR`, and `--panic-route` for the one whose panics are tested.
pub(crate) fn worker(arguments: &[String]) -> Done {
    let Wanted { out, panics } = wanted(arguments)?;
    let failed = |error| Failed(format!("find Cargo's target folder ({error})"));
    let target = target_folder().map_err(failed)?;
    compiler_target(WASM)?;
    let mut build = Command::new("cargo");
    build.args(["build", "--package", "trueup-worker", "--lib", "--profile", "worker"]);
    build.args(["--target", WASM]).args(panics.features()).env("CARGO_TARGET_DIR", &target);
    let told = ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"].map(|name| env::var(name).ok());
    build.env("CARGO_ENCODED_RUSTFLAGS", flags(&cargo_home(env::var_os("CARGO_HOME")), told));
    run(build.current_dir(workspace()))?;
    let folder = target.join(WASM).join("worker");
    // Both builds have one name in this folder: what is looked at must be what is bundled, whoever builds meanwhile.
    let own = folder.join(format!("trueup_worker.{}.wasm", std::process::id()));
    let bundled = own_copy(&folder.join("trueup_worker.wasm"), &own, panics)
        .and_then(|()| run(bundler().arg(&own).arg(out)));
    let _ = fs::remove_file(own);
    bundled
}

/// Returns what the compiler is told.
///
/// A panic names the file that it is in, and whoever deploys uploads these names, so they begin behind the place where
/// Cargo keeps what it downloads. What is larger than a register is copied by one instruction, not by as many as it has
/// parts: they were a twentieth of the upload.
///
/// What is told besides is told in Cargo's encoding or, where that is not set, with blanks between.
fn flags(cargo_home: &Path, [encoded, plain]: [Option<String>; 2]) -> String {
    let encode = |plain: String| plain.split_whitespace().collect::<Vec<_>>().join("\u{1f}");
    let told = encoded.or_else(|| plain.map(encode)).filter(|told| !told.is_empty());
    let place = cargo_home.join("registry/src/");
    let own = [format!("--remap-path-prefix={}=", place.display()), COPIES.to_owned()];
    told.into_iter().chain(own).collect::<Vec<_>>().join("\u{1f}")
}

/// Returns where Cargo keeps what it downloads: to Cargo an empty name is none, and it is run in the workspace.
fn cargo_home(named: Option<OsString>) -> PathBuf {
    let home = || env::home_dir().unwrap_or_default().join(".cargo");
    let named = named.filter(|named| !named.is_empty());
    named.map_or_else(home, |named| workspace().join(named))
}

fn bundler() -> Command {
    let mut bundler = Command::new("cargo");
    bundler.args(["run", "--quiet", "--package", "trueup-worker-bundle", "--"]);
    bundler
}

/// Copies what was compiled, unless another build has taken its place that is not as asked.
fn own_copy(compiled: &Path, own: &Path, panics: Panics) -> Done {
    let failed = |error| Failed(format!("copy {} ({error})", compiled.display()));
    let wasm = fs::read(compiled).map_err(failed)?;
    if has_route(&wasm) != (panics == Panics::Route) {
        let sentence = "was built anew meanwhile, with `--panic-route` or without: once more";
        return Err(Failed(format!("{} {sentence}", compiled.display())));
    }
    fs::write(own, wasm).map_err(failed)
}

/// Says whether a compiled Worker has the routes that fail on purpose: what one of them says is in it.
fn has_route(wasm: &[u8]) -> bool {
    wasm.windows(SAID.len()).any(|window| window == SAID)
}

/// Measures what a run of the Worker takes of the processor, on the files of the folder `TRUEUP_CASES` if it is set.
pub(crate) fn bench() -> Done {
    let failed = |error| Failed(format!("find Cargo's target folder ({error})"));
    let target = target_folder().map_err(failed)?;
    packages_of_worker();
    if !workspace().join(MINIFLARE).exists() {
        let remedy = "Cloudflare's workerd is missing, and npm could not install it: see above";
        return Err(Failed(format!("{remedy}; `npm ci --prefix tests/worker` does it by hand")));
    }
    let built = target.join("worker-proof/shipped");
    worker(&["--out".to_owned(), built.display().to_string()])?;
    cargo(&["build", "--package", "trueup-tests", "--bin", "stage"])?;
    let mut node = Command::new("node");
    node.arg("tests/worker/profile.mjs").current_dir(workspace());
    run(node.env("TRUEUP_WORKER", built).env("CARGO_TARGET_DIR", target))
}

/// Lints both Workers for the machine that they are for.
pub(crate) fn lint() -> Done {
    compiler_target(WASM)?;
    for panics in [Panics::No, Panics::Route] {
        let mut clippy = Command::new("cargo");
        clippy.args(["clippy", "--package", "trueup-worker", "--target", WASM]);
        run(clippy.args(panics.features()).args(["--", "--deny", "warnings"]))?;
    }
    Ok(())
}

/// What is to be built.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    out: PathBuf,
    panics: Panics,
}

/// Whether the Worker has routes that fail on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panics {
    /// It is the one that is shipped.
    No,
    /// It is the one whose panics are tested.
    Route,
}

impl Panics {
    const fn features(self) -> &'static [&'static str] {
        match self {
            Self::No => &[],
            Self::Route => &["--features", "panic-route"],
        }
    }
}

fn wanted(arguments: &[String]) -> Result<Wanted, Failed> {
    let mut wanted = Wanted { out: workspace().join(OUT), panics: Panics::No };
    let mut arguments = arguments.iter().map(String::as_str).filter(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        match (argument, argument.strip_prefix("--out=")) {
            ("--out", _) => {
                let dir = arguments.next().ok_or_else(|| usage("--out names no folder"))?;
                wanted.out = Path::new(dir).to_owned();
            }
            (_, Some(dir)) => wanted.out = Path::new(dir).to_owned(),
            ("--panic-route", _) => wanted.panics = Panics::Route,
            _ => return Err(usage(&format!("{argument} is not known"))),
        }
    }
    Ok(wanted)
}

fn usage(sentence: &str) -> Failed {
    Failed(format!("cargo xtask worker [--out DIR] [--panic-route]: {sentence}"))
}

/// Where `wrangler.toml` looks for it.
const OUT: &str = "host-worker/build";

/// What `POST /panic` says.
const SAID: &[u8] = b"asked to, by POST /panic";

/// What runs it on this machine.
const MINIFLARE: &str = "tests/worker/node_modules/miniflare";

const WASM: &str = "wasm32-unknown-unknown";

/// Has memory copied by one instruction.
const COPIES: &str = "-Cllvm-args=-max-store-memcpy=1";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Wanted, String> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        wanted(&arguments).map_err(|Failed(sentence)| sentence)
    }

    #[test]
    fn what_is_to_be_built_is_read() {
        let plain = Wanted { out: workspace().join(OUT), panics: Panics::No };
        let other = || Wanted { out: "x".into(), panics: Panics::Route };

        assert_eq!(read(""), Ok(plain));
        assert_eq!(read("--out x --panic-route"), Ok(other()));
        assert_eq!(read("-- --panic-route --out=x"), Ok(other()));
        for wrong in ["--out", "x", "--panic"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_files_begin_behind_the_folder_of_this_machine() {
        let home = Path::new("/home/me/.cargo");
        let own = "--remap-path-prefix=/home/me/.cargo/registry/src/=";

        assert_eq!(flags(home, [None, None]), format!("{own}\u{1f}{COPIES}"));
    }

    #[test]
    fn flags_that_are_told_besides_are_kept_where_cargo_would_look_for_them() {
        let home = Path::new("/home/m e/.cargo");
        let told = |encoded: Option<&str>, plain: Option<&str>| {
            let flags = flags(home, [encoded, plain].map(|told| told.map(str::to_owned)));
            let own = "--remap-path-prefix=/home/m e/.cargo/registry/src/=";
            let flags: Vec<String> = flags.split('\u{1f}').map(str::to_owned).collect();
            let (told, last) = flags.split_at(flags.len() - 2);
            assert_eq!(last, [own, COPIES]);
            told.to_vec()
        };

        assert_eq!(told(None, Some("-C a  -C b")), ["-C", "a", "-C", "b"]);
        assert_eq!(told(Some("-C\u{1f}a b"), None), ["-C", "a b"]);
        assert_eq!(told(Some("-C\u{1f}a b"), Some("-C c")), ["-C", "a b"]);
        assert!(told(Some(""), Some("-C c")).is_empty());
        assert!(told(None, Some(" ")).is_empty());
    }

    #[test]
    fn cargo_keeps_what_it_downloads_where_it_is_told_to() {
        let home = env::home_dir().expect("a home").join(".cargo");

        assert_eq!(cargo_home(None), home);
        assert_eq!(cargo_home(Some("".into())), home);
        assert_eq!(cargo_home(Some("/cargo".into())), Path::new("/cargo"));
        assert_eq!(cargo_home(Some("cargo".into())), workspace().join("cargo"));
    }

    #[test]
    fn what_another_build_has_replaced_is_not_bundled() {
        let folder = env::temp_dir().join(format!("trueup-xtask-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (compiled, own) = (folder.join("compiled"), folder.join("own"));

        let copied = [&b"\0asm"[..], b"\0asm asked to, by POST /panic!"].map(|wasm| {
            [Panics::No, Panics::Route].map(|panics| {
                fs::write(&compiled, wasm).expect("a file");
                let is_copied = own_copy(&compiled, &own, panics).is_ok();
                assert_eq!(fs::read(&own).is_ok_and(|own| own == wasm), is_copied);
                let _ = fs::remove_file(&own);
                is_copied
            })
        });

        fs::remove_dir_all(folder).expect("the folder");
        assert_eq!(copied, [[true, false], [false, true]]);
    }
}

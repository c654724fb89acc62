//! `trueup-worker-bundle IN.wasm OUT`: makes of the compiled Worker the modules that Cloudflare takes, `worker.js` first.
//!
//! It is the part of `worker-build` that comes after Cargo, without downloads: wasm-bindgen comes from Cargo's own lock,
//! and the platform's tools bundle the rest.

mod pack;

use std::env;
use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(out), None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: trueup-worker-bundle IN.wasm OUT".into());
    };
    bundle(&input, &out)
}

/// Fills the folder `out` anew.
fn bundle(input: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    clear(out)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .module(true)?
        .input_path(input)
        .out_name(GLUE)
        .typescript(false)
        .demangle(false)
        // Both are what lets `worker.js` start over after a panic.
        .reset_state_function(true)
        .force_enable_abort_handler(true);
    bindgen.generate(out)?;
    let compiled = out.join(format!("{GLUE}_bg.wasm"));
    let wasm = fs::read(&compiled).map_err(|error| told(&compiled, &error))?;
    // Without the names, a quarter of the upload: a panic tells its place all the same.
    fs::write(&compiled, pack::packed(&wasm)?).map_err(|error| told(&compiled, &error))?;
    let glue = out.join(format!("{GLUE}.js"));
    let text = fs::read_to_string(&glue).map_err(|error| told(&glue, &error))?;
    // Cloudflare compiles a module that is imported plainly; the proposed words it does not know.
    let text = text.replace("import source ", "import ");
    fs::write(&glue, text).map_err(|error| told(&glue, &error))?;
    let worker = out.join("worker.js");
    fs::write(&worker, WORKER).map_err(|error| told(&worker, &error))
}

/// Makes room for a bundle where there is nothing, or an earlier one.
fn clear(out: &Path) -> Result<(), Box<dyn Error>> {
    let is_empty = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(told(out, &error)),
    };
    let is_ours = ["worker.js", "index.js"].iter().all(|name| out.join(name).is_file());
    if !is_empty && !is_ours {
        let sentence =
            "holds what is no earlier bundle: name a folder that is empty or new, or empty it";
        return Err(format!("{} {sentence}", out.display()).into());
    }
    fs::remove_dir_all(out).map_err(|error| told(out, &error))
}

fn told(path: &Path, error: &std::io::Error) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}

/// What `worker.js` imports.
const GLUE: &str = "index";

const WORKER: &str = include_str!("../../js/worker.js");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_earlier_bundle_makes_room() {
        let root = tempfile::tempdir().expect("a folder");
        let cleared = |name: &str, files: &[&str]| {
            let out = root.path().join(name);
            fs::create_dir_all(&out).expect("a folder");
            files.iter().for_each(|file| fs::write(out.join(file), "").expect("a file"));
            let is_cleared = clear(&out).is_ok();
            assert_eq!(out.exists(), !is_cleared, "{name}");
            is_cleared
        };

        assert!(cleared("earlier", &["worker.js", "index.js", "index_bg.wasm"]));
        assert!(cleared("empty", &[]));
        assert!(clear(&root.path().join("none")).is_ok());
        assert!(!cleared("precious", &["f"]));
        assert!(!cleared("half", &["worker.js", "f"]));
        fs::write(root.path().join("file"), "").expect("a file");
        assert!(clear(&root.path().join("file")).is_err());
    }
}

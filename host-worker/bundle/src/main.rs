//! `trueup-worker-bundle IN.wasm OUT`: makes of the compiled Worker the modules that Cloudflare takes, `worker.js` first.
//!
//! It is the part of `worker-build` that comes after Cargo, without downloads: wasm-bindgen comes from Cargo's own lock,
//! and the platform's tools bundle the rest.

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
    match fs::remove_dir_all(out) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(out, &error)),
        _ => {}
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .module(true)?
        .input_path(input)
        .out_name(GLUE)
        .typescript(false)
        // A quarter of the upload; a panic tells its place without them.
        .remove_name_section(true)
        // Both are what lets `worker.js` start over after a panic.
        .reset_state_function(true)
        .force_enable_abort_handler(true);
    bindgen.generate(out)?;
    let glue = out.join(format!("{GLUE}.js"));
    let text = fs::read_to_string(&glue).map_err(|error| told(&glue, &error))?;
    // Cloudflare compiles a module that is imported plainly; the proposed words it does not know.
    let text = text.replace("import source ", "import ");
    fs::write(&glue, text).map_err(|error| told(&glue, &error))?;
    let worker = out.join("worker.js");
    fs::write(&worker, WORKER).map_err(|error| told(&worker, &error))
}

fn told(path: &Path, error: &std::io::Error) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}

/// What `worker.js` imports.
const GLUE: &str = "index";

const WORKER: &str = include_str!("../../js/worker.js");

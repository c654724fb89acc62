//! Whom TLS trusts: the system's certificates, or Mozilla's where a system has none.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_native_certs::{CertificateResult, Error, ErrorKind, load_certs_from_paths};

use super::cause::cause;
use crate::problem::{Problem, reason};

/// Returns the settings of every TLS connection.
pub(super) fn tls() -> Result<ClientConfig, Problem> {
    let provider = Arc::new(ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Problem::new(cause(&error)))?;
    Ok(versions.with_root_certificates(roots()?).with_no_client_auth())
}

/// `SSL_CERT_FILE` and `SSL_CERT_DIR` take the place of the system's own; what they name is never added to.
fn roots() -> Result<RootCertStore, Problem> {
    let (file, dir) = (given(FILE), given(DIR));
    let only = file.as_deref().map(Path::new).filter(|_| dir.is_none());
    let found = found(file.as_deref(), dir.as_deref());
    for error in &found.errors {
        match place(error).or(only) {
            Some(place) if file.as_deref().is_some_and(|file| place == file) => {
                return Err(useless(FILE, place, &shown(error)));
            }
            Some(place) => tracing::warn!("certificates: {}: {}", place.display(), shown(error)),
            None => tracing::warn!("certificates: {}", shown(error)),
        }
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    let named = file.map(|path| (FILE, path)).or(dir.map(|path| (DIR, path)));
    match named {
        Some((name, path)) if roots.is_empty() => {
            return Err(useless(name, Path::new(&path), "holds no certificate"));
        }
        None if roots.is_empty() => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        _ => {}
    }
    Ok(roots)
}

/// An empty name is none: so are variables unset where only values can be given.
fn given(variable: &str) -> Option<OsString> {
    env::var_os(variable).filter(|value| !value.is_empty())
}

/// The library looks into the variables itself, and an empty name of a file would be the name of one to it.
fn found(file: Option<&OsStr>, dir: Option<&OsStr>) -> CertificateResult {
    match (file, dir) {
        (None, Some(dirs)) => loaded(None, env::split_paths(dirs)),
        (None, None) if env::var_os(FILE).is_some() => systems(),
        _ => rustls_native_certs::load_native_certs(),
    }
}

fn loaded(file: Option<&Path>, dirs: impl IntoIterator<Item = PathBuf>) -> CertificateResult {
    let mut all = CertificateResult::default();
    let file = file.map(|file| load_certs_from_paths(Some(file), None));
    let dirs = dirs.into_iter().filter(|dir| !dir.as_os_str().is_empty());
    let dirs = dirs.map(|dir| load_certs_from_paths(None, Some(&dir)));
    for CertificateResult { certs, errors, .. } in file.into_iter().chain(dirs) {
        all.certs.extend(certs);
        all.errors.extend(errors);
    }
    all
}

/// Where the system keeps its certificates.
#[cfg(all(unix, not(target_os = "macos")))]
fn systems() -> CertificateResult {
    let places = openssl_probe::probe();
    loaded(places.cert_file.as_deref(), places.cert_dir)
}

/// Here nothing tells where they are while the variable is there: Mozilla's take their place.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn systems() -> CertificateResult {
    loaded(None, [])
}

/// Who names certificates does not want others, nor a run that trusts nobody.
fn useless(variable: &str, path: &Path, why: &str) -> Problem {
    Problem::new(format!("{variable}: {}: {why}: {REMEDY}", path.display()))
}

/// A text that is no PEM is told without its place.
fn place(error: &Error) -> Option<&Path> {
    match &error.kind {
        ErrorKind::Io { path, .. } => Some(path),
        _ => None,
    }
}

fn shown(error: &Error) -> String {
    match &error.kind {
        ErrorKind::Io { inner, .. } => reason(inner),
        _ => error.to_string(),
    }
}

const FILE: &str = "SSL_CERT_FILE";
const DIR: &str = "SSL_CERT_DIR";
const REMEDY: &str = "name a file of certificates (PEM), or unset it to trust the system's";

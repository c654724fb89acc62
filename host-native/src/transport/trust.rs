//! Whom TLS trusts: the system's certificates, or Mozilla's where a system has none.

use std::env;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_native_certs::{Error, ErrorKind};

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
    let (file, dir) = (env::var_os(FILE), env::var_os(DIR));
    let only = file.as_deref().map(Path::new).filter(|_| dir.is_none());
    let found = rustls_native_certs::load_native_certs();
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

//! What a client's error comes down to, and what a person can do about it.

use std::error::Error;
use std::io;
use std::iter;

use rustls::CertificateError::UnknownIssuer;
use rustls::Error::InvalidCertificate;

use crate::problem::without_number;

/// Returns the cause of all causes: what the system or the peer said, without the layers in between.
pub(super) fn cause(error: &(dyn Error + 'static)) -> String {
    if causes(error).any(is_distrust) {
        return DISTRUST.to_owned();
    }
    let deepest = causes(error).last().unwrap_or(error).to_string();
    match deepest.as_str() {
        // The words of the library that tunnels; it has no type for them.
        "tunnel error: proxy authorization required" => CREDENTIALS.to_owned(),
        "tunnel error: unsuccessful" => "it refused to connect to the host".to_owned(),
        _ => without_number(&deepest),
    }
}

/// What an answer of 407 says: it is the proxy's, whoever was asked.
pub(super) const CREDENTIALS: &str =
    "it wants a user and a password: set its address as http://USER:PASSWORD@HOST:PORT";

const DISTRUST: &str = "the certificate's issuer is not trusted: \
                        name a file with the issuer's certificate (PEM) in SSL_CERT_FILE";

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| error.source())
}

/// An I/O error names what it wraps by `get_ref`, not as its source.
fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let tls = error
        .downcast_ref::<rustls::Error>()
        .or_else(|| inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()));
    matches!(tls, Some(InvalidCertificate(UnknownIssuer)))
}

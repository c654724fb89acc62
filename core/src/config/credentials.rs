//! By whose right GitHub is asked.

use super::faults::{Findings, Place};
use super::layers::{Given, Layers};
use super::names;
use crate::secret::Secret;

/// Returns the token, if there is one.
pub(super) fn token(layers: &Layers, findings: &mut Findings) -> Option<Secret<String>> {
    if let Some(given) = names::APP.iter().find_map(|name| layers.variable(name)) {
        let sentence = "authentication as a GitHub App is not supported in this version yet: \
                        remove it and set TRUEUP_GITHUB_TOKEN";
        findings.unsupported(given.place, sentence);
    }
    let own = layers.agreed(&names::GITHUB_TOKEN.variables(), findings);
    let shared = || names::SHARED_TOKENS.iter().find_map(|name| layers.variable(name));
    let Given { text, place } = own.or_else(shared)?;
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        findings
            .wrong(place, "holds a character that no token has: set the token and nothing else");
        return None;
    }
    Some(Secret::new(text))
}

/// Notes that a run which writes has no right to.
pub(super) fn missing(findings: &mut Findings) {
    let sentence = "is not set, nor are GH_TOKEN and GITHUB_TOKEN: set one of them to a token that may \
                    write contents and pull requests, or look first with --dry-run";
    findings.missing(Place::variable("TRUEUP_GITHUB_TOKEN"), sentence);
}

//! By whose right GitHub is asked: an App, else a token, else nobody.

use super::Command;
use super::faults::{Findings, Place};
use super::layers::{Given, Layers};
use super::names;
use super::values;
use crate::engine::options::Mode;
use crate::github::{Access, App};
use crate::secret::Secret;

/// Where an App's private key is; it goes to the host and no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppKey {
    /// In the file of this name, which the variable names.
    File {
        /// The variable.
        variable: String,
        /// The file's name.
        path: String,
    },
    /// Here, as [`private_key`] returns it.
    Text(Secret<String>),
}

/// What was given: for the run, and for whoever signs.
pub(super) type Credentials = (Access, Option<AppKey>);

/// Returns the credentials for a command and what it does; an App wins over a token.
pub(super) fn credentials(
    layers: &Layers,
    work: (Command, Mode),
    findings: &mut Findings,
) -> Credentials {
    let token = token(layers, findings);
    if let Some(app) = app(layers, findings) {
        if let Some((_, place)) = token {
            findings.warn(format!("{place} is not used: the GitHub App goes before it"));
        }
        return app;
    }
    match token {
        Some((token, _)) => (Access::Token(token), None),
        None => {
            // What is wrong with one that was given is told, not that there is none.
            if !layers.names_a_right() {
                note_missing(work, findings);
            }
            (Access::Anonymous, None)
        }
    }
}

fn token(layers: &Layers, findings: &mut Findings) -> Option<(Secret<String>, Place)> {
    let own = layers.agreed(&names::GITHUB_TOKEN.variables(), findings);
    let shared = || names::SHARED_TOKENS.iter().find_map(|name| layers.variable(name));
    let Given { text, place } = own.or_else(shared)?;
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        findings
            .wrong(&place, "holds a character that no token has: set the token and nothing else");
        return None;
    }
    Some((Secret::new(text), place))
}

fn app(layers: &Layers, findings: &mut Findings) -> Option<Credentials> {
    let id = layers.variable(names::APP_ID);
    let installation = layers.agreed(&names::APP_INSTALLATION.map(str::to_owned), findings);
    let key = key(layers, findings);
    let given = [id.as_ref(), installation.as_ref(), key.as_ref().map(|(_, given)| given)];
    let place = given.into_iter().flatten().next()?.place.clone();
    if id.is_none() {
        let sentence = format!("is not set, but {place} is: set it to the GitHub App's id");
        findings.missing(&Place::variable(names::APP_ID), sentence);
    }
    if key.is_none() {
        let sentence = format!(
            "is not set, nor is {}, but {place} is: set one of them to the App's private key",
            names::APP_KEY_PATH
        );
        findings.missing(&Place::variable(names::APP_KEY), sentence);
    }
    let id = id.map(|id| read(&id, findings, values::parsed));
    let installation = installation.map(|it| read(&it, findings, values::positive));
    let (key, _) = key?;
    let app = App { id: id??, installation: installation.map_or(Some(None), |it| it.map(Some))? };
    Some((Access::App(app), Some(key?)))
}

fn read<T>(
    given: &Given,
    findings: &mut Findings,
    read: impl Fn(&str) -> values::Read<T>,
) -> Option<T> {
    let read = read(&given.text).map_err(|sentence| {
        // A key that was set as the wrong variable must not be quoted.
        let is_quotable = !may_be_a_key(&given.text);
        if is_quotable { sentence } else { "is no id: it is a number".to_owned() }
    });
    read.map_err(|sentence| findings.wrong(&given.place, sentence)).ok()
}

/// Returns whether a text may be a key, or a part of one, that stands where something short was to be.
fn may_be_a_key(text: &str) -> bool {
    text.contains(['\n', '\r']) || text.contains("-----") || text.len() > LONGEST_ID
}

/// Lines of a key are longer.
const LONGEST_ID: usize = 40;

/// Returns whether a text may be a key that stands where its file was to be named.
fn is_a_key(path: &str) -> bool {
    let has_long_part = path.split(['/', '\\']).any(|part| part.len() > LONGEST_NAME);
    path.contains(['\n', '\r']) || path.contains("-----") || has_long_part
}

/// The most bytes that file systems take for one name.
const LONGEST_NAME: usize = 255;

/// Returns the key, if it is one, and where it was given.
fn key(layers: &Layers, findings: &mut Findings) -> Option<(Option<AppKey>, Given)> {
    let text = layers.variable(names::APP_KEY);
    let path = layers.variable(names::APP_KEY_PATH);
    if let (Some(text), Some(path)) = (&text, &path) {
        let sentence = format!("contradicts {}: remove one of the two", path.place);
        findings.wrong(&text.place, sentence);
    }
    if let Some(given) = text {
        let key = private_key(&given.text).map_err(|sentence| {
            let is_pem = given.text.contains(BEGIN);
            let hint =
                if is_pem { "" } else { "; to name a file, set GITHUB_APP_PRIVATE_KEY_PATH" };
            findings.wrong(&given.place, format!("{sentence}{hint}"));
        });
        return Some((key.ok().map(AppKey::Text), given));
    }
    let given = path?;
    if is_a_key(&given.text) {
        let sentence = "names no file: to give the key itself, set GITHUB_APP_PRIVATE_KEY";
        findings.wrong(&given.place, sentence);
        return Some((None, given));
    }
    let variable = given.place.to_string();
    Some((Some(AppKey::File { variable, path: given.text.clone() }), given))
}

/// Reads a private key in the form that GitHub gives out, PKCS#1, or in PKCS#8; line ends may be written as `\n`.
///
/// # Errors
///
/// Returns what is wrong with it, and nothing of what it holds.
pub fn private_key(text: &str) -> Result<Secret<String>, &'static str> {
    let text = Secret::new(text.replace("\\r", "").replace("\\n", "\n"));
    let pem = text.expose().trim_start_matches('\u{feff}').trim();
    let label = pem.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----"));
    let Some((label, rest)) = label else {
        return Err("is no private key: one begins with -----BEGIN RSA PRIVATE KEY-----");
    };
    if label == "ENCRYPTED PRIVATE KEY" || rest.contains("Proc-Type: 4,ENCRYPTED") {
        return Err("is an encrypted key: take the key as GitHub gave it out");
    }
    if !matches!(label, "RSA PRIVATE KEY" | "PRIVATE KEY") {
        return Err(
            "is another kind of key: take the private key that GitHub gave out for the App",
        );
    }
    if !rest.contains(&format!("\n-----END {label}-----")) {
        return Err(
            "is only the beginning of a key: set all its lines, or write each line's end as \\n",
        );
    }
    Ok(Secret::new(format!("{pem}\n")))
}

const BEGIN: &str = "-----BEGIN ";

/// Notes that work which writes has no right to; to whoever only looks that is no fault.
fn note_missing(work: (Command, Mode), findings: &mut Findings) {
    let way_out = match work {
        (Command::Apply, _) => "",
        (Command::Sync, Mode::Propose) => ", or look first with --dry-run",
        _ => return,
    };
    let sentence = format!(
        "is not set, nor are GH_TOKEN and GITHUB_TOKEN: set one of them to a token that may \
         write contents and pull requests{way_out}"
    );
    findings.missing(&Place::variable("TRUEUP_GITHUB_TOKEN"), sentence);
}

#[cfg(test)]
mod tests {
    use super::super::layers::Layer;
    use super::*;

    const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\n";

    /// What was found, and all that was said.
    fn found(mode: Mode, pairs: &[(&str, &str)]) -> (Option<Credentials>, Vec<String>) {
        let pairs = pairs.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        let environment = vec![Layer { file: None, pairs }];
        let mut findings = Findings::default();
        let layers = Layers { environment, ..Layers::default() };
        let found = credentials(&layers, (Command::Sync, mode), &mut findings);
        match findings.conclude(Some(found)) {
            Ok((found, warnings)) => (Some(found), warnings),
            Err(faults) => (None, faults.iter().map(ToString::to_string).collect()),
        }
    }

    fn said(pairs: &[(&str, &str)]) -> Vec<String> {
        found(Mode::Propose, pairs).1
    }

    fn app(installation: Option<u64>) -> Access {
        Access::App(App { id: "12".parse().expect("an id"), installation })
    }

    fn key() -> Option<AppKey> {
        Some(AppKey::Text(Secret::new(KEY.to_owned())))
    }

    #[test]
    fn an_app_is_an_id_and_a_key_and_perhaps_an_installation() {
        let id = ("GITHUB_APP_ID", "12");
        let text = ("GITHUB_APP_PRIVATE_KEY", KEY);
        let file = ("GITHUB_APP_PRIVATE_KEY_PATH", "key.pem");

        let read = |pairs: &[(&str, &str)]| found(Mode::Propose, pairs);

        assert_eq!(read(&[id, text]), (Some((app(None), key())), Vec::new()));
        for name in ["GITHUB_APP_INSTALLATION_ID", "GITHUB_INSTALLATION_ID"] {
            assert_eq!(read(&[id, text, (name, "7")]), (Some((app(Some(7)), key())), Vec::new()));
        }
        let (variable, path) = (file.0.to_owned(), file.1.to_owned());
        let in_a_file = Some(AppKey::File { variable, path });
        assert_eq!(read(&[id, file]), (Some((app(None), in_a_file)), Vec::new()));
    }

    #[test]
    fn an_app_goes_before_a_token_and_says_so() {
        let pairs =
            [("GITHUB_APP_ID", "12"), ("GITHUB_APP_PRIVATE_KEY", KEY), ("GH_TOKEN", "hunter2")];

        let (credentials, warnings) = found(Mode::Propose, &pairs);

        assert_eq!(credentials, Some((app(None), key())));
        assert_eq!(warnings, ["GH_TOKEN is not used: the GitHub App goes before it"]);
    }

    #[test]
    fn half_an_app_names_its_missing_half_even_beside_a_token() {
        let token = ("GH_TOKEN", "t");
        let without_id = "GITHUB_APP_ID: is not set, but GITHUB_APP_PRIVATE_KEY is: set it to the GitHub App's id";

        assert_eq!(said(&[("GITHUB_APP_PRIVATE_KEY", KEY)]), [without_id]);
        assert_eq!(said(&[("GITHUB_APP_PRIVATE_KEY", KEY), token]), [without_id]);
        assert_eq!(
            said(&[("GITHUB_APP_ID", "12"), ("GITHUB_APP_PRIVATE_KEY", " ")]),
            [
                "GITHUB_APP_PRIVATE_KEY: is not set, nor is GITHUB_APP_PRIVATE_KEY_PATH, but GITHUB_APP_ID is: set \
              one of them to the App's private key"
            ]
        );
        assert_eq!(said(&[("GITHUB_INSTALLATION_ID", "7")]).len(), 2);
        assert_eq!(found(Mode::DryRun, &[("GITHUB_APP_ID", "12")]).1.len(), 1);
    }

    #[test]
    fn what_contradicts_itself_is_told() {
        let id = ("GITHUB_APP_ID", "12");
        let both = [id, ("GITHUB_APP_PRIVATE_KEY", KEY), ("GITHUB_APP_PRIVATE_KEY_PATH", "k")];
        let two = [("GITHUB_APP_INSTALLATION_ID", "7"), ("GITHUB_INSTALLATION_ID", "8")];

        assert_eq!(
            said(&both),
            [
                "GITHUB_APP_PRIVATE_KEY: contradicts GITHUB_APP_PRIVATE_KEY_PATH: remove one of the two"
            ]
        );
        assert_eq!(
            said(&[&[id, ("GITHUB_APP_PRIVATE_KEY", KEY)], &two[..]].concat()),
            [
                "GITHUB_INSTALLATION_ID: contradicts GITHUB_APP_INSTALLATION_ID: remove one of the two"
            ]
        );
    }

    #[test]
    fn a_wrong_value_is_told_but_never_quoted_from_a_key() {
        let app = |id, installation, key| {
            said(&[
                ("GITHUB_APP_ID", id),
                ("GITHUB_APP_INSTALLATION_ID", installation),
                ("GITHUB_APP_PRIVATE_KEY", key),
            ])
        };

        assert_eq!(
            app("1 2", "0", "hunter2"),
            [
                "GITHUB_APP_ID: \"1 2\": is no id of an App: it is a number, or a client id such as Iv23ab",
                "GITHUB_APP_INSTALLATION_ID: \"0\" is not a whole number from 1 up",
                "GITHUB_APP_PRIVATE_KEY: is no private key: one begins with -----BEGIN RSA PRIVATE KEY-----; \
                 to name a file, set GITHUB_APP_PRIVATE_KEY_PATH",
            ]
        );
    }

    #[test]
    fn a_key_may_have_its_line_ends_escaped_and_blanks_around_it() {
        let escaped = KEY.replace('\n', "\\n");
        let windows = KEY.replace('\n', "\\r\\n");

        let (blanks, mark) = (format!("\n {KEY} \n"), format!("\u{feff}{KEY}"));
        for text in [KEY, &escaped, &windows, &blanks, &mark] {
            assert_eq!(private_key(text), Ok(Secret::new(KEY.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_key_in_the_wrong_variable_is_not_quoted() {
        let line = "MIIEowIBAAKCAQEA0hunter2hunter2hunter2hunter2hunter2hunter2hunter2";
        let pem = KEY.replace("hunter2", line);
        let escaped = pem.replace('\n', "\\n");
        let base64 = line.repeat(9);
        for key in [pem.as_str(), &escaped, &base64, line] {
            for name in ["GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_INSTALLATION_ID"] {
                let said = said(&[(name, key)]).join("\n");
                assert!(!said.contains("hunter2"), "{said}");
            }
        }
        for key in [pem.as_str(), &escaped, &base64] {
            let said = said(&[("GITHUB_APP_ID", "12"), ("GITHUB_APP_PRIVATE_KEY_PATH", key)]);
            let sentence = "names no file: to give the key itself, set GITHUB_APP_PRIVATE_KEY";
            assert_eq!(said, [format!("GITHUB_APP_PRIVATE_KEY_PATH: {sentence}")]);
        }
    }

    #[test]
    fn what_is_no_key_of_an_app_is_told_apart() {
        let pem = |label: &str| format!("-----BEGIN {label}-----\nhunter2\n-----END {label}-----");
        let table = [
            (pem("ENCRYPTED PRIVATE KEY"), "encrypted"),
            (KEY.replace("hunter2", "Proc-Type: 4,ENCRYPTED\n\nhunter2"), "encrypted"),
            (pem("EC PRIVATE KEY"), "another kind"),
            (pem("CERTIFICATE"), "another kind"),
            (KEY[..40].to_owned(), "only the beginning"),
            (KEY.replace('\n', " "), "only the beginning"),
            ("secrets/key.pem".to_owned(), "is no private key"),
        ];
        for (text, words) in table {
            let sentence = private_key(&text).expect_err(&text);
            assert!(sentence.contains(words), "{sentence}");
        }
        assert!(private_key(&pem("PRIVATE KEY")).is_ok());
    }

    #[test]
    fn without_anything_only_a_run_that_writes_is_refused() {
        assert_eq!(found(Mode::DryRun, &[]), (Some((Access::Anonymous, None)), Vec::new()));
        assert_eq!(said(&[]).len(), 1);
    }
}

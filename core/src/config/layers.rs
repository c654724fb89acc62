//! Who says what: flags over the environment over its files, and which names mean the same.

use super::faults::{Findings, Place};
use super::names::{self, Setting};
use crate::sorted::Set;

/// One layer of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layer {
    /// The file it was read from; `None` for the process's own environment.
    pub file: Option<String>,
    /// Its pairs; of one name the last counts.
    pub pairs: Vec<(String, String)>,
}

/// Everything that is given as pairs of a name and a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layers {
    /// Flags with their dashes; a switch has the value `true`.
    pub flags: Vec<(String, String)>,
    /// The environment, the layer that wins first.
    pub environment: Vec<Layer>,
}

/// A value as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Layers {
    /// Returns what is given for a setting by its flag, or by the highest layer that names it.
    pub(super) fn find(&self, setting: &Setting, findings: &mut Findings) -> Option<Given> {
        self.find_read(setting, findings, &|one, other| one == other)
    }

    /// Returns likewise what is given; texts that are read alike do not contradict each other.
    pub(super) fn find_read(
        &self,
        setting: &Setting,
        findings: &mut Findings,
        are_alike: &dyn Fn(&str, &str) -> bool,
    ) -> Option<Given> {
        let flag = setting.flag.and_then(|flag| self.flag(flag));
        flag.or_else(|| self.agreed_read(&setting.variables(), findings, are_alike))
    }

    fn flag(&self, flag: &str) -> Option<Given> {
        let (name, text) = self.flags.iter().rfind(|(name, _)| name == flag)?;
        Some(Given { text: text.trim().to_owned(), place: Place::Flag(name.clone()) })
    }

    /// Returns the value of names that mean the same; within one layer they must agree.
    pub(super) fn agreed(&self, names: &[String], findings: &mut Findings) -> Option<Given> {
        self.agreed_read(names, findings, &|one, other| one == other)
    }

    /// Returns likewise their value; texts that are read alike agree.
    pub(super) fn agreed_read(
        &self,
        names: &[String],
        findings: &mut Findings,
        are_alike: &dyn Fn(&str, &str) -> bool,
    ) -> Option<Given> {
        for layer in &self.environment {
            let mut values = Vec::new();
            for name in names {
                values.extend(layer.variable(name));
            }
            let Some((first, others)) = values.split_first() else { continue };
            for other in others {
                if !are_alike(&other.text, &first.text) {
                    let sentence = format!("contradicts {}: remove one of the two", first.place);
                    findings.wrong(&other.place, sentence);
                }
            }
            return Some(first.clone());
        }
        None
    }

    /// Returns the value of a variable, from the highest layer that sets it.
    pub(super) fn variable(&self, name: &str) -> Option<Given> {
        self.environment.iter().find_map(|layer| layer.variable(name))
    }

    /// Returns the value of a variable with the blanks around it, which count as lines do.
    pub(super) fn untrimmed(&self, name: &str) -> Option<Given> {
        self.environment.iter().find_map(|layer| layer.untrimmed(name))
    }

    /// Returns what is given for these settings, for credentials, and by GitHub's own runners; all else is left out.
    pub(super) fn only(&self, settings: &[Setting]) -> Self {
        let mut own = names::GITHUB_TOKEN.variables();
        for setting in settings {
            own.extend(setting.variables());
        }
        let mut only = self.clone();
        only.flags.retain(|(flag, _)| settings.iter().any(|it| it.flag == Some(flag.as_str())));
        for layer in &mut only.environment {
            layer.pairs.retain(|(name, _)| own.contains(name) || is_shared(name));
        }
        only
    }

    /// Returns where settings beside the text itself are set by variables, each in the layer that counts.
    pub(super) fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for name in self.names() {
            if has_effect(name) {
                places.extend(self.variable(name).map(|given| given.place));
            }
        }
        places
    }

    /// Returns the names of all variables.
    fn names(&self) -> Set<&str> {
        let pairs = self.environment.iter().flat_map(|layer| &layer.pairs);
        pairs.map(|(name, _)| name.as_str()).collect()
    }

    /// Returns whether a token or an App is named, right or wrong.
    pub(super) fn names_a_right(&self) -> bool {
        let is_named = |name: &str| self.variable(name).is_some();
        names::GITHUB_TOKEN.variables().iter().any(|name| is_named(name))
            || names::SHARED_TOKENS.into_iter().any(is_named)
            || names::APP.into_iter().any(is_named)
    }

    /// Returns how early a place has its say: flags first, then the layers of the environment.
    pub(super) fn rank(&self, place: &Place) -> Option<usize> {
        let Place::Variable { file, .. } = place else { return None };
        self.environment.iter().position(|layer| layer.file == *file)
    }

    /// Notes names that have no effect, and names that look like a setting but are none.
    pub(super) fn note_strangers(&self, findings: &mut Findings) {
        let mut ignored = names::IGNORED.to_vec();
        ignored.retain(|name| self.variable(name).is_some());
        if !ignored.is_empty() {
            findings.warn(format!("without effect here: {}", ignored.join(", ")));
        }
        for name in self.names() {
            if is_unknown(name) {
                findings
                    .warn(format!("{name} is not a setting of trueup: see `trueup sync --help`"));
            }
        }
    }
}

impl Layer {
    fn variable(&self, name: &str) -> Option<Given> {
        let Given { text, place } = self.untrimmed(name)?;
        Some(Given { text: text.trim().to_owned(), place })
    }

    /// An empty value counts as unset.
    fn untrimmed(&self, name: &str) -> Option<Given> {
        let (_, text) = self.pairs.iter().rfind(|(known, _)| known == name)?;
        let place = Place::Variable { name: name.to_owned(), file: self.file.clone() };
        (!text.trim().is_empty()).then(|| Given { text: text.clone(), place })
    }
}

fn has_effect(name: &str) -> bool {
    let is_text =
        name == names::CONFIG_TEXT || names::CONFIG.variables().iter().any(|it| it == name);
    let is_prefixed = names::PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    let is_prefixed = is_prefixed && !is_unknown(name) && !names::IGNORED.contains(&name);
    !is_text && (is_prefixed || is_shared(name) || name.starts_with("HORDE_MODEL_REFERENCE_"))
}

/// Returns whether other tools go by that name too.
fn is_shared(name: &str) -> bool {
    name == names::SHARED_API_URL
        || names::SHARED_TOKENS.contains(&name)
        || names::APP.contains(&name)
}

fn is_unknown(name: &str) -> bool {
    let suffix = names::PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    let is_known = |suffix| names::ALL.iter().any(|setting| setting.suffix == Some(suffix));
    suffix.is_some_and(|suffix| !is_known(suffix))
        && name != names::CONFIG_TEXT
        && !names::IGNORED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;

    fn layer(file: Option<&str>, pairs: &[(&str, &str)]) -> Layer {
        let pairs = pairs.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        Layer { file: file.map(Into::into), pairs }
    }

    fn found(layers: &Layers) -> (Option<String>, String) {
        let mut findings = Findings::default();
        let given = layers.find(&names::PRIMARY_URL, &mut findings);
        let faults = findings.conclude(Some(())).err();
        (given.map(|given| given.text), faults.map(|faults| faults.to_string()).unwrap_or_default())
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_its_files() {
        let flag = ("--primary-url".to_owned(), "flag".to_owned());
        let own = layer(None, &[("HORDE_GITHUB_SYNC_PRIMARY_API_URL", "own")]);
        let file = layer(Some(".env"), &[("TRUEUP_PRIMARY_API_URL", "file")]);
        let mut layers = Layers { flags: vec![flag], environment: vec![own, file] };

        assert_eq!(found(&layers), (Some("flag".into()), String::new()));
        layers.flags.clear();
        assert_eq!(found(&layers), (Some("own".into()), String::new()));
        layers.environment.remove(0);
        assert_eq!(found(&layers), (Some("file".into()), String::new()));
    }

    #[test]
    fn both_names_may_be_set_to_one_value_but_not_to_two() {
        let both = |old: &str| Layers {
            flags: Vec::new(),
            environment: vec![layer(
                Some(".env"),
                &[("TRUEUP_PRIMARY_API_URL", "a"), ("HORDE_GITHUB_SYNC_PRIMARY_API_URL", old)],
            )],
        };

        assert_eq!(found(&both("a")), (Some("a".into()), String::new()));
        assert_eq!(found(&both("")), (Some("a".into()), String::new()));
        assert_eq!(
            found(&both("b")).1,
            ".env: HORDE_GITHUB_SYNC_PRIMARY_API_URL: contradicts .env: TRUEUP_PRIMARY_API_URL: \
             remove one of the two"
        );
    }

    #[test]
    fn two_spellings_of_one_value_are_no_contradiction() {
        let pairs = [("TRUEUP_DRY_RUN", "true"), ("HORDE_GITHUB_SYNC_DRY_RUN", "1")];
        let layers = Layers { environment: vec![layer(None, &pairs)], ..Layers::default() };
        let mut findings = Findings::default();

        let given =
            layers.find_read(&names::DRY_RUN, &mut findings, &values::alike(values::boolean));

        assert_eq!(given.map(|given| given.text), Some("true".into()));
        assert_eq!(findings.conclude(Some(())), Ok(((), Vec::new())));
    }

    #[test]
    fn a_name_that_is_no_setting_is_noticed() {
        let pairs = [("TRUEUP_CATEGORIES", "a"), ("TRUEUP_CONFIG_TEXT", ""), ("HOME", "/")];
        let layers = Layers { environment: vec![layer(None, &pairs)], ..Layers::default() };
        let mut findings = Findings::default();

        layers.note_strangers(&mut findings);

        let ((), warnings) = findings.conclude(Some(())).expect("no faults");
        assert_eq!(
            warnings,
            ["TRUEUP_CATEGORIES is not a setting of trueup: see `trueup sync --help`"]
        );
    }
}

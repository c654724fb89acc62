//! Where a Worker's settings come from: its variables and secrets, by the names that hold everywhere.

use trueup_core::config::{
    self, AppKey, Command, Config, ConfigText, Faults, Inputs, Layer, Layers, Location, Place,
};
use trueup_core::engine::options::Mode;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{Env, js_sys};

/// The secret that opens what is not public.
pub(crate) const TRIGGER_TOKEN: &str = "TRUEUP_TRIGGER_TOKEN";

/// Why there is no configuration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// What is wrong and what to do, a line for each fault.
    pub(crate) sentences: String,
    /// Whose fault it is.
    pub(crate) fault: Whose,
}

/// Whose fault a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Whoever asked.
    Asked,
    /// Whoever set the Worker up.
    SetUp,
}

/// The variables and secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Variables {
    /// Those that are text, or were written as a number, a truth value or a list.
    pub(crate) texts: Vec<(String, String)>,
    /// The names of those that were written as a table.
    pub(crate) tables: Vec<String>,
}

/// Makes a configuration of the Worker's variables; flags are what was said with a request.
pub(crate) fn load(
    command: Command,
    flags: Vec<(String, String)>,
    variables: Variables,
) -> Result<Config, Wrong> {
    refuse_tables(&variables.tables)?;
    let environment = vec![
        Layer { file: None, pairs: variables.texts },
        Layer { file: Some(DEFAULTS.0.to_owned()), pairs: vec![pair(DEFAULTS.1)] },
    ];
    let asked: Vec<String> = flags.iter().map(|(flag, _)| flag.clone()).collect();
    let wrong = |faults: Faults| Wrong::of(&faults, &asked);
    let layers = Layers { flags, environment };
    let text = text(config::location(&layers).map_err(wrong)?)?;
    let mut config = config::load_for(command, &Inputs { text, layers }).map_err(wrong)?;
    refuse_files(&config)?;
    let is_lost =
        [("TRUEUP_REPORT", &config.report), ("TRUEUP_TARGET_CLONE_DIR", &config.target_dir)];
    for (name, _) in is_lost.iter().filter(|(_, given)| given.is_some()) {
        let sentence = "is without effect: a Worker has no files, and keeps both by itself";
        config.warnings.push(format!("{name} {sentence}"));
    }
    Ok(config)
}

fn text(location: Location) -> Result<Option<ConfigText>, Wrong> {
    match location {
        Location::Default => Ok(None),
        Location::File(_) => Err(Wrong::set_up(
            "TRUEUP_CONFIG: names a file, and a Worker has none: set TRUEUP_CONFIG_TEXT to the text itself",
        )),
        Location::Text(text) => Ok(Some(text)),
    }
}

/// Refuses a table under a name of ours: left out, it would be taken for a setting that is not set.
fn refuse_tables(tables: &[String]) -> Result<(), Wrong> {
    let ours = tables.iter().filter(|name| config::is_ours(name));
    let sentences: Vec<String> = ours.map(|name| format!("{name}: {TABLE}")).collect();
    if sentences.is_empty() { Ok(()) } else { Err(Wrong::set_up(&sentences.join("\n"))) }
}

/// Refuses what needs a file.
fn refuse_files(config: &Config) -> Result<(), Wrong> {
    if config.run.mode == Mode::WriteOut {
        let sentence = "TRUEUP_NO_PR: a Worker has no place for files: unset it, and ask GET /plan for their texts";
        return Err(Wrong::set_up(sentence));
    }
    if let Some(AppKey::File { variable, .. }) = &config.app_key {
        let sentence = "names a file, and a Worker has none: set the secret GITHUB_APP_PRIVATE_KEY to the key itself";
        return Err(Wrong::set_up(&format!("{variable}: {sentence}")));
    }
    Ok(())
}

impl Wrong {
    fn set_up(sentence: &str) -> Self {
        Self { sentences: sentence.to_owned(), fault: Whose::SetUp }
    }

    /// Tells whose faults they are; what is missing has the name of a flag, too, and nobody said that one.
    fn of(faults: &Faults, asked: &[String]) -> Self {
        let is_asked = |place: &Place| matches!(place, Place::Flag(flag) if asked.contains(flag));
        let is_asked = faults.iter().all(|fault| is_asked(&fault.place));
        let fault = if is_asked { Whose::Asked } else { Whose::SetUp };
        Self { sentences: faults.to_string(), fault }
    }
}

fn pair((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// What holds on a Worker unless a variable says otherwise: the free plan ends a run at its fiftieth request.
const DEFAULTS: (&str, (&str, &str)) = ("the Worker's defaults", ("TRUEUP_REQUEST_BUDGET", "45"));

const TABLE: &str =
    "is a table, and no setting is one: write it as a text, a number, a truth value or a list";

/// Returns all variables and secrets.
pub(crate) fn variables(env: &Env) -> Variables {
    let object: &js_sys::Object = env.unchecked_ref();
    let names = js_sys::Object::keys(object).into_iter().filter_map(|name| name.as_string());
    let mut variables = Variables::default();
    for name in names {
        match variable(env, &name) {
            Some(value) => variables.texts.push((name, value)),
            None if is_table(env, &name) => variables.tables.push(name),
            None => {}
        }
    }
    variables
}

/// Returns whether a binding was written as a table; one to something of the platform's is an object of its own kind.
fn is_table(env: &Env, name: &str) -> bool {
    let value = js_sys::Reflect::get(env, &JsValue::from_str(name)).unwrap_or_default();
    value.dyn_ref().is_some_and(|object| {
        let prototype = js_sys::Object::get_prototype_of(object);
        js_sys::Object::get_prototype_of(&js_sys::Object::new()) == prototype
    })
}

/// Returns one variable or secret.
pub(crate) fn variable(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &JsValue::from_str(name)).ok()?;
    let is_written = value.as_bool().is_some() || value.as_f64().is_some();
    if is_written || js_sys::Array::is_array(&value) {
        return js_sys::JSON::stringify(&value).ok()?.as_string();
    }
    value.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = r#"
name = "models"
[source]
base_url = "https://models.example.org"
[[repository]]
name = "owner/data"
[[repository.file]]
category = "models"
source = "/models"
path = "models.json"
"#;

    fn loaded(flags: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<Config, Wrong> {
        let given = [("TRUEUP_CONFIG_TEXT", TOML), ("TRUEUP_GITHUB_TOKEN", "t")];
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().copied().map(pair).collect();
        load(Command::Sync, pairs(flags), texts(pairs(&[&given, variables].concat())))
    }

    fn texts(texts: Vec<(String, String)>) -> Variables {
        Variables { texts, tables: Vec::new() }
    }

    fn refused(variables: &[(&str, &str)]) -> String {
        loaded(&[], variables).expect_err("refused").sentences
    }

    #[test]
    fn a_run_has_a_budget_unless_a_variable_says_another() {
        let budget = |variables| loaded(&[], variables).expect("a configuration").run.budget;

        assert_eq!(budget(&[]), Some(45));
        assert_eq!(budget(&[("TRUEUP_REQUEST_BUDGET", "900")]), Some(900));
        assert_eq!(budget(&[("HORDE_GITHUB_SYNC_REQUEST_BUDGET", "900")]), Some(900));
    }

    #[test]
    fn what_is_said_with_a_request_goes_before_the_variables() {
        let mode = |flags, variables| loaded(flags, variables).expect("a configuration").run.mode;

        assert_eq!(mode(&[], &[]), Mode::Propose);
        assert_eq!(mode(&[("--dry-run", "true")], &[]), Mode::DryRun);
        assert_eq!(mode(&[("--dry-run", "false")], &[("TRUEUP_DRY_RUN", "true")]), Mode::Propose);
    }

    #[test]
    fn what_is_wrong_is_told_to_whoever_can_mend_it() {
        let asked = loaded(&[("--dry-run", "perhaps")], &[]).expect_err("refused");
        let both = loaded(&[("--dry-run", "perhaps")], &[("TRUEUP_MAX_REMOVALS", "x")]);

        assert_eq!(asked.fault, Whose::Asked);
        assert_eq!(both.expect_err("refused").fault, Whose::SetUp);
    }

    #[test]
    fn what_is_missing_is_the_fault_of_whoever_set_the_worker_up() {
        for flags in [&[][..], &[("--dry-run", "true")]] {
            let flags = flags.iter().copied().map(pair).collect();
            let wrong = load(Command::Sync, flags, Variables::default()).expect_err("refused");

            assert!(wrong.sentences.contains("TRUEUP_PRIMARY_API_URL"), "{}", wrong.sentences);
            assert_eq!(wrong.fault, Whose::SetUp);
        }
    }

    #[test]
    fn what_needs_a_file_is_refused_with_the_remedy() {
        let key = "GITHUB_APP_PRIVATE_KEY_PATH";

        assert!(refused(&[("TRUEUP_NO_PR", "true")]).contains("GET /plan"));
        assert!(refused(&[("GITHUB_APP_ID", "1"), (key, "key.pem")]).starts_with(key));
        let file = texts(vec![pair(("TRUEUP_CONFIG", "trueup.toml"))]);
        let file = load(Command::Sync, Vec::new(), file).expect_err("refused");
        assert!(file.sentences.contains("TRUEUP_CONFIG_TEXT"), "{}", file.sentences);
    }

    #[test]
    fn a_table_is_refused_under_a_name_of_ours_only() {
        let tables = ["TRUEUP_PR_LABELS", "OTHER", "GITHUB_APP_ID"].map(str::to_owned).to_vec();
        let variables = Variables { tables, ..texts(Vec::new()) };

        let wrong = load(Command::Sync, Vec::new(), variables).expect_err("refused");

        let sentences = format!("TRUEUP_PR_LABELS: {TABLE}\nGITHUB_APP_ID: {TABLE}");
        assert_eq!(wrong, Wrong { sentences, fault: Whose::SetUp });
    }

    #[test]
    fn what_has_no_effect_is_told() {
        let config = loaded(&[], &[("TRUEUP_REPORT", "r"), ("TRUEUP_TARGET_CLONE_DIR", "d")]);

        let warnings = config.expect("a configuration").warnings;
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(warnings[0].starts_with("TRUEUP_REPORT is without effect"), "{warnings:?}");
    }

    #[test]
    fn the_trigger_token_is_a_name_that_is_known() {
        let config = loaded(&[], &[(TRIGGER_TOKEN, "t")]).expect("a configuration");

        assert_eq!(config.warnings, Vec::<String>::new());
    }
}

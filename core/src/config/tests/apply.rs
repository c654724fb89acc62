//! What carrying out a plan needs of the settings, and what it passes over.

use super::*;
use crate::config::{Command, load_for};

fn settings(text: Option<&str>, environment: &[(&str, &str)]) -> Result<Config, String> {
    let name = "trueup.toml".to_owned();
    let text = text.map(|text| ConfigText { name, text: text.to_owned() });
    let inputs = Inputs { text, layers: layers(&[], environment) };
    load_for(Command::Apply, &inputs).map_err(|faults| faults.to_string())
}

#[test]
fn what_only_a_run_needs_is_passed_over() {
    let text = "name = 7\n[source]\ntimeout = \"soon\"\n[guard]\nmax_removals = -1\n\
                [github]\napi_url = \"https://git.example.org/api/v3\"\n[pull_request]\nteam = \"x\"\n\
                [[repository]]\nname = \"none\"\n";
    let wrong = [
        "MAX_REMOVALS",
        "MAX_REMOVAL_SHARE",
        "MIN_CHANGES_THRESHOLD",
        "PRIMARY_API_TIMEOUT",
        "PR_AUTO_ASSIGN_TEAM",
        "GITHUB_IMAGE_REPO",
        "WATCH_MODE",
    ];
    let names: Vec<String> = wrong.iter().map(|suffix| format!("TRUEUP_{suffix}")).collect();
    let mut environment: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "?")).collect();
    environment.extend([TOKEN, ("TRUEUP_TARGET_CLONE_DIR", "memory")]);

    let config = settings(Some(text), &environment).expect("nothing of it is needed");

    assert_eq!(config.run.api.base_url(), "https://git.example.org/api/v3");
    assert_eq!((config.target_dir, config.warnings), (None, Vec::new()));
}

#[test]
fn what_carrying_out_needs_is_judged() {
    let said = |text: &str, environment: &[(&str, &str)]| {
        settings(Some(text), environment).expect_err("something is wrong")
    };

    let token = said("", &[]);
    assert!(token.starts_with("TRUEUP_GITHUB_TOKEN: is not set"), "{token}");
    let address = said("[github]\napi_url = \"ftp://x\"\napi = 1\n", &[TOKEN]);
    let lines: Vec<&str> = address.lines().map(|line| &line[..14]).collect();
    assert_eq!(lines, ["trueup.toml:2:", "trueup.toml:3:"], "{address}");
    let stranger = said("[gihtub]\napi_url = \"https://git.example.org\"\n", &[TOKEN]);
    assert!(stranger.contains("did you mean `github`"), "{stranger}");
    let syntax = said("[guard]\nmax_removals =\n", &[TOKEN]);
    assert!(syntax.starts_with("trueup.toml:2: not TOML"), "{syntax}");
    for name in
        ["TRUEUP_FORMAT", "TRUEUP_REQUEST_BUDGET", "TRUEUP_GITHUB_API_URL", "TRUEUP_LOG_FORMAT"]
    {
        let wrong = said("", &[TOKEN, (name, "?")]);
        assert!(wrong.starts_with(name), "{wrong}");
    }
}

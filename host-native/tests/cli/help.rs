//! What helps to use the command line: completions in a real shell, and the manual in a real pager's hands.

use crate::{Place, Said, ask_other};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// What bash offers after Tab at the end of these words, once it has read the completions.
fn offered(place: &Place, words: &[&str]) -> Option<Vec<String>> {
    let typed: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let (current, before) = (words[words.len() - 1], words[words.len() - 2]);
    // `complete -p` proves that the function is what Tab calls.
    let script = format!(
        "source trueup.bash && complete -p trueup >&2 && cd '{}' || exit 1\n\
         COMP_WORDS=({}) COMP_CWORD={}\n\
         _trueup trueup '{current}' '{before}'\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        place.path().display(),
        typed.join(" "),
        words.len() - 1,
    );
    let script =
        script.replacen("trueup.bash", &place.path().join("trueup.bash").display().to_string(), 1);
    let said = ask_other(
        "bash_completes_commands_and_flags",
        "bash",
        &["--norc", "--noprofile", "-c", &script],
    )?;
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("-F _trueup"), "{said:?}");
    Some(said.out.lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_commands_and_flags() {
    let place = Place::new();
    let place = place.file("trueup.bash", Place::new().run(&["completions", "bash"]).out);

    let cases: [(&[&str], &[&str]); 4] = [
        (&["trueup", "sy"], &["sync"]),
        (&["trueup", "sync", "--dry"], &["--dry-run"]),
        (&["trueup", "diff", "--format", "m"], &["markdown"]),
        (&["trueup", "completions", "z"], &["zsh"]),
    ];
    for (words, expected) in cases {
        let Some(offered) = offered(&place, words) else { return };
        assert_eq!(offered, expected, "{words:?}");
    }
}

#[test]
fn every_shell_gets_all_commands_and_their_flags() {
    for shell in SHELLS {
        let said = Place::new().run(&["completions", shell]);

        assert_eq!((said.code, said.err.as_str()), (0, ""), "{shell}");
        for word in ["sync", "doctor", "diff", "render", "completions", "man", "dry-run"] {
            assert!(said.out.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn a_shell_nobody_knows_is_wrong_usage_that_lists_the_known_ones() {
    let said = Place::new().run(&["completions", "tcsh"]);

    assert_eq!((said.code, said.out.as_str()), (64, ""));
    assert!(SHELLS.iter().all(|shell| said.err.contains(shell)), "{}", said.err);
}

#[test]
fn the_manual_has_its_sections_in_order() {
    let said = Place::new().run(&["man"]);

    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let starting = |with: &str| -> Vec<String> {
        let lines = said.out.lines().filter_map(|line| line.strip_prefix(with));
        lines.map(|line| line.trim_matches('"').to_owned()).collect()
    };
    let sections = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "ENVIRONMENT",
        "EXIT STATUS",
        "FILES",
        "EXAMPLES",
    ];
    assert_eq!(starting(".SH "), sections);
    let parts = starting(".SS ");
    for command in ["sync", "doctor", "diff", "render", "completions", "man"] {
        assert!(parts.contains(&format!("trueup {command}")), "{parts:?}");
    }
    for word in ["HTTPS_PROXY", "SSL_CERT_FILE", "TRUEUP_GITHUB_TOKEN"] {
        assert!(said.out.contains(word), "{word} is missing");
    }
}

#[test]
fn where_proxies_are_not_read_from_is_told() {
    let told = "Proxies and certificates are read from the environment only, not from .env files.";

    for command in [["man"].as_slice(), &["sync", "--help"]] {
        let said = Place::new().run(command);

        assert!(said.out.contains(told), "{command:?}: {}", said.out);
    }
}

#[test]
fn help_and_manual_know_every_variable_that_moves_the_preset() {
    for arguments in [&["sync", "--help"][..], &["man"]] {
        let said = Place::new().run(arguments);

        for name in ["TRUEUP_GITHUB_IMAGE_REPO", "HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER"] {
            assert!(said.out.contains(name), "{name} is missing in {arguments:?}");
        }
    }
}

/// The exit codes that a command's help lists.
fn codes(command: &str) -> Vec<u8> {
    let help = Place::new().run(&[command, "--help"]).out;
    let (_, listed) = help.split_once("Exit codes:").expect("it lists them");
    let words = listed.split(|c: char| !c.is_ascii_alphanumeric());
    let mut codes: Vec<u8> = words.filter_map(|word| word.parse().ok()).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn each_command_tells_the_exit_codes_that_it_can_give_and_no_others() {
    let table: [(&str, &[u8]); 7] = [
        ("sync", &[0, 1, 3, 4, 64, 75, 130, 143]),
        ("plan", &[0, 1, 2, 3, 4, 64, 75, 130, 143]),
        ("apply", &[0, 1, 3, 64, 75, 130, 143]),
        ("doctor", &[0, 1, 64, 130, 143]),
        ("config", &[0, 1, 64]),
        ("diff", &[0, 1, 2, 64]),
        ("render", &[0, 1, 64]),
    ];
    for (command, expected) in table {
        assert_eq!(codes(command), expected, "{command}");
    }
}

#[test]
fn the_manual_is_set_without_a_warning() {
    let page = Place::new().run(&["man"]).out;
    let place = Place::new().file("trueup.1", page);
    let file = place.path().join("trueup.1").display().to_string();

    let set = ["-man", "-ww", "-Tutf8", "-P-cbou", &file];
    let Some(said) = ask_other("the_manual_is_set_without_a_warning", "groff", &set) else {
        return;
    };

    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let shown = said.out.lines().map(str::trim).collect::<Vec<_>>();
    for line in ["NAME", "trueup sync", "--dry-run", "EXIT STATUS", "130, 143"] {
        assert!(shown.contains(&line), "{line} is missing in:\n{}", said.out);
    }
    let ends: Vec<&str> = shown.iter().copied().filter(|line| line.contains("trueup(1)")).collect();
    let whole = |line: &&str| line.contains("User Commands") || line.contains("trueup 0.");
    assert!(ends.iter().all(whole), "{ends:?}");
}

#[test]
fn whoever_closes_the_pipe_has_seen_enough() {
    const TEST: &str = "whoever_closes_the_pipe_has_seen_enough";
    let binary = env!("CARGO_BIN_EXE_trueup");
    for command in ["man", "completions bash"] {
        let script = format!("set -o pipefail; '{binary}' {command} | head -n 1 >/dev/null");
        let Some(said) = ask_other(TEST, "bash", &["-c", &script]) else { return };

        assert_eq!(said, Said::new(0, "", ""), "{command}");
    }
}

#[test]
fn what_this_suite_skips_is_counted_too() {
    let place = Place::new();
    let file = place.path().join("skipped");
    let mut suite = std::process::Command::new(std::env::current_exe().expect("a path"));
    suite.args(["--exact", "help::the_manual_is_set_without_a_warning"]);
    suite.env("PATH", place.path()).env("TRUEUP_SKIPPED", &file).env_remove("TRUEUP_REQUIRE_ALL");

    suite.output().expect("the suite runs");

    let counted = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(counted.starts_with("SKIPPED: "), "nothing was counted: {counted:?}");
}

//! Names and texts that are unusual and right.

use crate::stage::{
    AFTER, BEFORE, BRANCH, RENDERED, Stage, TOKEN, assert_exit, assert_says, proposed,
};

/// A repository whose one file has this path and this text.
fn at(path: &str, published: &str) -> (Stage, trueup_tests::simulator::Repository) {
    let (stage, repository) = Stage::drifted();
    repository.commit_on("main", &[(path, Some(published))], "Add it");
    let written = path.replace('\\', "\\\\").replace('"', "\\\"");
    let line = format!("path = \"{written}\"");
    stage.place.write("trueup.toml", stage.configuration().replace("path = \"a.json\"", &line));
    (stage, repository)
}

#[test]
fn a_path_may_hold_blanks_quotes_and_letters_of_all_kinds() {
    let paths =
        ["data sets/my file.json", "naïve/日本.json", "it's \"quoted\".json", "100%/#1?.json"];
    for path in paths {
        let (stage, repository) = at(path, BEFORE);

        let patch = stage.sync(&["--no-pr"]);
        let said = stage.sync(&["--target-dir", "memory"]);

        assert_exit(&said, 0);
        assert_eq!(proposed(&repository, path), RENDERED, "{path}");
        stage.place.write("changes.diff", &patch.out);
        let origin = repository.path();
        stage.place.git(&["clone", "--quiet", origin.to_str().unwrap(), "clone"]);
        let applied = stage.place.git(&["-C", "clone", "apply", "../changes.diff"]);
        assert_eq!((applied.code, applied.err.as_str()), (0, ""), "{}", patch.out);
        assert_eq!(stage.place.read(&format!("clone/{path}")), RENDERED);
        let written = stage.sync(&["--no-pr", "--output-dir", "out"]);
        assert_exit(&written, 0);
        assert_eq!(stage.place.read(&format!("out/owner/data/{path}")), RENDERED);
    }
}

#[test]
fn patches_apply_whatever_the_lines_end_with() {
    let texts = [
        "{\"x\": {\"n\": 1}}",
        "{\r\n\"x\": {\"n\": 1}}\r\n",
        "\u{feff}{\"x\": {\"n\": 1}}\n",
        "{\"x\": {\"n\": 1}}\n\n\n",
        "{\"x\":\r{\"n\": 1}}\r",
        "{\n\n\"y\": 0, \"x\": {\"n\": 1},\n\n\n\n\n\n\n\n\n\"z\": {}\n}",
        "{}",
        "",
    ];
    for text in texts {
        let (stage, repository) = at("a.json", text);
        if text.is_empty() {
            assert_exit(&stage.sync(&["--no-pr"]), 1);
            continue;
        }
        let patch = stage.sync(&["--no-pr", "--max-removal-share", "100%"]);

        stage.place.write("changes.diff", &patch.out);
        let origin = repository.path();
        stage.place.git(&["clone", "--quiet", origin.to_str().unwrap(), "clone"]);
        let applied = stage.place.git(&["-C", "clone", "apply", "../changes.diff"]);
        assert_eq!((applied.code, applied.err.as_str()), (0, ""), "{text:?}\n{}", patch.out);
        stage.place.write("after.json", AFTER);
        assert_exit(&stage.place.run(&["diff", "clone/a.json", "after.json"]), 0);
    }
}

#[test]
fn without_a_pull_request_removals_are_withheld_all_the_same() {
    let (stage, _) = Stage::drifted();
    stage.source.set("a", "{}");

    let said = stage.sync(&["--no-pr"]);

    assert_exit(&said, 3);
    assert_eq!(said.out, "");
    assert_says(&said.err, &["a.json: removal withheld of x"]);
}

#[test]
fn both_a_dry_run_and_no_pull_request_write_no_pull_request() {
    let (stage, _) = Stage::drifted();

    let said = stage.sync(&["--no-pr", "--dry-run", "--output-dir", "out", "--format", "json"]);

    assert_exit(&said, 0);
    assert_eq!(said.json()["targets"][0]["outcome"], "planned");
    assert_eq!(stage.writes(), Vec::<String>::new());
}

#[test]
fn a_base_branch_may_have_slashes_and_signs() {
    for name in ["release/1.x", "fix#1", "50%", "naïve+more"] {
        let (stage, repository) = Stage::drifted();
        repository.set_branch(name, "main");
        let lines = format!("name = \"owner/data\"\nbranch = \"{name}\"");
        let text = stage.configuration().replace("name = \"owner/data\"", &lines);
        stage.place.write("trueup.toml", text);

        for _ in 0..2 {
            assert_exit(&stage.sync(&[]), 0);
        }

        let pulls = repository.pull_requests();
        assert_eq!((pulls.len(), pulls[0].base_branch.as_str()), (1, name));
    }
}

#[test]
fn a_repositorys_name_may_be_written_in_other_letters() {
    let (stage, repository) = Stage::drifted();
    let text = stage.configuration().replace("owner/data", "Owner/DATA");
    stage.place.write("trueup.toml", text);

    for _ in 0..2 {
        assert_exit(&stage.sync(&[]), 0);
    }

    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn a_source_may_be_a_whole_address_with_a_query() {
    let (stage, repository) = Stage::drifted();
    let whole =
        format!("source = \"{}/model_references/v1/a?full=yes&x=%20\"", stage.source_at.url);
    let text = stage.configuration();
    let text = text.replace("source = \"/model_references/v1/a\"", &whole);
    stage.place.write("trueup.toml", text);

    assert_exit(&stage.sync(&["--primary-url", "http://127.0.0.1:1"]), 0);

    assert!(repository.tip(BRANCH).is_some());
}

#[test]
fn a_configuration_may_have_a_byte_order_mark_and_windows_lines() {
    let (stage, _) = Stage::drifted();
    let text = format!("\u{feff}{}", stage.configuration().replace('\n', "\r\n"));
    stage.place.write("trueup.toml", text);
    stage.place.write(".env", "\u{feff}TRUEUP_DRY_RUN=true\r\nTRUEUP_MAX_REMOVALS=3\r\n");

    let (code, report) = stage.report(&[]);

    assert_eq!((code, report["targets"][0]["outcome"].as_str()), (0, Some("planned")));
}

#[test]
fn a_private_repository_without_a_token_is_not_found_and_the_remedy_names_the_token() {
    let (mut stage, _) = Stage::drifted();
    stage.github.repository("owner/secret").private().file("a.json", BEFORE).create();
    let text = stage.configuration().replace("owner/data", "owner/secret");
    stage.place.write("trueup.toml", text);
    stage.place.unset(TOKEN);

    let said = stage.sync(&["--dry-run"]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/secret", "404", "token"]);
}

#[test]
fn one_source_may_be_kept_in_several_repositories_and_is_asked_once() {
    let (mut stage, _) = Stage::drifted();
    stage.keep("owner/mirror", "a", AFTER, BEFORE);

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert_eq!(stage.source.visits().len(), 1);
    assert_eq!(said.out.matches("pull request opened").count(), 2);
}

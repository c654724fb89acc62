//! What a run leaves on the disk: would-be files and their patch, memory.

use crate::stage::{AFTER, BEFORE, RENDERED, Stage, TOKEN, assert_exit};
use trueup_tests::simulator::Operation;

#[test]
fn without_a_pull_request_the_patch_is_printed_and_git_applies_it() {
    let (mut stage, repository) = Stage::drifted();
    stage.place.unset(TOKEN);

    let said = stage.sync(&["--no-pr"]);

    assert_exit(&said, 0);
    stage.place.write("changes.diff", &said.out);
    stage.place.git(&["clone", "--quiet", repository.path().to_str().unwrap(), "clone"]);
    let checked = stage.place.git(&["-C", "clone", "apply", "--check", "../changes.diff"]);
    assert_eq!((checked.code, checked.err.as_str()), (0, ""));
    stage.place.git(&["-C", "clone", "apply", "../changes.diff"]);
    assert_eq!(stage.place.read("clone/a.json"), RENDERED);
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(stage.github.requests().len(), 3);
}

#[test]
fn would_be_files_and_their_patch_are_written_where_they_are_wanted() {
    let mut stage = Stage::new();
    let tabs = "{\r\n\t\"x\": {\r\n\t\t\"n\": 1\r\n\t}\r\n}\r\n";
    let data = stage.keep_all("owner/data", &[("a", AFTER, BEFORE), ("b", AFTER, tabs)]);
    let other = stage.keep("else/where", "c", AFTER, BEFORE);
    stage.keep("owner/same", "d", AFTER, RENDERED);

    let said = stage.sync(&["--no-pr", "--output-dir", "out"]);

    assert_exit(&said, 0);
    let written: Vec<_> = stage.place.files();
    let expected = [
        "out/else/where/c.json",
        "out/else/where/changes.diff",
        "out/owner/data/a.json",
        "out/owner/data/b.json",
        "out/owner/data/changes.diff",
        "trueup.toml",
    ];
    assert_eq!(written, expected);
    assert_eq!(stage.place.read("out/owner/data/a.json"), RENDERED);
    assert_eq!(stage.place.read("out/owner/data/b.json"), tabs.replace('1', "2"));
    for (repository, room) in [(&data, "owner/data"), (&other, "else/where")] {
        let clone = format!("clones/{room}");
        let path = repository.path();
        stage.place.git(&["clone", "--quiet", path.to_str().unwrap(), &clone]);
        let patch = stage.place.path().join(format!("out/{room}/changes.diff"));
        let patch = patch.to_str().unwrap();
        let checked = stage.place.git(&["-C", &clone, "apply", "--check", patch]);
        assert_eq!((checked.code, checked.err.as_str()), (0, ""), "{room}");
        stage.place.git(&["-C", &clone, "apply", patch]);
        let (clone, out) = (format!("{clone}/"), format!("out/{room}/"));
        for file in written.iter().filter_map(|file| file.strip_prefix(&out)) {
            if file != "changes.diff" {
                let applied = stage.place.read(&format!("{clone}{file}"));
                assert_eq!(applied, stage.place.read(&format!("{out}{file}")), "{room}/{file}");
            }
        }
    }
    assert_eq!(stage.writes(), Vec::<String>::new());
}

#[test]
fn the_patch_of_a_new_file_applies_too() {
    let (stage, repository) = Stage::drifted();
    repository.commit_on("main", &[("a.json", None::<&str>)], "Remove the file");

    let said = stage.sync(&["--no-pr"]);

    stage.place.write("changes.diff", &said.out);
    stage.place.git(&["clone", "--quiet", repository.path().to_str().unwrap(), "clone"]);
    let applied = stage.place.git(&["-C", "clone", "apply", "../changes.diff"]);
    assert_eq!((applied.code, applied.err.as_str()), (0, ""), "{}", said.out);
    let expected = "{\n    \"x\": {\n        \"n\": 2\n    }\n}\n";
    assert_eq!(stage.place.read("clone/a.json"), expected);
}

#[test]
fn an_output_directory_alone_is_a_mistake() {
    let (stage, _) = Stage::drifted();

    let said = stage.sync(&["--output-dir", "out"]);

    let expected =
        "error: --output-dir: needs --no-pr: without it pull requests are made, and no files\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (64, "", expected));
    assert_eq!(stage.github.requests().len(), 0);
}

#[test]
fn a_run_with_a_memory_asks_three_times_and_reads_no_file() {
    let mut stage = Stage::new();
    let files = ["a", "b", "c"].map(|category| (category, AFTER, RENDERED));
    stage.keep_all("owner/data", &files);
    stage.source.tag_documents();
    let (code, first) = stage.report(&["--target-dir", "memory"]);
    assert_eq!((code, first["requests"]["github"].as_u64()), (0, Some(6)));
    let expected = ["memory/owner/data/memory.json", "memory/source.json", "trueup.toml"];
    assert_eq!(stage.place.files(), expected);
    stage.forget();

    let (code, second) = stage.report(&["--target-dir", "memory"]);

    assert_eq!((code, &second["targets"]), (0, &first["targets"]));
    let asked: Vec<_> = stage.github.requests().iter().map(|asked| asked.operation).collect();
    assert!(asked.len() <= 3, "{asked:?}");
    assert!(!asked.contains(&Operation::GetBlob), "{asked:?}");
    assert!(stage.source.visits().iter().all(|visit| visit.status == 304));
}

#[test]
fn nothing_is_parsed_when_nothing_moved() {
    let mut stage = Stage::new();
    stage.keep("owner/data", "a", AFTER, RENDERED);
    let flags = ["--target-dir", "memory", "--verbose"];

    let parsed = |said: &str| said.lines().filter(|line| line.contains("parsed")).count();
    assert_eq!(parsed(&stage.sync(&flags).err), 2);
    assert_eq!(parsed(&stage.sync(&flags).err), 0);
}

#[test]
fn a_memory_that_cannot_be_read_is_as_good_as_none() {
    let mut stage = Stage::new();
    stage.keep("owner/data", "a", AFTER, RENDERED);
    stage.place.set("TRUEUP_TARGET_CLONE_DIR", "memory");
    let first = stage.sync(&[]);
    let memory = stage.place.read("memory/owner/data/memory.json");
    for file in ["memory/owner/data/memory.json", "memory/source.json"] {
        stage.place.write(file, "{\"version\": 99, \"files\": [");
    }

    let second = stage.sync(&[]);

    assert_exit(&second, 0);
    assert_eq!(second.out, first.out);
    assert_eq!(stage.place.read("memory/owner/data/memory.json"), memory);
}

//! The program that serves both for people to try.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use reqwest::blocking::Client;

/// Ends the program with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_folder_becomes_a_source_and_repositories() {
    let data = tempfile::tempdir().unwrap();
    let files = data.path().join("github/acme/models/data");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::create_dir_all(data.path().join("source")).unwrap();
    std::fs::write(files.join("blip.json"), "{}\n").unwrap();
    std::fs::write(data.path().join("source/blip.json"), "{\"a\": 1}\n").unwrap();

    let program = Command::new(env!("CARGO_BIN_EXE_simulate"))
        .arg("--data")
        .arg(data.path())
        // What a killed program leaves behind goes away with its data.
        .env("TMPDIR", data.path())
        .stdout(Stdio::piped())
        .spawn();
    let mut program = Program(program.unwrap());
    let printed = BufReader::new(program.0.stdout.take().unwrap());
    let mut lines = printed.lines().map(Result::unwrap);
    let github = lines.next().unwrap().replace("GitHub: ", "");
    let source = lines.next().unwrap().replace("Source: ", "");
    super::loopback::provide_cryptography();
    let client = Client::builder().user_agent("plain").build().unwrap();
    let get = |url: String| client.get(url).send().unwrap().text().unwrap();

    assert_eq!(get(format!("{source}/model_references/v1/blip")), "{\"a\": 1}\n");
    let tree = get(format!("{github}/repos/acme/models/git/trees/main?recursive=1"));
    assert!(tree.contains("\"data/blip.json\""), "{tree}");
}

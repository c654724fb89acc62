//! The program that suites in other languages use: lines of JSON in, lines of JSON out.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use reqwest::blocking::Client;
use serde_json::{Value, json};

/// The program, and the pipes it is held by.
struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start() -> Self {
        let mut stage = Command::new(env!("CARGO_BIN_EXE_stage"));
        stage.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = stage.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { input: child.stdin.take(), child, lines }
    }

    fn line(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    /// Asks one thing and returns what is told.
    fn ask(&mut self, line: &Value) -> Value {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        self.line()
    }

    /// Ends its input and returns how it ended.
    fn end(mut self) -> ExitStatus {
        drop(self.input.take());
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn plain() -> Client {
    super::loopback::provide_cryptography();
    Client::builder().user_agent("plain").build().unwrap()
}

#[test]
fn what_the_lines_say_stands_at_both_servers() {
    let mut stage = Program::start();
    let at = stage.line();
    let get = |url: String| plain().get(url).send().unwrap();

    let files = json!({"a.json": "{}\r\n"});
    let made = stage.ask(&json!({"do": "repository", "name": "owner/data", "files": files}));
    let set = stage.ask(&json!({"do": "source", "category": "a", "document": "{\"é\": 1}"}));
    let slow = json!({"do": "fault", "what": {"status": 502}, "on": "GetBranch", "nth": 2});
    let spoiled = stage.ask(&slow);

    assert_eq!([made, set, spoiled], [(); 3].map(|()| json!({"ok": null})));
    let source = format!("{}/model_references/v1/a", at["source"].as_str().unwrap());
    assert_eq!(get(source).text().unwrap(), "{\"é\": 1}");
    let branch = format!("{}/repos/owner/data/branches/main", at["github"].as_str().unwrap());
    let statuses = [(); 3].map(|()| get(branch.clone()).status().as_u16());
    assert_eq!(statuses, [200, 502, 200]);
    let read = stage.ask(&json!({"in": "owner/data", "do": "read", "path": "a.json"}));
    assert_eq!(read, json!({"ok": "{}\r\n"}));
    let visits = stage.ask(&json!({"do": "visits"}));
    assert_eq!(visits["ok"][0]["headers"]["user-agent"], "plain");
    let requests = stage.ask(&json!({"do": "requests"}));
    let told = requests["ok"].as_array().unwrap().iter().map(|it| it["operation"].clone());
    assert_eq!(told.collect::<Vec<_>>(), ["GetBranch"; 3]);
    assert!(stage.end().success());
}

#[test]
fn a_line_that_makes_no_sense_is_told_and_changes_nothing() {
    let mut stage = Program::start();
    stage.line();

    for line in [
        json!({"do": "fly"}),
        json!({"do": "behave", "category": "a", "twice": true}),
        json!({"do": "fault", "what": {"status": 500}, "on": "Fly"}),
        json!({"in": "owner/none", "do": "pulls"}),
        json!([1]),
    ] {
        let told = stage.ask(&line);

        assert!(told["error"].as_str().unwrap().ends_with(&line.to_string()), "{told}");
    }
    assert_eq!(stage.ask(&json!({"do": "requests"})), json!({"ok": []}));
    assert!(stage.end().success());
}

#[test]
fn it_fails_in_the_end_if_the_contract_was_broken() {
    let mut stage = Program::start();
    let at = stage.line();

    plain().get(format!("{}/nowhere", at["github"].as_str().unwrap())).send().unwrap();

    assert!(!stage.end().success());
}

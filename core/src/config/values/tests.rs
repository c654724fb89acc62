use super::*;

#[test]
fn durations_are_seconds_or_carry_a_unit() {
    let seconds = |text| duration(text).map(|duration| duration.as_secs()).ok();

    assert_eq!(seconds("30"), Some(30));
    assert_eq!(seconds("30s"), Some(30));
    assert_eq!(seconds("2m"), Some(120));
    assert_eq!(seconds("1 h"), Some(3600));
    for wrong in
        ["", "0", "-1", "1.5s", "2d", "s", "30 seconds", "99999999999999999999", "25h", "+30"]
    {
        assert_eq!(seconds(wrong), None, "{wrong}");
    }
}

#[test]
fn lists_are_split_at_commas_or_read_as_json() {
    let three = ["a", "b", "c"].map(str::to_owned).to_vec();

    assert_eq!(list("a, b ,c,"), Ok(three.clone()));
    assert_eq!(list(r#"["a", " b", "c"]"#), Ok(three));
    assert_eq!(list("[]"), Ok(Vec::new()));
    for wrong in ["[a", r#"["a", 1]"#, "[[a]]", "[{}]"] {
        assert_eq!(list(wrong), Err(format!("{wrong:?} is not a JSON array of strings")));
    }
}

#[test]
fn a_list_that_lost_its_quotes_is_read_too() {
    assert_eq!(list("[a, b,c]"), Ok(["a", "b", "c"].map(str::to_owned).to_vec()));
    assert_eq!(list("[1]"), Ok(vec!["1".to_owned()]));
}

#[test]
fn a_base_is_http_without_credentials_and_loses_its_last_slash() {
    assert_eq!(base_url("https://a.example/api/"), Ok("https://a.example/api".to_owned()));
    assert_eq!(base_url("HTTP://[::1]:80"), Ok("HTTP://[::1]:80".to_owned()));
    for wrong in [
        "ftp://a",
        "a.example",
        "https://",
        "https:///x",
        "https://a b",
        "https://a:b/",
        "https://a?x",
    ] {
        assert!(base_url(wrong).is_err(), "{wrong}");
    }
    for secret in ["https://user:hunter2@a.example", "user:hunter2@a.example"] {
        let sentence = base_url(secret).expect_err("credentials");
        assert_eq!(sentence, "holds a user name or password: remove it from the URL");
    }
    assert!(url("https://a.example/@scope/x").is_ok());
}

#[test]
fn a_host_is_a_name_or_an_address_with_a_port_that_exists() {
    for right in ["https://a_b.example", "http://127.0.0.1:8080", "http://[::1]", "http://a:0080"] {
        assert!(url(right).is_ok(), "{right}");
    }
    for wrong in [
        "https://a:b",
        "https://a:65536",
        "https://a:+80",
        "https://a:",
        "https://a:1:2",
        "https://ä.example",
        "https://a%20b",
        "https://[::1",
        "https://[1:2]",
        "https://256.0.0.1",
    ] {
        assert!(url(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn no_message_quotes_what_may_be_a_password() {
    for secret in ["https://u:hun/ter@a.example", "https://u:hunter2@a b", "ftp://u:hunter2@a"] {
        assert_eq!(url(secret), Err(CREDENTIALS.to_owned()));
    }
    assert_eq!(source("u:hunter2@a.example/x"), Err(CREDENTIALS.to_owned()));
}

#[test]
fn a_source_is_a_path_or_a_whole_url() {
    assert_eq!(source("one"), Ok("/one".to_owned()));
    assert_eq!(source("//one?a=@b"), Ok("/one?a=@b".to_owned()));
    assert_eq!(source("/@scope/one"), Ok("/@scope/one".to_owned()));
    assert_eq!(source("/one?of=https://b.example"), Ok("/one?of=https://b.example".to_owned()));
    assert_eq!(source("https://b.example/x?y"), Ok("https://b.example/x?y".to_owned()));
    for wrong in
        ["", "/", "/../x", "/a b", "/ä", "/a#b", "https://b.example/x#y", "ftp://b.example"]
    {
        assert!(source(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_host_outside_ascii_is_to_be_written_in_ascii() {
    for (wrong, quoted) in [
        ("https://bücher.example/api?key=hunter2", "https://bücher.example/api"),
        ("https://bücher.example:8080/ä", "https://bücher.example:8080/ä"),
        ("https://ä%", "https://ä%"),
    ] {
        let sentence =
            format!("{quoted:?} has a host outside ASCII: write the host in ASCII, as xn--…");
        assert_eq!(base_url(wrong), Err(sentence));
    }
    assert_eq!(
        base_url("https://xn--bcher-kva.example"),
        Ok("https://xn--bcher-kva.example".to_owned())
    );
    for wrong in ["https://a.example/ä", "https://ä b/"] {
        let sentence = base_url(wrong).expect_err(wrong);
        assert!(sentence.ends_with("no address has: write it as %…"), "{sentence}");
    }
}

#[test]
fn a_count_is_the_same_on_every_host() {
    assert_eq!(count("4294967295"), Ok(4_294_967_295));
    assert_eq!(count("4294967296"), Err("4294967296 is too large: the most is 4294967295".into()));
    for wrong in ["", "-1", "1.5", "many"] {
        assert_eq!(count(wrong), Err(format!("{wrong:?} is not a whole number from 0 up")));
    }
}

#[test]
fn no_message_quotes_a_query() {
    for wrong in ["https://a.example?key=hunter2", "ftp://a?hunter2", "https://a.example#hunter2"] {
        let sentence = base_url(wrong).expect_err(wrong);
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }
}

#[test]
fn only_a_foreign_host_without_tls_is_in_the_clear() {
    for safe in ["https://a", "http://127.0.0.1:80/x", "http://LocalHost", "http://[::1]:80"] {
        assert!(!is_in_the_clear(safe), "{safe}");
    }
    for unsafe_one in
        ["http://a.example:80/x", "HTTP://a.example", "http://127.ghe.example", "http://1.2.3.4"]
    {
        assert!(is_in_the_clear(unsafe_one), "{unsafe_one}");
    }
}

#[test]
fn paths_and_names_stay_where_they_belong() {
    assert_eq!(path("a/b.json"), Ok("a/b.json".to_owned()));
    for wrong in ["", "/a", "a/../b", "./a", "a//b", "a/", ".git/config", "a\\b", "a\nb"] {
        assert!(path(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(sync_name("horde-2.0"), Ok("horde-2.0".to_owned()));
    for wrong in ["", ".a", "a..b", "a.lock", "a/b", "a b", "-a", "a."] {
        assert!(sync_name(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_team_is_known_by_its_organisation() {
    assert_eq!(team("org/team"), Ok("team".to_owned()));
    for wrong in ["team", "/team", "org/", "a/b/c", "org/my team"] {
        assert!(team(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn booleans_are_read_in_every_common_spelling() {
    for yes in ["true", "1", "yes", "on", "t", "Y"] {
        assert_eq!(boolean(yes), Ok(true));
    }
    for no in ["False", "0", "no", "OFF", "f", "n"] {
        assert_eq!(boolean(no), Ok(false));
    }
    assert_eq!(boolean("maybe"), Err(r#""maybe" is neither true nor false"#.to_owned()));
}

#[test]
fn names_are_one_line_and_reviewers_one_word() {
    assert_eq!(name(" PRIMARY mirror "), Ok(" PRIMARY mirror ".to_owned()));
    assert_eq!(label(" good first issue "), Ok("good first issue".to_owned()));
    assert_eq!(person("octo-cat"), Ok("octo-cat".to_owned()));
    assert!(label(" Trueup: approve removals").is_err(), "trueup approves nothing itself");
    for wrong in ["", " ", "\u{3000}", "a\nb", "a\u{7f}", "\u{85}a", "\u{1b}[31m"] {
        assert!(name(wrong).is_err() && label(wrong).is_err(), "{wrong:?}");
        assert!(person(wrong).is_err(), "{wrong:?}");
    }
    for wrong in ["@octocat", "org/team", "a b", " octocat", "a\u{a0}b"] {
        assert!(person(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(labels("a,\nb c\n"), Ok(vec!["a".to_owned(), "b c".to_owned()]));
    assert!(labels("a,b\nc").is_err() && people("a,@b").is_err());
}

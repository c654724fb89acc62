use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;

#[test]
fn a_repository_is_written_owner_and_name() {
    let repo: RepoName = "Horde-Org/image.models_2".parse().expect("all of it is allowed");

    assert_eq!((repo.owner(), repo.name()), ("Horde-Org", "image.models_2"));
    assert_eq!(repo.to_string(), "Horde-Org/image.models_2");
}

#[test]
fn what_names_no_repository_is_refused_with_the_reason() {
    let cases = [
        ("", RepoNameError::NoSlash),
        ("name", RepoNameError::NoSlash),
        ("/name", RepoNameError::Empty),
        ("owner/", RepoNameError::Empty),
        ("owner/..", RepoNameError::Empty),
        ("a/b/c", RepoNameError::Nested),
        ("https://github.com/a/b", RepoNameError::Nested),
        ("a/b.git", RepoNameError::GitSuffix),
        ("a/b c", RepoNameError::Character { found: ' ' }),
        ("a/b?x", RepoNameError::Character { found: '?' }),
        ("ä/b", RepoNameError::Character { found: 'ä' }),
    ];

    for (text, reason) in cases {
        assert_eq!(text.parse::<RepoName>(), Err(reason), "{text}");
    }
}

#[test]
fn case_tells_no_repositories_apart() {
    let parsed = |text: &str| text.parse::<RepoName>().expect("the test wrote a name");

    assert_eq!(parsed("Owner/Repo"), parsed("owner/repo"));
    assert_ne!(parsed("owner/repo"), parsed("owner/rep"));
    assert_eq!(parsed("B/a").cmp(&parsed("a/b")), Ordering::Greater);
}

#[test]
fn branches_are_named_by_gits_rules() {
    let allowed = ["main", "trueup/horde", "a.b", "ü", "a@b", "v1.0-rc", "a.lock.b", "#1", "100%"];
    for text in allowed {
        assert_eq!(text.parse::<BranchName>().as_ref().map(BranchName::as_str), Ok(text));
    }

    let refused = [
        ("", BranchNameError::Reserved),
        ("@", BranchNameError::Reserved),
        ("HEAD", BranchNameError::Reserved),
        ("a b", BranchNameError::Character { found: ' ' }),
        ("a\u{7f}", BranchNameError::Character { found: '\u{7f}' }),
        ("a\\b", BranchNameError::Character { found: '\\' }),
        ("a..b", BranchNameError::Sequence { found: ".." }),
        ("a@{1}", BranchNameError::Sequence { found: "@{" }),
        ("a//b", BranchNameError::Sequence { found: "//" }),
        ("-a", BranchNameError::Edge),
        ("/a", BranchNameError::Edge),
        ("a/", BranchNameError::Edge),
        ("a.", BranchNameError::Edge),
        (".a", BranchNameError::Part),
        ("a/.b", BranchNameError::Part),
        ("a.lock", BranchNameError::Part),
        ("a.lock/b", BranchNameError::Part),
    ];
    for (text, reason) in refused {
        assert_eq!(text.parse::<BranchName>(), Err(reason), "{text}");
    }
}

proptest! {
    #[test]
    fn a_name_is_read_as_it_is_printed(
        repo in "[A-Za-z0-9_-]{1,12}/[A-Za-z0-9_.-]{1,12}",
        branch in any::<String>(),
    ) {
        if let Ok(parsed) = repo.parse::<RepoName>() {
            prop_assert_eq!(parsed.to_string(), repo);
            let json = serde_json::to_string(&parsed).expect("text becomes JSON");
            prop_assert_eq!(serde_json::from_str::<RepoName>(&json).ok(), Some(parsed));
        }
        if let Ok(parsed) = branch.parse::<BranchName>() {
            prop_assert_eq!(parsed.as_str(), branch.as_str());
            prop_assert!(parsed.to_ref().starts_with("refs/heads/"));
            let json = serde_json::to_string(&parsed).expect("text becomes JSON");
            prop_assert_eq!(serde_json::from_str::<BranchName>(&json).ok(), Some(parsed));
        }
    }
}

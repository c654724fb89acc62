//! A GitHub Enterprise Server: its API is below `https://HOST/api/v3`, its pages are at `https://HOST`.

use crate::behind::Behind;
use crate::stage::{BRANCH, RENDERED, assert_exit, assert_says, proposed};
use trueup_tests::front::Front;
use trueup_tests::proxy::Manner;
use trueup_tests::simulator::{Operation, Permissions};

fn enterprise() -> Behind {
    Behind::with_api(Manner::Open, &Front::new("git.example.test", "/api/v3"))
}

#[test]
fn all_calls_go_below_the_prefix_and_all_links_lead_to_the_host() {
    let behind = enterprise();

    let first = behind.stage.sync(&[]);

    assert_exit(&first, 0);
    assert_says(&first.out, &["opened  https://git.example.test/owner/data/pull/1\n"]);
    let body = behind.repository.pull_request(1).body;
    assert_says(&body, &["https://git.example.test/owner/data/compare/main..."]);
    assert!(!body.contains("github.com") && !body.contains("api/v3"), "{body}");
    assert_eq!(proposed(&behind.repository, "a.json"), RENDERED);
    behind.stage.forget();

    let second = behind.stage.sync(&[]);

    assert_exit(&second, 0);
    assert_eq!(behind.stage.writes(), Vec::<String>::new());
    assert_eq!(behind.github.outside(), Vec::<String>::new());
}

#[test]
fn the_address_may_come_from_a_flag_with_a_slash_at_its_end() {
    let behind = enterprise();
    let text = behind.stage.place.read("trueup.toml");
    behind.stage.place.write("trueup.toml", text.replace("api_url", "# api_url"));

    let url = format!("{}/", behind.github.url());
    assert_exit(&behind.stage.sync(&["--github-api-url", &url]), 0);

    let body = behind.repository.pull_request(1).body;
    assert_says(&body, &["https://git.example.test/owner/data/compare/"]);
    assert_eq!(behind.github.outside(), Vec::<String>::new());
}

#[test]
fn the_next_page_of_a_list_is_below_the_prefix() {
    let behind = enterprise();
    assert_exit(&behind.stage.sync(&[]), 0);
    behind.repository.commit_on(BRANCH, &[("a.json", Some("{}\n"))], "By hand");
    // One person may not say so much in a minute.
    let people = ["someone", "other"];
    let tokens =
        people.map(|login| behind.stage.github.personal_token(login, Permissions::everything()));
    for number in 0..100 {
        let token = &tokens[number % 2];
        let request = http::Request::post("/repos/owner/data/issues/1/comments")
            .header("user-agent", "someone")
            .header("authorization", format!("Bearer {token}"))
            .body(br#"{"body": "A word."}"#.to_vec());
        let answer = behind.stage.github.answer(request.unwrap()).unwrap();
        assert_eq!(answer.status(), 201);
    }

    // The first run leaves a comment behind those of the first page, and the second one finds it there.
    assert_exit(&behind.stage.sync(&[]), 4);
    assert_eq!(behind.repository.comments(1).len(), 101);
    behind.stage.forget();
    assert_exit(&behind.stage.sync(&[]), 4);

    assert_eq!(behind.stage.github.count(Operation::ListComments), 2);
    assert_eq!(behind.repository.comments(1).len(), 101);
    assert_eq!(behind.github.outside(), Vec::<String>::new());
}

#[test]
fn a_redirect_is_followed_below_the_prefix() {
    let behind = enterprise();
    behind.repository.rename("owner/renamed");

    let said = behind.stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data was renamed to owner/renamed"]);
    let paths = behind.stage.github.requests().into_iter().map(|asked| asked.path);
    assert!(paths.into_iter().any(|path| path.starts_with("/repositories/")), "none followed");
    assert_eq!(behind.github.outside(), Vec::<String>::new());
    assert_eq!(behind.stage.writes(), Vec::<String>::new());
}

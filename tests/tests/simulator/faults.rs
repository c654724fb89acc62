//! Faults strike where they are told to, and do what they say.

use std::time::{Duration, Instant, UNIX_EPOCH};

use http::Request;
use serde_json::{Value, json};
use trueup_tests::simulator::{Dropped, Fault, Operation, RetryHint};

use super::world::{Seen, World};

fn blob(world: &World) -> Result<Seen, Dropped> {
    let token = [("authorization", format!("Bearer {}", world.token))];
    let body = json!({"content": "1"});
    world.ask("POST", "/repos/owner/data/git/blobs", &token, body)
}

fn make_branch(world: &World) -> Result<Seen, Dropped> {
    let token = [("authorization", format!("Bearer {}", world.token))];
    let commit = world.repository.tip("main");
    let body = json!({"ref": "refs/heads/new", "sha": commit});
    world.ask("POST", "/repos/owner/data/git/refs", &token, body)
}

#[test]
fn faults_that_are_called_off_do_not_strike() {
    let world = World::new();
    world.github.fault(Fault::Status(500)).always();
    assert_eq!(world.get("/branches/main").status, 500);

    world.github.clear_faults();

    world.get("/branches/main").ok();
    assert_eq!(world.github.waiting_faults(), []);
}

#[test]
fn a_connection_breaks_before_the_effect() {
    let world = World::new();
    world.github.fault(Fault::DropBefore).on(Operation::CreateRef);

    world.get("").ok();
    assert_eq!(make_branch(&world).unwrap_err(), Dropped);

    assert_eq!(world.repository.tip("new"), None);
    make_branch(&world).unwrap().created();
}

#[test]
fn a_connection_breaks_after_the_effect() {
    let world = World::new();
    world.github.fault(Fault::DropAfter).on(Operation::CreateRef);

    assert_eq!(make_branch(&world).unwrap_err(), Dropped);

    assert!(world.repository.tip("new").is_some());
    let again = make_branch(&world).unwrap();
    assert_eq!(again.error(), (422, "Reference already exists"));
}

#[test]
fn a_truncated_answer_is_a_broken_connection_after_the_effect() {
    let world = World::new();
    world.github.fault(Fault::Truncated).on(Operation::CreateRef);

    assert_eq!(make_branch(&world).unwrap_err(), Dropped);

    assert!(world.repository.tip("new").is_some());
}

#[test]
fn a_malformed_answer_comes_whole_and_is_no_json() {
    let world = World::new();
    world.github.fault(Fault::Malformed);

    let seen = blob(&world).unwrap();

    assert_eq!(seen.status, 201);
    assert!(!seen.bytes.is_empty());
    assert_eq!(seen.body, Value::Null);
}

#[test]
fn a_page_of_html_comes_with_any_status() {
    let world = World::new();
    world.github.fault(Fault::Html(502));
    world.github.fault(Fault::Html(200));
    for status in [502, 200] {
        let seen = blob(&world).unwrap();

        assert_eq!(seen.status, status);
        assert!(seen.header("content-type").unwrap().starts_with("text/html"));
    }
}

#[test]
fn a_server_fails_as_often_as_it_should() {
    let world = World::new();
    for status in [500, 502, 503] {
        world.github.fault(Fault::Status(status)).times(2);
    }

    let told: Vec<_> = (0..7).map(|_| blob(&world).unwrap().status).collect();

    assert_eq!(told, [500, 500, 502, 502, 503, 503, 201]);
}

#[test]
fn a_fault_waits_for_the_nth_request_of_its_operation() {
    let world = World::new();
    world.github.fault(Fault::Status(500)).on(Operation::CreateBlob).nth(2);

    let first = blob(&world).unwrap();
    world.get("").ok();
    assert_eq!(world.github.waiting_faults(), [Fault::Status(500)]);
    let second = blob(&world).unwrap();
    let third = blob(&world).unwrap();

    assert_eq!([first.status, second.status, third.status], [201, 500, 201]);
    assert_eq!(world.github.waiting_faults(), []);
}

#[test]
fn a_used_up_limit_tells_when_it_is_over() {
    let world = World::new();
    for status in [403, 429] {
        let reset = Duration::from_secs(90);
        world.github.fault(Fault::PrimaryLimit { status, reset });

        let seen = blob(&world).unwrap();

        assert_eq!(seen.status, status);
        assert_eq!(seen.header("x-ratelimit-remaining"), Some("0"));
        let over = (world.github.now() + 90).to_string();
        assert_eq!(seen.header("x-ratelimit-reset"), Some(over.as_str()));
        assert_eq!(seen.header("retry-after"), None);
    }
}

#[test]
fn a_secondary_limit_tells_its_end_in_seconds_by_date_or_not_at_all() {
    let world = World::new();
    for status in [403, 429] {
        let ask = |retry: RetryHint| {
            world.github.fault(Fault::SecondaryLimit { status, retry });
            let seen = blob(&world).unwrap();
            assert_eq!(seen.status, status);
            assert!(seen.error().1.contains("secondary rate limit"));
            assert_ne!(seen.header("x-ratelimit-remaining"), Some("0"));
            seen.header("retry-after").map(str::to_owned)
        };

        assert_eq!(ask(RetryHint::Seconds(7)).as_deref(), Some("7"));
        assert_eq!(ask(RetryHint::Absent), None);
        let date = ask(RetryHint::Date(Duration::from_secs(60))).unwrap();
        let date = httpdate::parse_http_date(&date).unwrap();
        let expected = UNIX_EPOCH + Duration::from_secs(world.github.now() + 60);
        assert_eq!(date, expected);
    }
}

#[test]
fn a_slow_answer_is_right() {
    let world = World::new();
    world.github.fault(Fault::Slow(Duration::from_millis(50)));
    let start = Instant::now();

    blob(&world).unwrap().created();

    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[test]
fn a_stale_read_shows_what_was_before_the_last_change_once() {
    let world = World::new();
    let before = world.repository.tip("main").unwrap();
    let number = world.proposal("aside");
    world.patch(&format!("/pulls/{number}"), json!({"title": "New"})).ok();
    let after = world.repository.commit_on("main", &[("a.json", Some("1"))], "Change");
    let tip = || world.get("/branches/main").ok()["commit"]["sha"].clone();

    world.github.fault(Fault::StaleRead).on(Operation::GetBranch);
    assert_eq!(tip(), before);
    assert_eq!(tip(), after);

    world.patch(&format!("/pulls/{number}"), json!({"title": "Newer"})).ok();
    world.github.fault(Fault::StaleRead).on(Operation::GetPull);
    let title = || world.get(&format!("/pulls/{number}")).ok()["title"].clone();
    assert_eq!((title(), title()), (json!("New"), json!("Newer")));
    assert_eq!(world.repository.tip("main"), Some(after));
}

#[test]
fn a_branch_and_a_pull_request_are_not_there_yet_in_a_stale_read() {
    let world = World::new();
    world.branch("aside");
    world.github.fault(Fault::StaleRead).on(Operation::GetRef);
    assert_eq!(world.get("/git/ref/heads/aside").status, 404);
    world.get("/git/ref/heads/aside").ok();

    world.repository.open_pull_request("aside", "main", "T");
    world.github.fault(Fault::StaleRead).on(Operation::ListPulls);
    assert_eq!(world.get("/pulls").ok(), &json!([]));
    assert_eq!(world.get("/pulls").ok().as_array().unwrap().len(), 1);
}

#[test]
fn a_replica_that_lags_says_so_in_the_words_of_each_operation() {
    let world = World::new();
    let tree = world.repository.tree_of("main");
    let commit = json!({"message": "M", "tree": tree});
    world.branch("aside");
    let pull = json!({"head": "aside", "base": "main", "title": "T"});
    world.github.fault(Fault::Lag).on(Operation::CreateCommit);
    world.github.fault(Fault::Lag).on(Operation::CreatePull);
    world.github.fault(Fault::Lag).on(Operation::GetRef);

    let no_tree = world.post("/git/commits", commit.clone());
    let no_pull = world.post("/pulls", pull.clone());
    let no_ref = world.get("/git/ref/heads/aside");

    assert_eq!(no_tree.error(), (422, "Tree SHA does not exist"));
    assert_eq!(no_pull.error(), (422, "Validation Failed"));
    assert_eq!(no_pull.body["errors"], json!([]));
    assert_eq!(no_ref.status, 404);
    world.post("/git/commits", commit).created();
    world.post("/pulls", pull).created();
}

#[test]
fn a_replica_that_lags_does_not_know_new_objects() {
    let world = World::new();
    let base = world.repository.tip("main");
    for operation in [Operation::CreateRef, Operation::CreateTree, Operation::UpdateRef] {
        world.github.fault(Fault::Lag).on(operation);
    }

    let tree = world.post("/git/trees", json!({"base_tree": base, "tree": []}));
    let made = world.post("/git/refs", json!({"ref": "refs/heads/new", "sha": base}));
    let moved = world.patch("/git/refs/heads/main", json!({"sha": base}));

    assert_eq!(tree.error(), (422, "base_tree is not a valid tree oid"));
    assert_eq!(made.error(), (422, "Object does not exist"));
    assert_eq!(moved.error(), (422, "Object does not exist"));
    assert_eq!(world.repository.tip("new"), None);
}

#[test]
fn a_branch_is_moved_by_somebody_just_before_the_request() {
    let world = World::new();
    let commit = world.commit("new.json", "1");
    let (repository, branch) = ("owner/data".to_owned(), "main".to_owned());
    let moved = Fault::MovedBranch { repository, branch };
    world.github.fault(moved).on(Operation::UpdateRef);

    let seen = world.patch("/git/refs/heads/main", json!({"sha": commit}));

    assert_eq!(seen.error(), (422, "Update is not a fast forward"));
    assert!(world.repository.read("main", "moved.txt").is_some());
}

#[test]
fn a_token_expires_on_the_way() {
    let world = World::new();
    world.github.fault(Fault::ExpiredToken);

    assert_eq!(blob(&world).unwrap().error(), (401, "Bad credentials"));
    blob(&world).unwrap().created();
}

#[test]
fn the_log_tells_the_faults_and_counts_the_answers() {
    let world = World::new();
    world.github.fault(Fault::DropAfter).on(Operation::CreateBlob);
    world.github.clear_log();

    blob(&world).unwrap_err();
    blob(&world).unwrap().created();
    world.get("/git/ref/heads/none");

    let requests = world.github.requests();
    assert_eq!(requests[0].fault.as_deref(), Some("DropAfter"));
    assert_eq!(requests[0].status, 201);
    assert_eq!(requests[2].message.as_deref(), Some("Not Found"));
    assert_eq!(requests[1].request_json(), json!({"content": "1"}));
    assert!(requests[1].writes() && !requests[2].writes());
    assert_eq!(requests[1].login.as_deref(), Some("trueup[bot]"));
    assert_eq!(world.github.count(Operation::CreateBlob), 2);
    assert_eq!(world.github.counts()[&(Operation::GetRef, 404)], 1);
}

#[test]
fn a_deed_is_done_before_the_numbered_request() {
    let world = World::new();
    let before = world.github.requests().len();
    let repository = world.repository.clone();
    world.github.before(before + 2, move || repository.archive());

    let first = world.get("");
    let second = world.get("");

    assert_eq!(first.ok()["archived"], false);
    assert_eq!(second.ok()["archived"], true);
}

#[test]
fn a_router_marks_what_breaks() {
    use tower::ServiceExt;
    let world = World::new();
    world.github.fault(Fault::DropAfter);
    let request = || {
        Request::get("/repos/owner/data")
            .header("user-agent", "plain")
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

    let ask = || runtime.block_on(world.github.router().oneshot(request())).unwrap();
    let (broken, whole) = (ask(), ask());

    assert_eq!(broken.extensions().get::<Dropped>(), Some(&Dropped));
    assert_eq!(whole.status(), 200);
}

//! A whole proposal, from the base to the label.

use serde_json::json;

use super::world::World;

#[test]
fn a_proposal_takes_nine_calls_and_holds_what_was_sent() {
    let world = World::new();
    world.github.clear_log();

    let branch = world.get("/branches/main");
    let base = branch.ok()["commit"]["sha"].as_str().unwrap().to_owned();
    let tree = branch.ok()["commit"]["commit"]["tree"]["sha"].as_str().unwrap();
    let listed = world.get(&format!("/git/trees/{tree}?recursive=1"));
    let blob = listed.ok()["tree"][0]["sha"].as_str().unwrap().to_owned();
    world.get("/pulls?head=owner:trueup/data&state=all").ok();
    world.get(&format!("/git/blobs/{blob}")).ok();
    let entry =
        json!({"path": "a.json", "mode": "100644", "type": "blob", "content": "{\"a\": 1}\n"});
    let tree = world.post("/git/trees", json!({"base_tree": tree, "tree": [entry]}));
    let commit = json!({"message": "Bring a.json up to date", "tree": tree.created()["sha"], "parents": [base]});
    let commit = world.post("/git/commits", commit);
    let reference = json!({"ref": "refs/heads/trueup/data", "sha": commit.created()["sha"]});
    world.post("/git/refs", reference).created();
    let pull = json!({"title": "Bring a.json up to date", "head": "trueup/data", "base": "main", "body": "One change."});
    let pull = world.post("/pulls", pull);
    let number = &pull.created()["number"];
    let labels = world.post(&format!("/issues/{number}/labels"), json!({"labels": ["sync"]}));
    labels.ok();

    assert_eq!(world.github.requests().len(), 9);
    let seen = world.repository.pull_request(1);
    assert_eq!(seen.labels, ["sync"]);
    assert_eq!(seen.author, "trueup[bot]");
    assert_eq!(seen.head_sha, world.repository.tip("trueup/data").unwrap());
    assert_eq!(world.repository.read("trueup/data", "a.json").unwrap(), b"{\"a\": 1}\n");
    assert_eq!(world.repository.read("main", "a.json").unwrap(), b"{}\n");
}

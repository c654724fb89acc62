//! Plain GraphQL requests for both mutations, well and badly.

use serde_json::{Value, json};
use trueup_tests::simulator::{Fault, Operation, Permissions};

use super::script::Stage;
use super::signing::ask;

const UPDATE: &str =
    "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";

const COMMIT: &str = "mutation($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) { commit { oid } }
}";

const NOWHERE: &str = "0000000000000000000000000000000000000000";

impl Stage {
    pub(crate) fn mutations(&self) {
        let everyone = self.world.token.as_str();
        let spent = self.world.github.token("spent", Permissions::everything());
        self.world.github.set_remaining(&spent, 0);
        self.update_references(everyone, &spent);
        self.commit_on_branch(everyone, &spent);
        let input = json!({"repositoryId": "R", "refUpdates": []});
        self.mutate(everyone, "query { viewer { login } }", input.clone(), None);
        let unknown = UPDATE.replace("updateRefs", "moveRefs");
        self.mutate(everyone, &unknown, input.clone(), None);
        let anonymous = json!({"query": UPDATE, "variables": {"input": input}});
        let anonymous = self.world.ask("POST", "/graphql", &[], anonymous).unwrap();
        assert_eq!(anonymous.status, 401);
    }

    fn update_references(&self, token: &str, spent: &str) {
        let base = self.world.repository.tip("main").unwrap();
        let node = self.world.get("").ok()["node_id"].clone();
        let one = |name: &str, before: &str| json!({"repositoryId": node, "refUpdates": [{"name": name, "beforeOid": before, "afterOid": base}]});
        let made = one("refs/heads/swapped", NOWHERE);
        self.mutate(token, UPDATE, made.clone(), None);
        assert_eq!(self.world.repository.tip("swapped"), Some(base.clone()));
        self.mutate(token, UPDATE, made.clone(), Some("STALE_DATA"));
        self.mutate(token, UPDATE, one("refs/heads/a..b", NOWHERE), Some("UNPROCESSABLE"));
        let nowhere = json!({"repositoryId": "R", "refUpdates": []});
        self.mutate(token, UPDATE, nowhere, Some("NOT_FOUND"));
        self.mutate(&self.looker, UPDATE, made.clone(), Some("FORBIDDEN"));
        self.mutate(spent, UPDATE, made, Some("RATE_LIMITED"));
    }

    fn commit_on_branch(&self, token: &str, spent: &str) {
        let head = self.world.repository.tip("swapped").unwrap();
        let commit = |branch: &str, changes: Value| {
            json!({
                "branch": {"repositoryNameWithOwner": "owner/data", "branchName": branch},
                "expectedHeadOid": head,
                "message": {"headline": "Change"},
                "fileChanges": changes,
            })
        };
        let absent = json!({"deletions": [{"path": "none"}]});
        let new = json!({"additions": [{"path": "new.json", "contents": "e30K"}]});
        self.mutate(token, COMMIT, commit("swapped", absent), Some("UNPROCESSABLE"));
        self.world.github.fault(Fault::Lag).on(Operation::Graphql);
        self.mutate(token, COMMIT, commit("swapped", new.clone()), Some("NOT_FOUND"));
        self.mutate(token, COMMIT, commit("none", new.clone()), Some("NOT_FOUND"));
        let good = commit("swapped", new);
        self.mutate(&self.looker, COMMIT, good.clone(), Some("FORBIDDEN"));
        self.mutate(spent, COMMIT, good.clone(), Some("RATE_LIMITED"));
        self.mutate(token, COMMIT, good.clone(), None);
        assert_eq!(self.world.repository.read("swapped", "new.json").unwrap(), b"{}\n");
        self.mutate(token, COMMIT, good, Some("STALE_DATA"));
    }

    /// Asks for a mutation and expects the type of its error, if that has one.
    fn mutate(&self, token: &str, query: &str, input: Value, trouble: Option<&str>) {
        let body = json!({"query": query, "variables": {"input": input}});
        let seen = ask(&self.world, token, ("POST", "/graphql"), body);
        assert_eq!(seen.ok()["errors"][0]["type"].as_str(), trouble, "{}", seen.body);
    }
}

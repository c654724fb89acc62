//! One script of plain requests that asks for every operation, and for every error that the client relies on.

use std::collections::{BTreeMap, BTreeSet};

use trueup_tests::simulator::Operation;

use super::script::Stage;

#[test]
fn every_operation_is_asked_for_with_every_answer_that_matters() {
    let stage = Stage::new();

    stage.reading();
    stage.git_data();
    stage.references();
    stage.pull_requests();
    stage.conversation();
    stage.narrowed();
    stage.apps();
    stage.mutations();
    stage.refusals();
    stage.trouble();

    let counts = stage.world.github.counts();
    report(&counts);
    let mut seen = BTreeMap::<Operation, Vec<u16>>::new();
    for (operation, status) in counts.keys() {
        seen.entry(*operation).or_default().push(*status);
    }
    assert_eq!(seen, expected());
    let unasked: Vec<_> = Operation::all().filter(|known| !seen.contains_key(known)).collect();
    assert_eq!(unasked, []);
    let mutations = stage.world.github.mutations();
    report_mutations(&mutations);
    let mutations: Vec<_> = mutations.keys().map(|(name, end)| (&**name, &**end)).collect();
    assert_eq!(mutations, MUTATIONS);
}

/// Every mutation with the ends it is to be seen with.
const MUTATIONS: [(&str, &str); 15] = [
    ("createCommitOnBranch", "FORBIDDEN"),
    ("createCommitOnBranch", "NOT_FOUND"),
    ("createCommitOnBranch", "RATE_LIMITED"),
    ("createCommitOnBranch", "STALE_DATA"),
    ("createCommitOnBranch", "UNPROCESSABLE"),
    ("createCommitOnBranch", "done"),
    ("moveRefs", "undefinedField"),
    ("unreadable", "refused"),
    ("updateRefs", "401"),
    ("updateRefs", "FORBIDDEN"),
    ("updateRefs", "NOT_FOUND"),
    ("updateRefs", "RATE_LIMITED"),
    ("updateRefs", "STALE_DATA"),
    ("updateRefs", "UNPROCESSABLE"),
    ("updateRefs", "done"),
];

/// Every operation with the statuses it is to be seen with.
fn expected() -> BTreeMap<Operation, Vec<u16>> {
    use Operation::{
        AddAssignees, AddLabels, Compare, CreateBlob, CreateComment, CreateCommit,
        CreateInstallationToken, CreateLabel, CreatePull, CreateRef, CreateTree, DeleteRef, GetApp,
        GetBlob, GetBranch, GetCommit, GetInstallation, GetOrganisationInstallation, GetPull,
        GetRateLimit, GetRef, GetRepository, GetRepositoryInstallation, GetTree, GetUser,
        GetUserInstallation, Graphql, ListComments, ListCommits, ListEvents,
        ListInstallationRepositories, ListLabels, ListMatchingRefs, ListPulls, RemoveLabel,
        RequestReviewers, SetLabels, UpdateComment, UpdatePull, UpdateRef,
    };
    BTreeMap::from([
        (AddAssignees, vec![201, 404]),
        (AddLabels, vec![200, 403, 404, 422]),
        (Compare, vec![200, 404]),
        (CreateBlob, vec![201, 307, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503]),
        (CreateComment, vec![201, 403, 404, 422]),
        (CreateCommit, vec![201, 403, 409, 422]),
        (CreateInstallationToken, vec![201, 401, 403, 404, 422]),
        (CreateLabel, vec![201, 422]),
        (CreatePull, vec![201, 403, 422]),
        (CreateRef, vec![201, 403, 409, 422]),
        (CreateTree, vec![201, 403, 409, 422]),
        (DeleteRef, vec![204, 422]),
        (GetApp, vec![200, 401, 404]),
        (GetBlob, vec![200, 304, 403, 404, 409, 422]),
        (GetBranch, vec![200, 301, 304, 404]),
        (GetCommit, vec![200, 404, 409]),
        (GetInstallation, vec![200, 401, 404]),
        (GetOrganisationInstallation, vec![200, 404]),
        (GetPull, vec![200, 404]),
        (GetRateLimit, vec![200]),
        (GetRef, vec![200, 404, 409]),
        (GetRepository, vec![200, 301, 401, 403, 404, 429, 500, 502, 503, 504]),
        (GetRepositoryInstallation, vec![200, 301, 401, 404]),
        (GetTree, vec![200, 304, 404, 409]),
        (GetUser, vec![200, 401, 403]),
        (GetUserInstallation, vec![200, 404]),
        (Graphql, vec![200, 401]),
        (ListComments, vec![200, 404]),
        (ListCommits, vec![200, 404, 409]),
        (ListEvents, vec![200, 404]),
        (ListInstallationRepositories, vec![200, 403]),
        (ListLabels, vec![200, 404]),
        (ListMatchingRefs, vec![200, 409]),
        (ListPulls, vec![200, 304, 404]),
        (RemoveLabel, vec![200, 404]),
        (RequestReviewers, vec![201, 404, 422]),
        (SetLabels, vec![200, 404]),
        (UpdateComment, vec![200, 404, 422]),
        (UpdatePull, vec![200, 403, 404, 422]),
        (UpdateRef, vec![200, 403, 409, 422]),
    ])
}

/// Prints how often each operation was answered with each status, and the totals.
#[expect(clippy::print_stdout, reason = "the table is for who runs the test")]
fn report(counts: &BTreeMap<(Operation, u16), usize>) {
    let mut operations = BTreeSet::new();
    for ((operation, status), count) in counts {
        println!("{:<30}{status}{count:>5}", format!("{operation:?}"));
        operations.insert(operation);
    }
    let requests: usize = counts.values().sum();
    let errors: usize = counts.keys().filter(|(_, status)| *status >= 400).count();
    let (operations, answers) = (operations.len(), counts.len());
    println!("{requests} requests: {operations} operations, {answers} answers, {errors} errors");
}

/// Prints how often each mutation came to which end, and the totals.
#[expect(clippy::print_stdout, reason = "the table is for who runs the test")]
fn report_mutations(mutations: &BTreeMap<(String, String), usize>) {
    for ((mutation, end), count) in mutations {
        println!("{mutation:<30}{end:<15}{count:>5}");
    }
    let requests: usize = mutations.values().sum();
    println!("{requests} requests to GraphQL: {} ends", mutations.len());
}

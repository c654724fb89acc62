//! What is known about GitHub, row by row, and the tests that show it of the simulator.

use std::collections::BTreeSet;
use std::path::Path;

/// A row: what is known, and the tests that show it.
type Row = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("POST git/blobs: the id is git's", &["blobs::a_blob_has_the_id_that_git_gives_its_content"]),
    ("POST git/blobs: invalid base64 or no content: 422", &["blobs::a_blob_that_is_no_base64_is_refused", "blobs::a_blob_without_content_is_refused"]),
    ("GET git/blobs: base64 wrapped at 60, final newline", &["blobs::a_blob_comes_in_base64_broken_after_sixty_characters"]),
    ("GET git/blobs: raw by media type", &["blobs::a_blob_comes_raw_for_the_raw_media_type"]),
    ("GET git/blobs: up to 100 MB", &["blobs::an_empty_blob_and_a_large_one_come_back_whole", "blobs::a_blob_over_the_limit_is_not_sent_out", "trees::as_much_is_sent_out_as_github_says"]),
    ("POST git/trees: base_tree is a tree or a commit", &["trees::a_tree_is_the_same_on_a_tree_and_on_its_commit"]),
    ("POST git/trees: the answer lists the root only", &["trees::the_answer_lists_the_root_only"]),
    ("POST git/trees: nested paths, inline content", &["trees::a_tree_has_the_id_that_git_gives_the_same_files"]),
    ("POST git/trees: null deletes, the last file takes its directory", &["trees::the_last_file_of_a_directory_takes_the_directory_with_it"]),
    ("POST git/trees: deleting what is not there: 422", &["trees::a_path_that_is_not_there_cannot_be_deleted"]),
    ("POST git/trees: unknown blob or base", &["trees::unknown_objects_and_bases_are_refused"]),
    ("GET git/trees: a branch's answer is called by the commit", &["trees::a_tree_asked_for_by_its_branch_is_called_by_the_commit"]),
    ("GET git/trees: recursive may be truncated: 100,000 entries, 7 MB", &["trees::a_listing_over_the_limit_is_truncated_and_can_be_walked", "trees::a_listing_over_seven_megabytes_is_truncated", "trees::as_much_is_sent_out_as_github_says"]),
    ("POST git/commits: the message byte for byte", &["commits::a_message_is_kept_byte_for_byte"]),
    ("POST git/commits: offsets are rewritten", &["commits::a_date_with_an_offset_is_rewritten_to_utc"]),
    ("POST git/commits: same input, same id", &["commits::the_same_input_makes_the_same_commit"]),
    ("POST git/commits: a bot that names nobody is verified", &["commits::a_bot_that_names_nobody_commits_signed_by_github", "commits::a_named_author_is_the_committer_too_and_nothing_is_signed", "commits::a_person_that_names_nobody_commits_unsigned", "installations::what_the_bot_commits_in_its_own_name_is_signed_by_github"]),
    ("POST git/refs: exists: 422", &["refs::a_branch_that_exists_cannot_be_made_again"]),
    ("POST git/refs: bad name: 422", &["refs::a_bad_name_is_refused"]),
    ("POST git/refs: x/y while x exists: 422", &["refs::a_branch_below_a_branch_is_refused"]),
    ("POST git/refs: unknown object: 422", &["refs::an_unknown_commit_is_refused"]),
    ("PATCH git/refs: no fast-forward without force: 422", &["refs::a_branch_moves_forward", "refs::a_branch_moves_elsewhere_by_force_only"]),
    ("PATCH git/refs: missing: 422", &["refs::a_missing_branch_cannot_be_moved_or_deleted"]),
    ("PATCH git/refs: of two from one parent one wins", &["refs::of_two_updates_from_one_parent_one_wins", "loopback::racing_updates_from_one_parent_have_one_winner"]),
    ("GET branches: commit and tree in one call", &["repositories::a_branch_gives_its_commit_and_tree_in_one_call"]),
    ("GET commits: the log of a path, the newest first, by branch or commit", &["history::the_commits_of_a_path_are_those_of_git_log", "history::a_side_of_a_merge_that_changed_nothing_in_a_path_is_left_out", "history::a_commit_tells_its_tree_and_when_it_was_committed", "history::what_is_not_there_has_no_history"]),
    ("GET commits: pages with links", &["history::a_long_history_comes_in_pages_that_name_each_other"]),
    ("GET git/ref: missing or a mere prefix: 404", &["refs::a_reference_is_found_by_its_whole_name_only"]),
    ("GET git/ref: empty repository: 409", &["repositories::an_empty_repository_conflicts_with_all_git_data"]),
    ("GraphQL updateRefs: all or nothing, by beforeOid", &["graphql::references_are_made_moved_and_deleted_at_once", "graphql::no_reference_moves_if_one_may_not"]),
    ("GraphQL createCommitOnBranch: signed for users, expectedHeadOid, no modes", &["graphql::a_commit_on_a_branch_is_signed_for_persons_too", "graphql::a_commit_on_a_branch_that_moved_is_stale"]),
    ("POST pulls: duplicate: 422 with its sentence", &["pulls::a_second_pull_request_for_the_same_branch_is_refused"]),
    ("POST pulls: bad base: field base, code invalid", &["pulls::a_bad_base_is_named_as_an_invalid_field"]),
    ("POST pulls: no commits between: 422", &["pulls::a_head_without_a_commit_of_its_own_is_refused"]),
    ("POST pulls: unknown head: 422", &["pulls::an_unknown_head_is_refused"]),
    ("GET pulls?head: ignored without an owner", &["pulls::the_list_is_filtered_by_owner_and_branch_only_with_an_owner"]),
    ("GET pulls?head: misses forks of the same owner", &["pulls::a_fork_is_told_by_its_owner_and_missed_under_a_common_owner"]),
    ("pull request: head follows the branch", &["pulls::the_head_follows_its_branch_until_the_end"]),
    ("pull request: deleting the head closes it", &["pulls::deleting_the_head_closes_the_pull_request", "graphql::an_update_that_closes_a_pull_request_closes_it"]),
    ("pull request: moving the head to the base closes it", &["pulls::moving_the_head_to_the_base_closes_the_pull_request"]),
    ("pull request: 65,536 characters", &["pulls::a_body_holds_65536_characters_and_not_one_more"]),
    ("POST labels: unknown ones are created in ededed", &["issues::an_unknown_label_comes_into_being_in_grey"]),
    ("POST requested_reviewers: 201; author, stranger or a team's path: 422", &["pulls::reviewers_are_asked_if_they_may_review"]),
    ("App: RS256, iat, exp at most ten minutes ahead, iss", &["apps::an_app_sees_itself_by_either_of_its_names", "apps::the_claims_are_held_against_the_clock", "apps::an_unknown_issuer_is_not_found"]),
    ("App: wrong key or expired: 401", &["apps::a_token_that_is_not_signed_by_the_apps_key_cannot_be_decoded", "apps::an_app_must_show_a_token_of_its_own_as_bearer"]),
    ("App: access tokens for an hour", &["installations::a_token_of_an_installation_acts_as_the_bot_for_an_hour"]),
    ("App: more than granted: 422; narrowed token writing: 403", &["installations::a_token_can_be_narrowed_and_never_widened"]),
    ("limits: five headers", &["answers::every_answer_has_five_limit_headers_and_an_id"]),
    ("limits: exhausted: 403 or 429, until the reset", &["answers::requests_are_counted_down_until_none_is_left", "limits::a_used_up_budget_is_whole_again_in_the_next_hour", "faults::a_used_up_limit_tells_when_it_is_over"]),
    ("limits: secondary in all forms", &["faults::a_secondary_limit_tells_its_end_in_seconds_by_date_or_not_at_all"]),
    ("limits: 80 writes a minute, 500 an hour", &["limits::more_than_eighty_writes_in_a_minute_are_refused", "limits::more_than_five_hundred_writes_in_an_hour_are_refused"]),
    ("ETag: 304 is free", &["answers::what_has_not_changed_is_answered_with_304_for_free"]),
    ("ETag: changes with the token", &["answers::another_token_gets_another_etag"]),
    ("errors: message, documentation_url, status", &["answers::errors_name_their_status_and_documentation"]),
    ("errors: 401 bad credentials", &["access::an_unknown_token_is_bad_credentials_even_for_public_reads", "access::an_expired_token_is_bad_credentials"]),
    ("errors: 404 for what one may not see", &["access::a_private_repository_is_not_there_for_others"]),
    ("errors: malformed JSON 400", &["answers::malformed_json_is_a_bad_request"]),
    ("errors: no User-Agent 403", &["access::a_request_without_a_user_agent_is_turned_away"]),
    ("replication: tree, ref and pull request not there yet", &["faults::a_replica_that_lags_says_so_in_the_words_of_each_operation", "faults::a_replica_that_lags_does_not_know_new_objects", "faults::a_branch_and_a_pull_request_are_not_there_yet_in_a_stale_read"]),
    ("replication: could not resolve to a node", &["graphql::a_replica_that_lags_cannot_resolve_a_node"]),
    ("protection: its sentences", &["refs::a_protected_branch_says_why_it_does_not_move", "refs::a_branch_that_may_not_be_made_may_be_moved_once_it_is_there", "refs::a_branch_of_verified_commits_takes_those_that_github_signs"]),
    ("protection: workflows need their own permission", &["access::workflows_need_a_permission_of_their_own", "refs::a_commit_that_touches_workflows_needs_a_permission_of_its_own", "graphql::mutations_need_permissions"]),
];

#[test]
fn every_row_is_shown_by_tests_that_exist() {
    let known = tests();

    let missing: Vec<_> = ROWS
        .iter()
        .flat_map(|(row, tests)| tests.iter().map(move |test| (row, *test)))
        .filter(|(_, test)| !known.contains(*test))
        .collect();
    let bare: Vec<_> = ROWS.iter().filter(|(_, tests)| tests.is_empty()).collect();

    assert!(missing.is_empty(), "no such tests: {missing:#?}");
    assert!(bare.is_empty(), "rows without a test: {bare:#?}");
}

#[test]
fn a_function_that_is_no_test_shows_nothing() {
    let known = tests();

    assert!(known.contains("rows::every_row_is_shown_by_tests_that_exist"));
    assert!(!known.contains("rows::tests"));
}

/// The tests of this suite as `module::name`, read from its sources.
fn tests() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulator");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let after_mark = text.split("#[test]\n").skip(1);
        let names = after_mark.filter_map(|rest| rest.strip_prefix("fn ")?.split('(').next());
        found.extend(names.map(|name| format!("{module}::{name}")));
    }
    found
}

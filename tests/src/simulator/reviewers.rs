//! Who is asked to review a pull request.

use super::answer::{Answer, Handled};
use super::call::Call;
use super::pull_shape::simple;
use super::repository::{PullRequest, RepositoryState};

/// `POST pulls/{n}/requested_reviewers`
pub(crate) fn request(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let number = call.number()?;
    let pull = repository.pull(number).ok_or_else(Answer::not_found)?;
    let reviewers = call.texts("reviewers");
    let teams = call.texts("team_reviewers");
    refuse_author(pull, &reviewers)?;
    refuse_strangers(repository, &reviewers, &teams)?;
    let fresh = reviewers.iter().chain(&teams);
    let fresh: Vec<u64> = fresh.map(|_| repository.next_id()).collect();
    let pull = repository.pull_mut(number).unwrap();
    add(&mut pull.reviewers, reviewers);
    add(&mut pull.review_teams, teams);
    for id in fresh {
        pull.record(id, "review_requested", call.actor(), now);
    }
    pull.updated_at = now;
    let pull = repository.pull(number).unwrap();
    Ok(Answer::created(simple(repository, call, pull)))
}

fn refuse_author(pull: &PullRequest, reviewers: &[String]) -> Result<(), Answer> {
    let author = &pull.author.login;
    if !reviewers.iter().any(|login| login.eq_ignore_ascii_case(author)) {
        return Ok(());
    }
    let message = "Review cannot be requested from pull request author.";
    Err(Answer::unprocessable(message))
}

/// Teams are known by their slug alone, without the organisation.
fn refuse_strangers(
    repository: &RepositoryState,
    reviewers: &[String],
    teams: &[String],
) -> Result<(), Answer> {
    let known = |login: &String| repository.collaborators.contains(login);
    if reviewers.iter().all(known) && teams.iter().all(|slug| repository.teams.contains(slug)) {
        return Ok(());
    }
    let name = repository.full_name();
    Err(Answer::unprocessable(&format!(
        "Reviews may only be requested from collaborators. One or more of the users or teams you \
         specified is not a collaborator of the {name} repository."
    )))
}

fn add(present: &mut Vec<String>, wanted: Vec<String>) {
    for name in wanted {
        if !present.contains(&name) {
            present.push(name);
        }
    }
}

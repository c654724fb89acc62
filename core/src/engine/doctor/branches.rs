//! The branches of a repository: the base, and the sync's own with whatever stands in its way.

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::failure::Failure;
use crate::engine::survey::Target;
use crate::github::RefusalKind;
use crate::github::replies::{Commit, Reference, Repository};
use crate::oid::Oid;
use crate::plan::marker::Trailers;

impl Doctor<'_> {
    /// Returns what there is to say of the base and, if it is there, of its files.
    pub(super) async fn base(
        &self,
        looked: &Target<'_>,
        repository: &Repository,
    ) -> (Finding, Vec<Finding>) {
        let name = &looked.target.branch;
        let topic = Topic::of(looked.repo(), Check::BaseBranch, name.as_str());
        let base = match looked.on_the_wire().branch(name).await {
            Ok(Some(base)) => base,
            Ok(None) => return (missing(topic, looked, repository), Vec::new()),
            Err(failure) => return (topic.failure(&failure), Vec::new()),
        };
        let protection = if base.protected {
            "protected, which matters to nobody who only opens pull requests into it"
        } else {
            "not protected"
        };
        let found = topic.ok(format!("at {}, {protection}", short(base.commit)));
        (found, self.files(looked, base.tree).await)
    }

    /// Looks whether the sync's branch can be made, or is ours to move.
    pub(super) async fn sync_branch(&self, looked: &Target<'_>) -> Finding {
        let topic = Topic::of(looked.repo(), Check::SyncBranch, self.branch.as_str());
        match self.own_head(looked).await {
            Err(failure) => topic.failure(&failure),
            Ok(Own::Absent) => topic.ok("is not there: the first proposal makes it"),
            Ok(Own::Blocked { by }) => topic.failed(
                format!("cannot be made beside the branch {by}: git allows only one of the two"),
                format!("rename or delete the branch {by}"),
            ),
            Ok(Own::Ours(head)) => topic.ok(format!("is trueup's own, at {}", short(head))),
            Ok(Own::Foreign(head)) => topic.warning(
                format!(
                    "ends at {} with someone else's work: if there is drift, a run leaves it alone and exits 4",
                    short(head)
                ),
                "merge it, or delete the branch, or take those commits off it",
            ),
        }
    }

    async fn own_head(&self, looked: &Target<'_>) -> Result<Own, Failure> {
        let name = self.branch.as_str();
        let top = name.split('/').next().unwrap_or(name);
        let request = self.options.api.branches_from(looked.repo(), top);
        let references: Vec<Reference> = match looked.ask.read(request).await {
            Err(failure) if failure.refusal() == Some(&RefusalKind::EmptyRepository) => Vec::new(),
            references => references?,
        };
        let branches = references.iter().filter_map(|reference| {
            Some((reference.name.strip_prefix("refs/heads/")?, reference.oid))
        });
        let branches: Vec<(&str, Oid)> = branches.collect();
        if let Some((_, head)) = branches.iter().find(|(branch, _)| *branch == name) {
            let request = self.options.api.commit(looked.repo(), *head);
            let commit: Commit = looked.ask.read(request).await?;
            let ours = Trailers::of_ours(&commit.message, commit.tree, &self.options.sync);
            return Ok(if ours.is_some() { Own::Ours(*head) } else { Own::Foreign(*head) });
        }
        let is_in_the_way = |branch: &str| is_below(branch, name) || is_below(name, branch);
        let by = branches.iter().find(|(branch, _)| is_in_the_way(branch));
        Ok(by.map_or(Own::Absent, |(by, _)| Own::Blocked { by: (*by).to_owned() }))
    }
}

/// The sync's branch.
enum Own {
    Absent,
    Blocked { by: String },
    Foreign(Oid),
    Ours(Oid),
}

fn is_below(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn missing(topic: Topic, looked: &Target<'_>, repository: &Repository) -> Finding {
    let default = &repository.default_branch;
    if *default == looked.target.branch {
        return topic.failed("is not there: the repository has no commit", "push a first commit");
    }
    topic.failed(
        format!("is not there; the repository's default branch is {default}"),
        format!("configure branch = \"{default}\", or push a branch of this name"),
    )
}

/// As many digits as git shows.
fn short(oid: Oid) -> String {
    oid.to_string().chars().take(7).collect()
}

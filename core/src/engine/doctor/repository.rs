//! One repository: whether it is there, may be written, and what stands in it.

use futures_util::future;

use super::Doctor;
use super::account::Bearer;
use super::finding::{Check, Finding, Topic};
use crate::engine::ask::Ask;
use crate::engine::failure::Failure;
use crate::engine::options::TargetOptions;
use crate::engine::survey::Target;
use crate::github::Access;
use crate::github::replies::Repository;

impl Doctor<'_> {
    /// What is in a repository that cannot be seen is not looked at.
    pub(super) async fn repository(&self, target: &TargetOptions, bearer: Bearer) -> Vec<Finding> {
        let ask = self.ask_about(target);
        let (seen, installation) =
            future::join(self.seen(target, &ask, bearer), self.installation(target)).await;
        let (repository, mut findings) = match seen {
            Ok((repository, findings)) => (repository, findings),
            Err(finding) => return [Some(finding), installation].into_iter().flatten().collect(),
        };
        findings.extend(installation);
        let looked = Target { ask: &ask, options: self.options, target, branch: &self.branch };
        let (base, own, former) = future::join3(
            self.base(&looked, &repository),
            self.sync_branch(&looked),
            self.former(&looked),
        )
        .await;
        let (base, files) = base;
        findings.extend([base, own]);
        findings.extend(files);
        findings.push(former);
        findings
    }

    /// Returns the repository and what there is to say of itself, or why it cannot be used.
    async fn seen(
        &self,
        target: &TargetOptions,
        ask: &Ask,
        bearer: Bearer,
    ) -> Result<(Repository, Vec<Finding>), Finding> {
        let name = &target.repository;
        let topic = || Topic::of(name, Check::Repository, "");
        let request = self.options.api.repository(name);
        let repository = ask.follow(request).await.and_then(|answer| answer.read::<Repository>());
        let repository = repository.map_err(|failure| unseen(topic(), &failure))?;
        if repository.full_name != *name {
            let to = repository.full_name;
            let remedy = format!("configure {to}: no run writes under an older name");
            return Err(topic().failed(format!("was renamed to {to}"), remedy));
        }
        let mut findings = vec![self.usable(topic(), &repository, bearer)];
        findings.extend(merged_branches(target, &repository));
        Ok((repository, findings))
    }

    fn usable(&self, topic: Topic, repository: &Repository, bearer: Bearer) -> Finding {
        let mut message = if repository.private { "private" } else { "public" }.to_owned();
        if repository.fork {
            message += ", a fork";
        }
        if repository.archived {
            message += ", archived: nobody can write to it";
            return if self.proposes() {
                topic.failed(message, "unarchive it, or stop keeping its files")
            } else {
                topic.ok(message)
            };
        }
        // What an App's installation may do is told by the installation itself.
        if !self.proposes() || !matches!(self.options.access, Access::Token(_)) {
            return topic.ok(message);
        }
        let person = repository.permissions.map(|permissions| permissions.push);
        match (bearer, person) {
            (Bearer::Classic, Some(true)) => {
                topic.ok(message + ", open to the pushes of this token's user")
            }
            (Bearer::Classic, Some(false)) => topic.failed(message + CLOSED, OPEN_IT),
            (Bearer::FineGrained, Some(false)) => topic.warning(message + CLOSED, OPEN_IT),
            _ => topic.ok(message + "; GitHub does not say whether this token may push to it"),
        }
    }
}

fn unseen(topic: Topic, failure: &Failure) -> Finding {
    if failure.is_about_right() {
        return topic
            .failed("was not looked at: the credentials are not accepted", "mend them first");
    }
    topic.failure(failure)
}

fn merged_branches(target: &TargetOptions, repository: &Repository) -> Option<Finding> {
    let topic = Topic::of(&target.repository, Check::MergedBranches, "");
    Some(if repository.delete_branch_on_merge? {
        topic.ok("GitHub deletes them")
    } else {
        topic.warning(
            "nobody deletes them: trueup deletes no branch",
            "switch on \"Automatically delete head branches\" in the repository's settings",
        )
    })
}

const CLOSED: &str = ", closed to the pushes of this token's user";

const OPEN_IT: &str = "let that user write there, or take the token of another";

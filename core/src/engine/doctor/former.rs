//! Pull requests that the service before trueup has left open: trueup has nothing to do with them, but people have.

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::survey::Target;
use crate::github::replies::PullRequest;

impl Doctor<'_> {
    pub(super) async fn former(&self, looked: &Target<'_>) -> Finding {
        let topic = Topic::of(looked.repo(), Check::FormerPullRequests, &format!("{PREFIX}*"));
        let request = self.options.api.open_pulls(looked.repo(), &looked.target.branch);
        let pulls: Vec<PullRequest> = match looked.ask.read_pages(request).await {
            Ok(pulls) => pulls,
            Err(failure) => return topic.failure(&failure),
        };
        let is_former = |pull: &&PullRequest| {
            pull.head_repo.as_ref() == Some(looked.repo())
                && pull.head_ref.starts_with(PREFIX)
                && pull.base_ref == looked.target.branch.as_str()
        };
        let former = pulls.iter().filter(is_former);
        let former = former.map(|pull| format!("#{} {}", pull.number, pull.html_url));
        let former: Vec<String> = former.collect();
        let message = match former.as_slice() {
            [] => return topic.ok("no pull request of the former service is open"),
            [one] => format!("a pull request of the former service is open: {one}"),
            all => format!(
                "{} pull requests of the former service are open: {}",
                all.len(),
                all.join(", ")
            ),
        };
        topic.warning(message, "merge or close what is of use to nobody: trueup does not touch it")
    }
}

/// What the former service began the names of its branches with.
const PREFIX: &str = "sync/";

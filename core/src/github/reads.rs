//! The requests that read.

use super::api::{Api, Path};
use crate::http::Request;
use crate::names::{BranchName, RepoName};
use crate::oid::Oid;

/// How much of a tree is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Everything below, unless GitHub truncates it: 100,000 entries or 7 MB.
    Everything,
    /// The entries of this one folder.
    Folder,
}

impl Api {
    /// Asks for a [`Branch`](super::replies::Branch): its commit and tree in one call.
    #[must_use]
    pub fn branch(&self, repo: &RepoName, branch: &BranchName) -> Request {
        self.get(&Path::of(repo).join("branches").join(branch.as_str()))
    }

    /// Asks for a [`Tree`](super::replies::Tree) by its id or, which GitHub also takes, by a commit's.
    #[must_use]
    pub fn tree(&self, repo: &RepoName, tree: Oid, depth: Depth) -> Request {
        let path = Path::of(repo).join_all("git/trees").join(tree.to_string());
        self.get(&match depth {
            Depth::Everything => path.query("recursive", "1"),
            Depth::Folder => path,
        })
    }

    /// Asks for a [`Commit`](super::replies::Commit).
    #[must_use]
    pub fn commit(&self, repo: &RepoName, commit: Oid) -> Request {
        self.get(&Path::of(repo).join_all("git/commits").join(commit.to_string()))
    }

    /// Asks for the [`PathCommit`](super::replies::PathCommit)s that changed a path and lead to `start`, as `git log` lists
    /// them, the newest first; paged.
    #[must_use]
    pub fn history(&self, repo: &RepoName, path: &str, start: Oid) -> Request {
        let query = Path::of(repo).join("commits").query("path", path);
        self.get(&query.query("sha", &start.to_string()).query("per_page", PER_PAGE))
    }

    /// Asks for the [`PathCommit`](super::replies::PathCommit)s that lead to `start`, as `git log` lists them, the newest
    /// first; paged.
    #[must_use]
    pub fn log(&self, repo: &RepoName, start: Oid) -> Request {
        let query = Path::of(repo).join("commits").query("sha", &start.to_string());
        self.get(&query.query("per_page", PER_PAGE))
    }

    /// Asks for the bytes of a file; [`read_blob`](super::replies::read_blob) reads them.
    #[must_use]
    pub fn blob(&self, repo: &RepoName, blob: Oid) -> Request {
        self.get_raw(&Path::of(repo).join_all("git/blobs").join(blob.to_string()))
    }

    /// Asks for all [`PullRequest`](super::replies::PullRequest)s from `head`, a branch of the same repository, into
    /// whatever base and whatever their state, the newest first; paged.
    #[must_use]
    pub fn pulls(&self, repo: &RepoName, head: &BranchName) -> Request {
        let path = Path::of(repo)
            .join("pulls")
            .query("head", &format!("{}:{head}", repo.owner()))
            .query("state", "all")
            .query("sort", "created")
            .query("direction", "desc");
        self.get(&path.query("per_page", PER_PAGE))
    }

    /// Asks for the open [`PullRequest`](super::replies::PullRequest)s into `base`, from wherever, the oldest first; paged.
    #[must_use]
    pub fn open_pulls(&self, repo: &RepoName, base: &BranchName) -> Request {
        let path = Path::of(repo)
            .join("pulls")
            .query("base", base.as_str())
            .query("state", "open")
            .query("sort", "created")
            .query("direction", "asc");
        self.get(&path.query("per_page", PER_PAGE))
    }

    /// Asks for one [`PullRequest`](super::replies::PullRequest).
    #[must_use]
    pub fn pull(&self, repo: &RepoName, number: u64) -> Request {
        self.get(&Path::of(repo).join("pulls").join(number.to_string()))
    }

    /// Asks for the [`Comment`](super::replies::Comment)s on an issue or pull request, oldest first; paged.
    #[must_use]
    pub fn comments(&self, repo: &RepoName, number: u64) -> Request {
        self.get(&Path::of_issue(repo, number).join("comments").query("per_page", PER_PAGE))
    }

    /// Asks for the [`Event`](super::replies::Event)s of an issue or pull request, oldest first; paged.
    #[must_use]
    pub fn events(&self, repo: &RepoName, number: u64) -> Request {
        self.get(&Path::of_issue(repo, number).join("events").query("per_page", PER_PAGE))
    }

    /// Asks for the [`Repository`](super::replies::Repository) itself.
    #[must_use]
    pub fn repository(&self, repo: &RepoName) -> Request {
        self.get(&Path::of(repo))
    }

    /// Asks for the [`Reference`](super::replies::Reference)s of all branches whose names begin with a text.
    #[must_use]
    pub fn branches_from(&self, repo: &RepoName, start: &str) -> Request {
        self.get(&Path::of(repo).join_all("git/matching-refs/heads").join_all(start))
    }

    /// Asks for the [`User`](super::replies::User) behind the token; an App's installation is refused.
    #[must_use]
    pub fn user(&self) -> Request {
        self.get(&Path::root().join("user"))
    }

    /// Asks what is left of the [`RateLimit`](super::limits::RateLimit); asking costs nothing of it.
    #[must_use]
    pub fn rate_limit(&self) -> Request {
        self.get(&Path::root().join("rate_limit"))
    }
}

impl Path {
    pub(super) fn of_issue(repo: &RepoName, number: u64) -> Self {
        Self::of(repo).join("issues").join(number.to_string())
    }
}

/// The most that GitHub lists at once.
const PER_PAGE: &str = "100";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Service};

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    fn expected(url: &str, accept: &str) -> Request {
        Request::new(Service::GitHub, Method::Get, format!("https://api.github.com{url}"))
            .header("accept", accept)
            .header("x-github-api-version", "2022-11-28")
            .header("user-agent", format!("trueup/{}", env!("CARGO_PKG_VERSION")))
    }

    #[test]
    fn each_read_is_one_get_with_the_same_headers() {
        let api = Api::new("https://api.github.com/");
        let repo: RepoName = "o/r".parse().expect("a name");
        let branch = |text: &str| text.parse::<BranchName>().expect("a name");
        let oid: Oid = TREE.parse().expect("an id");
        let json = "application/vnd.github+json";
        let cases = [
            (api.branch(&repo, &branch("main")), "/repos/o/r/branches/main"),
            (api.branch(&repo, &branch("a/b#1%ü")), "/repos/o/r/branches/a%2Fb%231%25%C3%BC"),
            (
                api.tree(&repo, oid, Depth::Everything),
                &format!("/repos/o/r/git/trees/{TREE}?recursive=1"),
            ),
            (api.tree(&repo, oid, Depth::Folder), &format!("/repos/o/r/git/trees/{TREE}")),
            (api.commit(&repo, oid), &format!("/repos/o/r/git/commits/{TREE}")),
            (
                api.pulls(&repo, &branch("a&b=c+d")),
                "/repos/o/r/pulls?head=o%3Aa%26b%3Dc%2Bd&state=all&sort=created&direction=desc&per_page=100",
            ),
            (
                api.open_pulls(&repo, &branch("main")),
                "/repos/o/r/pulls?base=main&state=open&sort=created&direction=asc&per_page=100",
            ),
            (
                api.history(&repo, "a/b c.json", oid),
                &format!("/repos/o/r/commits?path=a%2Fb%20c.json&sha={TREE}&per_page=100"),
            ),
            (api.branches_from(&repo, "a/b#"), "/repos/o/r/git/matching-refs/heads/a/b%23"),
            (api.user(), "/user"),
            (api.pull(&repo, 7), "/repos/o/r/pulls/7"),
            (api.comments(&repo, 7), "/repos/o/r/issues/7/comments?per_page=100"),
            (api.events(&repo, 7), "/repos/o/r/issues/7/events?per_page=100"),
            (api.repository(&repo), "/repos/o/r"),
            (api.rate_limit(), "/rate_limit"),
        ];

        for (request, url) in cases {
            assert_eq!(request, expected(url, json));
        }

        assert_eq!(
            api.blob(&repo, oid),
            expected(&format!("/repos/o/r/git/blobs/{TREE}"), "application/vnd.github.raw+json")
        );
    }

    #[test]
    fn a_base_with_a_path_is_kept() {
        let request = Api::new("http://localhost:1/api/v3").rate_limit();

        assert_eq!(request.url, "http://localhost:1/api/v3/rate_limit");
    }
}

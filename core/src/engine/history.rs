//! The history of a path, read as far as it is needed.

use super::failure::Failure;
use super::join::side_by_side;
use super::repo::Repo;
use crate::github::replies::PathCommit;
use crate::http::Request;
use crate::oid::Oid;
use crate::sorted::{Map, Set};

/// The commits that changed a path, the newest first.
#[derive(Debug)]
pub(super) struct Log<'a> {
    repo: Repo<'a>,
    commits: Vec<PathCommit>,
    next: Option<Request>,
}

impl<'a> Log<'a> {
    /// Begins at a commit; nothing is read yet.
    pub(super) fn new(repo: Repo<'a>, path: &str, start: Oid) -> Self {
        let next = Some(repo.api.history(repo.name, path, start));
        Self { repo, commits: Vec::new(), next }
    }

    /// Reads on until there is a commit that will do, and returns its place; `None` if there is none to the end.
    pub(super) async fn reach(
        &mut self,
        will_do: &dyn Fn(&PathCommit) -> bool,
    ) -> Result<Option<usize>, Failure> {
        let mut seen = 0;
        loop {
            if let Some(at) = self.commits[seen..].iter().position(will_do) {
                return Ok(Some(seen + at));
            }
            seen = self.commits.len();
            if !self.read_on().await? {
                return Ok(None);
            }
        }
    }

    /// Returns the commit at a place, the newest at 0; `None` if there are not so many.
    pub(super) async fn at(&mut self, at: usize) -> Result<Option<&PathCommit>, Failure> {
        while self.commits.len() <= at && self.read_on().await? {}
        Ok(self.commits.get(at))
    }

    /// Reads one more page, if there is one.
    async fn read_on(&mut self) -> Result<bool, Failure> {
        let Some(request) = self.next.take() else { return Ok(false) };
        let page = self.repo.ask.send(request).await?;
        self.commits.extend(page.read::<Vec<PathCommit>>()?);
        self.next = page.next()?;
        Ok(true)
    }

    /// Returns what was read so far.
    pub(super) fn commits(&self) -> &[PathCommit] {
        &self.commits
    }
}

/// Joins two logs as `git log` lists what two commits lead to; what both have is listed once.
pub(super) fn joined(one: &[PathCommit], other: &[PathCommit]) -> Vec<PathCommit> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut seen = Set::new();
    let mut joined = Vec::new();
    loop {
        let next = match (one.peek(), other.peek()) {
            (Some(first), Some(second)) if first.date < second.date => other.next(),
            (Some(_), _) => one.next(),
            (None, _) => other.next(),
        };
        let Some(next) = next else { return joined };
        if seen.insert(next.oid) {
            joined.push(next.clone());
        }
    }
}

/// The blobs that stood at a path.
#[derive(Debug)]
pub(super) struct Blobs<'a> {
    repo: Repo<'a>,
    path: &'a str,
    known: Map<Oid, Option<Oid>>,
}

impl<'a> Blobs<'a> {
    pub(super) const fn at(repo: Repo<'a>, path: &'a str) -> Self {
        Self { repo, path, known: Map::new() }
    }

    /// Returns the blob of one commit; `None` if no file stood there.
    pub(super) async fn of(&mut self, commit: &PathCommit) -> Result<Option<Oid>, Failure> {
        Ok(self.of_all(std::slice::from_ref(commit)).await?.pop().flatten())
    }

    /// Returns the blob of each commit, read side by side.
    pub(super) async fn of_all(
        &mut self,
        commits: &[PathCommit],
    ) -> Result<Vec<Option<Oid>>, Failure> {
        let mut trees = Set::new();
        for commit in commits {
            if !self.known.contains_key(&commit.tree) {
                trees.insert(commit.tree);
            }
        }
        let paths = [self.path];
        let listings = trees.iter().map(|&tree| self.repo.walk(tree, &paths));
        for (tree, listing) in trees.iter().zip(side_by_side(listings).await) {
            let file = listing?.file(self.path).map(|(_, blob)| blob);
            self.known.insert(*tree, file);
        }
        Ok(commits.iter().map(|commit| self.known.get(&commit.tree).copied().flatten()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn commit(name: &str, date: u64) -> PathCommit {
        let oid = Oid::of_blob(name.as_bytes());
        PathCommit { oid, tree: oid, date: Timestamp::from_unix_secs(date), author: name.into() }
    }

    #[test]
    fn two_logs_join_by_date_and_what_both_have_stands_once() {
        let common = commit("common", 1);
        let one = [commit("one", 5), commit("both dates", 3), common.clone()];
        let other = [commit("other", 4), commit("at once", 3), common.clone()];

        let joined = joined(&one, &other);

        let [first, third, _] = one;
        let [second, fourth, _] = other;
        let expected = [first, second, third, fourth, common];
        assert_eq!(joined, expected);
    }
}

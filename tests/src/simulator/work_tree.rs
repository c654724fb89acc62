//! A person's clone: files are changed in it, committed and pushed with plain git.

use tempfile::TempDir;

use super::git::Git;

/// A person's clone, with a branch checked out.
pub(crate) struct WorkTree {
    folder: TempDir,
    git: Git,
    date: String,
}

impl WorkTree {
    /// Clones a repository; an empty one yields an empty clone.
    pub(crate) fn new(origin: &Git, branch: &str, now: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tree = Self { git: Git::at(folder.path()), folder, date: format!("{now} +0000") };
        let origin_path = origin.directory().to_str().unwrap();
        match origin.tip(branch) {
            Some(_) => {
                tree.git(&["clone", "--quiet", "--template=", "--branch", branch, origin_path, "."])
            }
            None => tree.git(&["clone", "--quiet", "--template=", origin_path, "."]),
        };
        tree
    }

    pub(crate) fn change<B: AsRef<[u8]>>(&self, changes: &[(&str, Option<B>)]) {
        for (path, content) in changes {
            match content {
                Some(content) => self.put(path, content.as_ref()),
                None => std::fs::remove_file(self.folder.path().join(path)).unwrap(),
            }
        }
    }

    pub(crate) fn put(&self, path: &str, content: &[u8]) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn push(&self, branch: &str) {
        let target = format!("HEAD:refs/heads/{branch}");
        self.git(&["push", "--quiet", "origin", &target]);
    }

    /// Pushes a commit to a branch by force; an empty commit deletes it.
    pub(crate) fn push_as(&self, commit: &str, branch: &str) {
        let target = format!("{commit}:refs/heads/{branch}");
        self.git(&["push", "--quiet", "--force", "origin", &target]);
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let dates =
            [("GIT_AUTHOR_DATE", self.date.as_str()), ("GIT_COMMITTER_DATE", self.date.as_str())];
        let printed = self.git.run(arguments, b"", &dates);
        let printed = printed.unwrap_or_else(|refused| panic!("git {arguments:?}: {}", refused.0));
        String::from_utf8_lossy(&printed).trim().to_owned()
    }
}

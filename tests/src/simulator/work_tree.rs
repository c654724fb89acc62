//! A person's clone: files are changed in it, committed and pushed with plain git.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::git::Git;

/// The clone that everybody uses for one repository, one after another; it shares the repository's objects.
#[derive(Debug)]
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn beside(origin: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let git = Git::at(folder.path());
        git.ask(&["init", "--quiet", "--template="]).unwrap();
        git.ask(&["remote", "add", "origin", origin.to_str().unwrap()]).unwrap();
        let info = folder.path().join(".git/objects/info");
        std::fs::create_dir_all(&info).unwrap();
        std::fs::write(info.join("alternates"), format!("{}/objects\n", origin.display())).unwrap();
        Self { folder }
    }
}

/// A person's clone, with a branch checked out.
pub(crate) struct WorkTree {
    folder: PathBuf,
    git: Git,
    date: String,
}

impl WorkTree {
    /// Sits down at the clone of a repository; that of an empty one is empty.
    pub(crate) fn new(origin: &Git, branch: &str, now: u64) -> Self {
        let folder = origin.desk().folder.path().to_owned();
        let tree = Self { git: Git::at(&folder), folder, date: format!("{now} +0000") };
        if let Some(tip) = origin.tip(branch) {
            tree.git(&["checkout", "--quiet", "--force", "--detach", &tip]);
        }
        tree
    }

    pub(crate) fn change<B: AsRef<[u8]>>(&self, changes: &[(&str, Option<B>)]) {
        for (path, content) in changes {
            match content {
                Some(content) => self.put(path, content.as_ref()),
                None => std::fs::remove_file(self.folder.join(path)).unwrap(),
            }
        }
    }

    pub(crate) fn put(&self, path: &str, content: &[u8]) {
        let path = self.folder.join(path);
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

//! The commit that `trueup --version` names: of its own checkout, of whoever built it, or none.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::{Place, Said};

/// Folders in which the build script can be asked.
struct Build {
    dir: TempDir,
}

impl Build {
    /// Compiles the build script, which is a program that needs nothing but git.
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs");
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut rustc = Command::new(rustc);
        rustc.args(["--edition", "2024", "-o"]).arg(dir.path().join("script")).arg(script);
        assert!(rustc.status().expect("rustc runs").success());
        Self { dir }
    }

    /// Unpacks a source tree: a folder `{name}/host-native` with the script in it.
    fn tree(&self, name: &str) -> Tree<'_> {
        let package = self.dir.path().join(name).join("host-native");
        std::fs::create_dir_all(&package).expect("a directory");
        std::fs::write(package.join("build.rs"), "").expect("written");
        Tree { build: self, top: self.dir.path().join(name) }
    }
}

struct Tree<'a> {
    build: &'a Build,
    top: std::path::PathBuf,
}

impl Tree<'_> {
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        // What lies around the test's own directory is no checkout of this tree.
        command.env("GIT_CEILING_DIRECTORIES", self.build.dir.path());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("CARGO_PKG_VERSION", "1.2.3");
        command
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut git = self.command(Path::new("git"));
        for role in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{role}_NAME"), "someone");
            git.env(format!("GIT_{role}_EMAIL"), "someone@example.com");
            git.env(format!("GIT_{role}_DATE"), "2026-03-01T00:30:00+02:00");
        }
        let output = git.args(arguments).current_dir(&self.top).output().expect("git runs");
        let said = Said::from(output);
        assert_eq!(said.code, 0, "{said:?}");
        said.out.trim().to_owned()
    }

    /// Makes a checkout with one commit and returns its short id.
    fn commit(&self) -> String {
        self.git(&["init", "--quiet"]);
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message", "All"]);
        self.git(&["rev-parse", "--short=9", "HEAD"])
    }

    /// Returns the version that the script makes, and the files that it wants watched beside itself.
    fn version(&self, given: Option<&str>) -> (String, Vec<String>) {
        let mut script = self.command(&self.build.dir.path().join("script"));
        script.current_dir(self.top.join("host-native"));
        script.envs(given.map(|given| ("TRUEUP_COMMIT", given)));
        let said = Said::from(script.output().expect("the script runs"));
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        let told = |key: &str| -> Vec<String> {
            let lines = said.out.lines().filter_map(|line| line.strip_prefix(key));
            lines.map(str::to_owned).filter(|value| value != "build.rs").collect()
        };
        let version = told("cargo:rustc-env=TRUEUP_LONG_VERSION=").concat();
        (version, told("cargo:rerun-if-changed="))
    }
}

#[test]
fn a_checkout_is_named_by_its_commit_and_its_day() {
    let build = Build::new();
    let tree = build.tree("checkout");
    let id = tree.commit();

    let (version, watched) = tree.version(None);

    assert_eq!(version, format!("1.2.3 ({id} 2026-02-28)"));
    let before: Vec<_> = watched.iter().map(|path| modified(&tree, path)).collect();
    std::thread::sleep(std::time::Duration::from_millis(20));
    tree.git(&["commit", "--quiet", "--allow-empty", "--message", "More"]);
    let after: Vec<_> = watched.iter().map(|path| modified(&tree, path)).collect();
    assert_ne!(before, after, "a new commit changes none of {watched:?}");
    let (newer, _) = tree.version(None);
    assert_ne!(newer, version);
}

fn modified(tree: &Tree, path: &str) -> std::time::SystemTime {
    let data = tree.top.join("host-native").join(path).metadata();
    data.expect("what is watched is there").modified().expect("a time")
}

#[test]
fn without_a_checkout_of_its_own_it_names_none() {
    let build = Build::new();
    let archive = build.tree("archive");
    let vendored = build.tree("other/vendored");
    let other = Tree { build: &build, top: build.dir.path().join("other") };
    other.commit();
    let unpacked = build.tree("unpacked");
    std::fs::rename(unpacked.top.join("host-native"), unpacked.top.join("kept")).expect("moved");
    unpacked.commit();
    std::fs::rename(unpacked.top.join("kept"), unpacked.top.join("host-native")).expect("moved");

    for tree in [archive, vendored, unpacked] {
        assert_eq!(tree.version(None), ("1.2.3".to_owned(), vec![]), "{}", tree.top.display());
    }
}

#[test]
fn whoever_builds_it_may_name_the_commit() {
    let build = Build::new();
    let (archive, checkout) = (build.tree("archive"), build.tree("checkout"));
    let id = checkout.commit();

    for tree in [&archive, &checkout] {
        assert_eq!(tree.version(Some(" abc 2026-01-01\n")).0, "1.2.3 (abc 2026-01-01)");
    }
    assert_eq!(archive.version(Some("")).0, "1.2.3");
    assert_eq!(checkout.version(Some("")).0, format!("1.2.3 ({id} 2026-02-28)"));
}

#[test]
fn the_long_version_is_what_the_build_made_and_the_short_one_is_a_number() {
    let place = Place::new();
    let number = env!("CARGO_PKG_VERSION");

    let long = format!("trueup {}\n", env!("TRUEUP_LONG_VERSION"));
    assert_eq!(place.run(&["--version"]), Said::new(0, &long, ""));
    assert!(long.starts_with(&format!("trueup {number}")), "{long}");
    assert_eq!(place.run(&["-V"]), Said::new(0, &format!("trueup {number}\n"), ""));
}

//! How settings are called: one table of flags and variables.

/// One setting by its names on the command line and in the environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// The flag.
    pub(super) flag: Option<&'static str>,
    /// The variable without its prefix.
    pub(super) suffix: Option<&'static str>,
}

impl Setting {
    const fn both(flag: &'static str, suffix: &'static str) -> Self {
        Self { flag: Some(flag), suffix: Some(suffix) }
    }

    const fn flag(flag: &'static str) -> Self {
        Self { flag: Some(flag), suffix: None }
    }

    const fn variable(suffix: &'static str) -> Self {
        Self { flag: None, suffix: Some(suffix) }
    }

    /// Returns the names of the variable, the current one first.
    pub(super) fn variables(self) -> Vec<String> {
        let Some(suffix) = self.suffix else { return Vec::new() };
        PREFIXES.iter().map(|prefix| format!("{prefix}{suffix}")).collect()
    }
}

/// The prefixes of variables: the current one, and the one that users have set for years.
pub(super) const PREFIXES: [&str; 2] = ["TRUEUP_", "HORDE_GITHUB_SYNC_"];

pub(super) const ASSIGNEES: Setting = Setting::variable("PR_ASSIGNEES");
pub(super) const CATEGORIES: Setting = Setting::both("--categories", "CATEGORIES_TO_SYNC");
pub(super) const CONFIG: Setting = Setting::both("--config", "CONFIG");
pub(super) const CONFIG_TEXT: &str = "TRUEUP_CONFIG_TEXT";
pub(super) const DETAILED_EXITCODE: Setting = Setting::flag("--detailed-exitcode");
pub(super) const DRY_RUN: Setting = Setting::both("--dry-run", "DRY_RUN");
pub(super) const FORCE: Setting = Setting::flag("--force");
pub(super) const FORMAT: Setting = Setting::both("--format", "FORMAT");
pub(super) const GITHUB_API_URL: Setting = Setting::both("--github-api-url", "GITHUB_API_URL");
pub(super) const GITHUB_BRANCH: Setting = Setting::variable("GITHUB_BRANCH");
pub(super) const GITHUB_IMAGE_REPO: Setting = Setting::variable("GITHUB_IMAGE_REPO");
pub(super) const GITHUB_TEXT_REPO: Setting = Setting::variable("GITHUB_TEXT_REPO");
pub(super) const GITHUB_TOKEN: Setting = Setting::variable("GITHUB_TOKEN");
pub(super) const LABELS: Setting = Setting::variable("PR_LABELS");
pub(super) const LOG_FORMAT: Setting = Setting::both("--log-format", "LOG_FORMAT");
pub(super) const MAX_REMOVALS: Setting = Setting::both("--max-removals", "MAX_REMOVALS");
pub(super) const MAX_REMOVAL_SHARE: Setting =
    Setting::both("--max-removal-share", "MAX_REMOVAL_SHARE");
pub(super) const NO_PR: Setting = Setting::both("--no-pr", "NO_PR");
pub(super) const OUTPUT_DIR: Setting = Setting::both("--output-dir", "OUTPUT_DIR");
pub(super) const PRIMARY_URL: Setting = Setting::both("--primary-url", "PRIMARY_API_URL");
pub(super) const REPORT: Setting = Setting::both("--report", "REPORT");
pub(super) const REQUEST_BUDGET: Setting = Setting::variable("REQUEST_BUDGET");
pub(super) const REVIEWERS: Setting = Setting::variable("PR_REVIEWERS");
pub(super) const TARGET_DIR: Setting = Setting::both("--target-dir", "TARGET_CLONE_DIR");
pub(super) const TARGET_EDITS: Setting = Setting::variable("TARGET_EDITS");
pub(super) const TEAM: Setting = Setting::variable("PR_AUTO_ASSIGN_TEAM");
pub(super) const THRESHOLD: Setting = Setting::variable("MIN_CHANGES_THRESHOLD");
pub(super) const TIMEOUT: Setting = Setting::variable("PRIMARY_API_TIMEOUT");
pub(super) const VERBOSE: Setting = Setting::both("--verbose", "VERBOSE_LOGGING");
pub(super) const WATCH: Setting = Setting::both("--watch", "WATCH_MODE");
pub(super) const WATCH_DELAY: Setting = Setting::variable("WATCH_INITIAL_DELAY_SECONDS");
pub(super) const WATCH_INTERVAL: Setting =
    Setting::both("--watch-interval", "WATCH_INTERVAL_SECONDS");
pub(super) const WATCH_STARTUP: Setting =
    Setting::both("--watch-startup-sync", "WATCH_ENABLE_STARTUP_SYNC");

/// Every setting, so that a name that is none of them is noticed.
pub(super) const ALL: [Setting; 32] = [
    ASSIGNEES,
    CATEGORIES,
    CONFIG,
    DRY_RUN,
    FORCE,
    FORMAT,
    GITHUB_API_URL,
    GITHUB_BRANCH,
    GITHUB_IMAGE_REPO,
    GITHUB_TEXT_REPO,
    GITHUB_TOKEN,
    LABELS,
    LOG_FORMAT,
    MAX_REMOVALS,
    MAX_REMOVAL_SHARE,
    NO_PR,
    OUTPUT_DIR,
    PRIMARY_URL,
    REPORT,
    REQUEST_BUDGET,
    REVIEWERS,
    TARGET_DIR,
    TARGET_EDITS,
    TEAM,
    THRESHOLD,
    TIMEOUT,
    VERBOSE,
    WATCH,
    WATCH_DELAY,
    WATCH_INTERVAL,
    WATCH_STARTUP,
    Setting::variable("TRIGGER_TOKEN"),
];

/// What carrying out a plan asks for beside the credentials; the last two by which it is forbidden.
pub(super) const OF_APPLY: [Setting; 8] =
    [FORMAT, GITHUB_API_URL, LOG_FORMAT, REPORT, REQUEST_BUDGET, VERBOSE, DRY_RUN, NO_PR];

/// Returns whether a variable is ours to read by its name, known or misspelt; what is wrong with others is no concern.
#[must_use]
pub fn is_ours(name: &str) -> bool {
    let starts = ["TRUEUP_", "HORDE_", "GITHUB_"].iter().any(|prefix| name.starts_with(prefix));
    starts || SHARED_TOKENS.contains(&name) || IGNORED.contains(&name)
}

/// Tokens under names that other tools share, in the order they are asked.
pub(super) const SHARED_TOKENS: [&str; 2] = ["GH_TOKEN", "GITHUB_TOKEN"];

/// The id of a GitHub App.
pub(super) const APP_ID: &str = "GITHUB_APP_ID";

/// The installation of the App, by both names that are in use.
pub(super) const APP_INSTALLATION: [&str; 2] =
    ["GITHUB_APP_INSTALLATION_ID", "GITHUB_INSTALLATION_ID"];

/// The App's private key itself.
pub(super) const APP_KEY: &str = "GITHUB_APP_PRIVATE_KEY";

/// The file of the App's private key.
pub(super) const APP_KEY_PATH: &str = "GITHUB_APP_PRIVATE_KEY_PATH";

/// What sets up authentication as a GitHub App.
pub(super) const APP: [&str; 5] =
    [APP_ID, APP_INSTALLATION[0], APP_INSTALLATION[1], APP_KEY, APP_KEY_PATH];

/// What GitHub's own runners set: only a fallback, since there it is always set.
pub(super) const SHARED_API_URL: &str = "GITHUB_API_URL";

/// Names that are accepted without effect.
pub(super) const IGNORED: [&str; 3] = [
    "HORDE_GITHUB_SYNC_SYNC_TEMP_DIR",
    "HORDE_GITHUB_SYNC_SUPPRESS_META_WARNINGS",
    "AIWORKER_CACHE_HOME",
];

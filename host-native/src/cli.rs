//! What can be typed: commands, flags and their help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Keeps JSON files in GitHub repositories true to their source of record.
#[derive(Debug, Parser)]
#[command(name = "trueup", version, long_version = LONG_VERSION, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Compare every file with its source, and propose what differs: one pull request per repository
    Sync(Box<SyncArguments>),
    /// Say what `sync` would do, and with --out save it for `apply`; writes nothing else
    Plan(Box<PlanArguments>),
    /// Carry out a saved plan, exactly as it is, or refuse it because something moved since
    Apply(ApplyArguments),
    /// Check settings, source, GitHub, credentials and repositories, and say what to do; exit 1 if a run would fail
    Doctor(DoctorArguments),
    /// Check the settings and say what a run would do with them; needs no token and no network
    Config(ConfigArguments),
    /// Show how TARGET differs from SOURCE; exit 2 if it does
    Diff(DiffArguments),
    /// Print TARGET, edited so that it holds SOURCE's data
    Render(RenderArguments),
    /// Print what lets a shell complete trueup's commands and flags
    Completions(CompletionsArguments),
    /// Print the manual page, as roff
    Man,
}

/// The version, and the commit it was built from if that is known.
const LONG_VERSION: &str = env!("TRUEUP_LONG_VERSION");

/// Texts only: what they mean is settled where all other settings are read.
#[derive(Debug, Args)]
#[command(after_help = format!("{ENVIRONMENT}\n\n{SYNC_CODES}"))]
pub(crate) struct SyncArguments {
    /// Read settings from this file; without it ./trueup.toml if there is one, else the preset `horde` [env: TRUEUP_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Base of the source's API [env: TRUEUP_PRIMARY_API_URL]
    #[arg(long, value_name = "URL")]
    primary_url: Option<String>,
    /// Check these categories only [env: TRUEUP_CATEGORIES_TO_SYNC]
    #[arg(long, value_name = "A,B")]
    categories: Option<String>,
    /// Do everything but write; needs no token for public repositories [env: TRUEUP_DRY_RUN]
    #[arg(long)]
    dry_run: bool,
    /// Propose below the threshold too; does not lift the guard
    #[arg(long)]
    force: bool,
    /// Log every step [env: TRUEUP_VERBOSE_LOGGING]
    #[arg(long, short)]
    verbose: bool,
    /// Make no pull requests: print the changes as a patch, or write them to --output-dir [env: TRUEUP_NO_PR]
    #[arg(long)]
    no_pr: bool,
    /// Write would-be files to DIR/{owner}/{repo}/{path}, with changes.diff beside them [env: TRUEUP_OUTPUT_DIR]
    #[arg(long, value_name = "DIR")]
    output_dir: Option<String>,
    /// Remember in DIR what was found equal, so that the next run asks less [env: TRUEUP_TARGET_CLONE_DIR]
    #[arg(long, value_name = "DIR")]
    target_dir: Option<String>,
    /// Withhold a document's removals if there are more than N [env: TRUEUP_MAX_REMOVALS] [default: 25]
    #[arg(long, value_name = "N")]
    max_removals: Option<String>,
    /// Withhold a document's removals if they are more than this share of it [env: TRUEUP_MAX_REMOVAL_SHARE] [default: 20%]
    #[arg(long, value_name = "P")]
    max_removal_share: Option<String>,
    /// Base of GitHub's API; GitHub Enterprise Server: https://HOST/api/v3 [env: TRUEUP_GITHUB_API_URL]
    #[arg(long, value_name = "URL")]
    github_api_url: Option<String>,
    /// Write the run's report to FILE, as JSON [env: TRUEUP_REPORT]
    #[arg(long, value_name = "FILE")]
    report: Option<String>,
    /// What the standard output carries: text, json or markdown [env: TRUEUP_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// How log lines look on the standard error: text or json [env: TRUEUP_LOG_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    #[arg(long, hide = true)]
    watch: bool,
    #[arg(long, hide = true, value_name = "N")]
    watch_interval: Option<String>,
    #[arg(long, hide = true)]
    watch_startup_sync: bool,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{ENVIRONMENT}\n\n{PLAN_CODES}"))]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    pub(crate) run: SyncArguments,
    /// Save the plan in FILE; `-` for the standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<String>,
    /// Exit 2 if there is drift or anything to do, and 3 or 4 as `sync` does; without it 0 whatever was found
    #[arg(long)]
    detailed_exitcode: bool,
}

impl PlanArguments {
    /// Returns the flags that were given, by their names.
    pub(crate) fn to_flags(&self) -> Vec<(String, String)> {
        let own = self.detailed_exitcode.then(|| ("--detailed-exitcode".into(), "true".into()));
        self.run.to_flags().into_iter().chain(own).collect()
    }
}

/// How GitHub is asked, and how it is told; what to do stands in the plan.
#[derive(Debug, Args)]
#[command(after_help = APPLY_HELP)]
pub(crate) struct ApplyArguments {
    /// The saved plan; `-` for the standard input
    pub(crate) plan: String,
    /// Read from this file where GitHub is; without it ./trueup.toml if there is one [env: TRUEUP_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Log every step [env: TRUEUP_VERBOSE_LOGGING]
    #[arg(long, short)]
    verbose: bool,
    /// Base of GitHub's API; GitHub Enterprise Server: https://HOST/api/v3 [env: TRUEUP_GITHUB_API_URL]
    #[arg(long, value_name = "URL")]
    github_api_url: Option<String>,
    /// Write the report to FILE, as JSON [env: TRUEUP_REPORT]
    #[arg(long, value_name = "FILE")]
    report: Option<String>,
    /// What the standard output carries: text, json or markdown [env: TRUEUP_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// How log lines look on the standard error: text or json [env: TRUEUP_LOG_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl ApplyArguments {
    /// Returns the flags that were given, by their names.
    pub(crate) fn to_flags(&self) -> Vec<(String, String)> {
        let texts = [
            ("--config", &self.config),
            ("--github-api-url", &self.github_api_url),
            ("--report", &self.report),
            ("--format", &self.format),
            ("--log-format", &self.log_format),
        ];
        given(texts, [("--verbose", self.verbose)])
    }
}

/// Returns the flags that were given; a switch has the value `true`.
fn given<'a>(
    texts: impl IntoIterator<Item = (&'a str, &'a Option<String>)>,
    switches: impl IntoIterator<Item = (&'a str, bool)>,
) -> Vec<(String, String)> {
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
    let switches = switches.into_iter().filter(|(_, is_on)| *is_on);
    let switches = switches.map(|(name, _)| (name, "true".to_owned()));
    texts.chain(switches).map(|(name, text)| (name.to_owned(), text)).collect()
}

pub(crate) const ENVIRONMENT: &str = "\
Also read from the environment (each TRUEUP_X by its older name HORDE_GITHUB_SYNC_X, too):
  TRUEUP_GITHUB_TOKEN            the token; else GH_TOKEN, else GITHUB_TOKEN
  GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY_PATH or GITHUB_APP_PRIVATE_KEY   a GitHub App instead
  GITHUB_APP_INSTALLATION_ID     its installation [default: found by the repository's owner]
  TRUEUP_CONFIG_TEXT             the settings' text itself
  TRUEUP_PRIMARY_API_TIMEOUT     how long a request to the source may take [default: 30s]
  TRUEUP_TARGET_EDITS            edits made on GitHub since the last merge: propose (undo) or keep [default: propose]
  TRUEUP_MIN_CHANGES_THRESHOLD   fewer changed entries in a repository are not proposed [default: 1]
  TRUEUP_PR_LABELS, TRUEUP_PR_REVIEWERS, TRUEUP_PR_AUTO_ASSIGN_TEAM (org/team), TRUEUP_PR_ASSIGNEES
  TRUEUP_GITHUB_IMAGE_REPO, TRUEUP_GITHUB_BRANCH   where the preset's files are
  HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER, ...__NAME, ...__BRANCH   likewise; or with one _
  TRUEUP_REQUEST_BUDGET          the most requests of one run [default: no limit]
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY   the proxy to go through: http://USER:PASSWORD@HOST:PORT
  NO_PROXY                       hosts that are asked directly; all four in lower case, too
  SSL_CERT_FILE, SSL_CERT_DIR    certificates to trust in place of the system's (PEM)
A flag wins over the environment, then come .env.sync, .env and trueup.toml.
Proxies and certificates are read from the environment only, not from .env files.";

const SYNC_CODES: &str = "\
Exit codes:
  0  in sync, or proposed        4   left alone: someone else's work
  1  error                       64  wrong usage
  3  removals withheld           75  try again later
  130 or 143: ended by SIGINT or SIGTERM";

const PLAN_CODES: &str = "\
Exit codes:
  0  planned, whatever it found  64  wrong usage
  1  error                       75  try again later
  130 or 143: ended by SIGINT or SIGTERM
With --detailed-exitcode also:
  2  drift, or anything to do    4   left alone: someone else's work
  3  removals withheld";

const APPLY_HELP: &str = "\
The token is read as for `trueup sync`: see its help. Of trueup.toml only [github] is judged.

Exit codes:
  0  carried out                 3   carried out; the plan withholds removals
  1  error; stale or edited      64  wrong usage
  75 try again later             130 or 143: ended by SIGINT or SIGTERM";

const DOCTOR_HELP: &str = "\
The environment and its files are read as by `trueup sync`. Nothing is written, in no repository.

Exit codes:
  0  a run could succeed         64  wrong usage
  1  a run would fail            130 or 143: ended by SIGINT or SIGTERM";

const CONFIG_CODES: &str =
    "Exit codes: 0 nothing is wrong, 1 error in the settings, 64 wrong usage";

const DIFF_CODES: &str = "Exit codes: 0 the two agree, 1 error, 2 drift, 64 wrong usage";

const RENDER_CODES: &str = "Exit codes: 0 printed, 1 error, 64 wrong usage";

impl SyncArguments {
    /// Returns the flags that were given, by their names.
    pub(crate) fn to_flags(&self) -> Vec<(String, String)> {
        let texts = [
            ("--config", &self.config),
            ("--primary-url", &self.primary_url),
            ("--categories", &self.categories),
            ("--output-dir", &self.output_dir),
            ("--target-dir", &self.target_dir),
            ("--max-removals", &self.max_removals),
            ("--max-removal-share", &self.max_removal_share),
            ("--github-api-url", &self.github_api_url),
            ("--report", &self.report),
            ("--format", &self.format),
            ("--log-format", &self.log_format),
            ("--watch-interval", &self.watch_interval),
        ];
        let switches = [
            ("--dry-run", self.dry_run),
            ("--force", self.force),
            ("--verbose", self.verbose),
            ("--no-pr", self.no_pr),
            ("--watch", self.watch),
            ("--watch-startup-sync", self.watch_startup_sync),
        ];
        given(texts, switches)
    }
}

/// Texts only, as those of `sync`.
#[derive(Debug, Args)]
#[command(after_help = DOCTOR_HELP)]
pub(crate) struct DoctorArguments {
    /// Read settings from this file; without it ./trueup.toml if there is one, else the preset `horde` [env: TRUEUP_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Base of the source's API [env: TRUEUP_PRIMARY_API_URL]
    #[arg(long, value_name = "URL")]
    primary_url: Option<String>,
    /// Check what these categories need only [env: TRUEUP_CATEGORIES_TO_SYNC]
    #[arg(long, value_name = "A,B")]
    categories: Option<String>,
    /// Check what a dry run needs only [env: TRUEUP_DRY_RUN]
    #[arg(long)]
    dry_run: bool,
    /// Base of GitHub's API; GitHub Enterprise Server: https://HOST/api/v3 [env: TRUEUP_GITHUB_API_URL]
    #[arg(long, value_name = "URL")]
    github_api_url: Option<String>,
    /// What the standard output carries: text, json or markdown [env: TRUEUP_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Log every step [env: TRUEUP_VERBOSE_LOGGING]
    #[arg(long, short)]
    verbose: bool,
    /// How log lines look on the standard error: text or json [env: TRUEUP_LOG_FORMAT] [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl DoctorArguments {
    /// Returns the flags that were given, by their names.
    pub(crate) fn to_flags(&self) -> Vec<(String, String)> {
        let texts = [
            ("--config", &self.config),
            ("--primary-url", &self.primary_url),
            ("--categories", &self.categories),
            ("--github-api-url", &self.github_api_url),
            ("--format", &self.format),
            ("--log-format", &self.log_format),
        ];
        given(texts, [("--dry-run", self.dry_run), ("--verbose", self.verbose)])
    }
}

#[derive(Debug, Args)]
#[command(after_help = CONFIG_CODES)]
pub(crate) struct ConfigArguments {
    /// Read settings from this file; without it ./trueup.toml if there is one, else the preset `horde` [env: TRUEUP_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Base of the source's API [env: TRUEUP_PRIMARY_API_URL]
    #[arg(long, value_name = "URL")]
    primary_url: Option<String>,
    /// Check these categories only [env: TRUEUP_CATEGORIES_TO_SYNC]
    #[arg(long, value_name = "A,B")]
    categories: Option<String>,
    /// Print the configuration in use, to be saved as trueup.toml
    #[arg(long, conflicts_with_all = ["schema", "primary_url", "categories"])]
    pub(crate) print: bool,
    /// Print the JSON Schema of trueup.toml, for editors
    #[arg(long, conflicts_with_all = ["config", "primary_url", "categories"])]
    pub(crate) schema: bool,
}

impl ConfigArguments {
    /// Returns the flags that were given, by their names.
    pub(crate) fn to_flags(&self) -> Vec<(String, String)> {
        let texts = [
            ("--config", &self.config),
            ("--primary-url", &self.primary_url),
            ("--categories", &self.categories),
        ];
        given(texts, [])
    }
}

#[derive(Debug, Args)]
#[command(after_help = DIFF_CODES)]
pub(crate) struct DiffArguments {
    #[command(flatten)]
    pub(crate) sides: SideArguments,
    /// What the standard output carries
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
    /// Show an entry that only changed its name as renamed
    #[arg(long)]
    pub(crate) renames: bool,
}

#[derive(Debug, Args)]
#[command(after_help = RENDER_CODES)]
pub(crate) struct RenderArguments {
    #[command(flatten)]
    pub(crate) sides: SideArguments,
}

#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(crate) struct CompletionsArguments {
    /// The shell to complete in
    pub(crate) shell: Shell,
}

const COMPLETIONS: &str = "\
Where shells look for it:
  bash   trueup completions bash > ~/.local/share/bash-completion/completions/trueup
  zsh    trueup completions zsh > _trueup, in a directory of $fpath
  fish   trueup completions fish > ~/.config/fish/completions/trueup.fish";

#[derive(Debug, Args)]
pub(crate) struct SideArguments {
    /// The file that should agree; `-` for the standard input
    pub(crate) target: String,
    /// The file that is right; `-` for the standard input
    pub(crate) source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DiffFormat {
    /// One JSON object
    Json,
    /// Lists
    Markdown,
    /// Lines for people
    #[default]
    Text,
}

//! `man`: the manual page, made of what the parser knows and of what only a manual tells.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::{Cli, ENVIRONMENT};
use crate::output;
use crate::problem::{Problem, reason};

/// Prints the manual page, as roff.
pub(crate) fn man() -> Result<ExitCode, Problem> {
    let page = page().map_err(|error| Problem::new(reason(&error)))?;
    output::print_bytes(&page)?;
    Ok(ExitCode::SUCCESS)
}

fn page() -> io::Result<Vec<u8>> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let man = Man::new(command.clone()).date(NO_DATE).manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    synopsis(&command, &mut page)?;
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    paragraphs(&mut roff, DESCRIPTION);
    roff.to_writer(&mut page)?;
    options(&command, &mut page)?;
    ending().to_writer(&mut page)?;
    Ok(page)
}

fn synopsis(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    Roff::new().control("SH", ["SYNOPSIS"]).to_writer(page)?;
    for command in shown(command) {
        page.extend(body(command, Man::render_synopsis_section)?);
        Roff::new().control("br", []).to_writer(page)?;
    }
    Ok(())
}

/// One part for each command, as `git` and `cargo` have a page for each.
fn options(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    Roff::new().control("SH", ["OPTIONS"]).to_writer(page)?;
    for command in shown(command) {
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let mut roff = Roff::new();
        roff.control("SS", [name]).text([roman(format!("{about}."))]);
        roff.to_writer(page)?;
        page.extend(body(command, Man::render_options_section)?);
    }
    Ok(())
}

fn ending() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["ENVIRONMENT"]);
    let (listed, said): (Vec<&str>, _) =
        ENVIRONMENT.lines().partition(|line| line.starts_with("  "));
    let listed = listed.into_iter().map(str::trim);
    paragraphs(&mut roff, "An option's own variable stands beside it, above.");
    paragraphs(&mut roff, &said.join("\n\n"));
    list(&mut roff, listed.map(|line| line.split_once("  ").unwrap_or((line, ""))));
    for (name, items) in [("EXIT STATUS", EXIT_STATUS), ("FILES", FILES), ("EXAMPLES", EXAMPLES)] {
        roff.control("SH", [name]);
        list(&mut roff, items.iter().copied());
    }
    roff
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

/// Returns a section of a command's own page, without its heading and what stands above.
fn body(
    command: &Command,
    render: fn(&Man, &mut dyn Write) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut section = Vec::new();
    render(&Man::new(command.clone()), &mut section)?;
    let text = String::from_utf8_lossy(&section);
    let below = text.split_once(".SH ").and_then(|(_, section)| section.split_once('\n'));
    Ok(below.map(|(_, body)| body.to_owned().into_bytes()).unwrap_or_default())
}

fn paragraphs(roff: &mut Roff, text: &str) {
    for paragraph in text.split("\n\n") {
        roff.control("PP", []).text([roman(paragraph.replace('\n', " "))]);
    }
}

fn list<'a>(roff: &mut Roff, items: impl Iterator<Item = (&'a str, &'a str)>) {
    for (name, meaning) in items {
        roff.control("TP", []).text([bold(name)]);
        if !meaning.is_empty() {
            roff.text([roman(meaning.trim())]);
        }
    }
}

/// An empty date would be left out, and what follows would take its place.
const NO_DATE: &str = " ";

const DESCRIPTION: &str = "\
trueup compares JSON files in GitHub repositories with their source of record, an HTTP API, and proposes what differs \
as one pull request per repository. A published file is edited in place: what does not differ keeps its bytes.

Everything goes over GitHub's Git Data API; there is no clone. A branch only moves forward, and what people committed \
on it is left alone. Past a guard, removals are withheld while the rest goes out.

Results are printed on the standard output, log lines on the standard error.";

const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "In sync, or every proposal is made or already open."),
    (
        "1",
        "An error: configuration, a source or GitHub failed; any category that could not be checked.",
    ),
    ("2", "diff found drift; plan --detailed-exitcode found drift, or anything to do."),
    ("3", "The guard withheld removals."),
    ("4", "A pull request branch holds someone else's work and was left alone."),
    ("64", "Wrong usage."),
    ("75", "Try again later: a rate limit, a merge queue, or the request budget is used up."),
    ("130, 143", "Ended by SIGINT or SIGTERM; the next run finds and finishes what was begun."),
];

const FILES: &[(&str, &str)] = &[
    (
        "trueup.toml",
        "What is kept true to what. Without it, and without --config, the built-in preset horde.",
    ),
    (
        ".env.sync, .env",
        "Variables of the working directory; the environment wins over both, the first over the second.",
    ),
    (
        "DIR/OWNER/REPO/memory.json, DIR/source.json, DIR/resume.json",
        "With --target-dir: what was found equal, and where a request budget ended, for the next run.",
    ),
    (
        "DIR/OWNER/REPO/PATH, DIR/OWNER/REPO/changes.diff",
        "With --output-dir: the would-be files and their patch.",
    ),
];

const EXAMPLES: &[(&str, &str)] = &[
    ("trueup sync --dry-run", "Shows what would be proposed, and writes nothing."),
    ("trueup sync --no-pr | git apply", "Brings a checkout up to date without a pull request."),
    (
        "trueup sync --github-api-url https://HOST/api/v3",
        "Keeps repositories of a GitHub Enterprise Server true.",
    ),
    (
        "trueup diff --format json published.json source.json",
        "Compares two files for a tool to read.",
    ),
    (
        "trueup render published.json source.json > edited.json",
        "Makes the smallest edit that makes a file agree.",
    ),
];

//! `diff` and `render`: two local files and no network, so nothing is set up that they do not need.

use std::io;
use std::process::ExitCode;

use trueup_core::json;
use trueup_core::propose::{self, Drift, Markdown, Renames, Rules, Side, SidedFault, Sides};

use crate::cli::{DiffArguments, DiffFormat, SideArguments};
use crate::files::{STDIN, read_input, shown_name};
use crate::output;
use crate::problem::{Problem, reason};

/// What `diff` exits with if there is drift.
const DRIFT: u8 = 2;

/// Prints how the target differs from the source.
pub(crate) fn diff(arguments: &DiffArguments) -> Result<ExitCode, Problem> {
    let bytes = read(&arguments.sides)?;
    let mut rules = Rules::default();
    if arguments.renames {
        rules.renames = Renames::Detected;
    }
    let drift = propose::drift(bytes.as_ref().map(Vec::as_slice), &rules)
        .map_err(|fault| located(&fault, &arguments.sides))?;
    output::print(&shown(&drift, arguments.format))?;
    Ok(if drift.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(DRIFT) })
}

/// Prints the target's text with the source's data.
pub(crate) fn render(sides: &SideArguments) -> Result<ExitCode, Problem> {
    let bytes = read(sides)?;
    let edited = propose::edited(bytes.as_ref().map(Vec::as_slice));
    output::print_bytes(&edited.map_err(|fault| located(&fault, sides))?)?;
    Ok(ExitCode::SUCCESS)
}

fn shown(drift: &Drift, format: DiffFormat) -> String {
    match format {
        DiffFormat::Json => json::lines(drift),
        DiffFormat::Markdown => Markdown(drift).to_string(),
        DiffFormat::Text => output::toned(&propose::lines(drift), ""),
    }
}

fn read(sides: &SideArguments) -> Result<Sides<Vec<u8>>, Problem> {
    let names = Sides { source: sides.source.as_str(), target: sides.target.as_str() };
    if names.source == STDIN && names.target == STDIN {
        return Err(Problem::usage("the standard input cannot be both TARGET and SOURCE"));
    }
    names.try_map(|name| read_input(name).map_err(|error| unreadable(name, &error)))
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    Problem::new(format!("{}: {}", shown_name(name), reason(error)))
}

/// Puts a fault the way compilers do, so that editors find the place.
fn located(fault: &SidedFault, sides: &SideArguments) -> Problem {
    let name = match fault.side {
        Side::Source => &sides.source,
        Side::Target => &sides.target,
    };
    let fault = &fault.fault;
    let (line, column) = (fault.position.line, fault.position.column);
    let at = fault.pointer.as_ref().map(|at| format!(" (at {at})")).unwrap_or_default();
    Problem::located(format!("{}:{line}:{column}: {}{at}", shown_name(name), fault.kind))
}

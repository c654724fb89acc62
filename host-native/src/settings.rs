//! `config`: what the settings come to, the text that is in use, and the schema; no token and no network.

use std::process::ExitCode;

use trueup_core::config::{self, Overview};
use trueup_core::propose::visible_sentence;

use crate::cli::ConfigArguments;
use crate::problem::Problem;
use crate::{environment, output};

/// Checks the settings and says what they come to, or prints one of their texts.
pub(crate) fn config(arguments: &ConfigArguments) -> Result<ExitCode, Problem> {
    if arguments.schema {
        output::print_bytes(config::SCHEMA.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let inputs = environment::inputs(arguments.to_flags())?;
    if arguments.print {
        output::print_bytes(config::printed(&inputs)?.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let overview = Overview::of(&inputs)?;
    for warning in &overview.warnings {
        output::print_aside(&format!("warning: {}\n", visible_sentence(warning)));
    }
    output::print(&overview.to_string())?;
    Ok(ExitCode::SUCCESS)
}

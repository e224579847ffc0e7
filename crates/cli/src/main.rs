//! The `relaywalk` command.

mod again;
mod anchors;
mod check;
mod cli;
mod completions;
mod demo;
mod endpoint;
mod exit;
mod explain;
mod format;
mod generate;
mod interrupt;
mod looks;
mod pull;
mod replace;
mod runtime;
mod schema;
mod serve;
mod shell;
mod soql;
mod sources;
mod terminal;
mod walk;

use std::process::ExitCode;

use clap::Parser as _;

use cli::Cli;
use exit::Failure;

fn main() -> ExitCode {
    Cli::parse().run().unwrap_or_else(Failure::report).into()
}

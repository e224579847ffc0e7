//! The `relaywalk` command.

mod anchors;
mod check;
mod cli;
mod completions;
mod demo;
mod exit;
mod explain;
mod generate;
mod interrupt;
mod pull;
mod replace;
mod runtime;
mod serve;
mod shell;
mod sources;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use cli::Cli;
use exit::Failure;

fn main() -> ExitCode {
    Cli::parse().run().unwrap_or_else(Failure::report).into()
}

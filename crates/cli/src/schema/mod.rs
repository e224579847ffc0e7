//! `relaywalk schema`: a server's schema as a file, and what changed in one.

mod changes;
mod diff;
mod introspection;
mod pull;

use crate::exit::{Exit, Result};

/// Fetch a server's schema, or compare two
#[derive(clap::Args)]
pub(crate) struct Schema {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Pull(Box<pull::SchemaPull>),
    Diff(diff::SchemaDiff),
}

impl Schema {
    pub(crate) fn run(self) -> Result<Exit> {
        match self.command {
            Command::Pull(pull) => pull.run(),
            Command::Diff(diff) => diff.run(),
        }
    }
}

//! `relaywalk completions`: what a shell needs to complete command lines.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::{Exit, Result};
use crate::terminal::print;

const EXAMPLES: &str = "\
Examples:
  relaywalk completions bash >> ~/.bash_completion
  relaywalk completions zsh > \"${fpath[1]}/_relaywalk\"
  relaywalk completions fish > ~/.config/fish/completions/relaywalk.fish";

/// Write the script that completes command lines in a shell
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell that reads the script
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "relaywalk", &mut script);
        // Made of our own help, which is text.
        print(String::from_utf8_lossy(&script))?;
        Ok(Exit::Success)
    }
}

//! The command line.

use clap::{Parser, Subcommand};

use crate::check::Check;
use crate::completions::Completions;
use crate::demo::Demo;
use crate::exit::{Exit, Result};
use crate::explain::Explain;
use crate::generate::Generate;
use crate::pull::Pull;
use crate::schema::Schema;
use crate::serve::Serve;
use crate::soql::Soql;

const AFTER: &str = "\
Exit codes:
    0  success
    1  findings: documents with errors, a file that is out of date
    2  the command line can't be understood
    3  a file, a document or a setting can't be used
    4  the server refuses the credentials
    5  the server failed, or can't be reached
    6  a limit was reached before the end: --limit, or the server's quota
  130  interrupted; 143  terminated

Whatever the code, and after being killed too, what `pull` and `soql` have
written by -o FILE stays, and the same command with --resume brings the rest.

Data goes to stdout, everything else to stderr. `relaywalk COMMAND --help` shows examples.";

/// Walk whole GraphQL connections, and make typed Rust of GraphQL operations
#[derive(Parser)]
#[command(name = "relaywalk", version, after_help = AFTER, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(Demo),
    Pull(Pull),
    Soql(Soql),
    Generate(Generate),
    Check(Check),
    Explain(Explain),
    Schema(Schema),
    Serve(Serve),
    Completions(Completions),
}

impl Cli {
    pub(crate) fn run(self) -> Result<Exit> {
        match self.command {
            Command::Demo(demo) => demo.run(),
            Command::Pull(pull) => pull.run(),
            Command::Soql(soql) => soql.run(),
            Command::Generate(generate) => generate.run(),
            Command::Check(check) => check.run(),
            Command::Explain(explain) => explain.run(),
            Command::Schema(schema) => schema.run(),
            Command::Serve(serve) => serve.run(),
            Command::Completions(completions) => completions.run(),
        }
    }
}

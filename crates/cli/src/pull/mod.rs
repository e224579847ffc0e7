//! `relaywalk pull`: every row of the connection that an operation walks, one JSON text a line.

mod failure;
mod operation;
mod output;
mod page;
mod progress;
mod route;
mod row;
mod source;
mod value;
mod variables;

use std::path::PathBuf;
use std::time::Duration;

use relaywalk::{Client, Retry, Walker};
use relaywalk_codegen::analyze;
use relaywalk_codegen::plan::Plan;

use crate::exit::{Exit, Failure, Result};
use crate::interrupt::interrupted;
use crate::runtime;
use crate::sources::Sources;
use crate::terminal::{say, show, tally};

use failure::{Walked, failed};
use operation::Walk;
use output::Output;
use progress::Progress;
use source::PlannedConnection;

const EXAMPLES: &str = "\
Examples:
  relaywalk pull --url https://api.github.com/graphql --schema github.graphql \\
      --bearer-env GITHUB_TOKEN --var owner=rust-lang --var name=rust \\
      --var 'states=[\"OPEN\"]' -o issues.ndjson issues.graphql
  relaywalk pull --url http://127.0.0.1:4000/graphql --schema schema.graphql \\
      --operation Accounts --var 'where={\"Name\":{\"like\":\"A%\"}}' --limit 10 \\
      queries/ | jq .Id

Each row is written as the server sent it, one a line (NDJSON), while the walk
goes on; a walk that fails leaves whole rows and says where the rest begins. A
row is a node, or an edge if the operation selects more of it than node and
cursor. Ends with 0 after the last row, with 6 if --limit left rows behind.";

/// Write every row of a connection, whatever number of pages that takes
///
/// Sends one operation of the documents, follows its connection page by page to the end, and writes each row as one
/// line of JSON. No Rust is needed: what to follow is found in the schema and the operation, as `relaywalk explain`
/// shows it.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Pull {
    /// The GraphQL endpoint
    #[arg(long)]
    url: String,

    #[command(flatten)]
    sources: Sources,

    /// Which operation, if the documents hold several
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    /// A variable of the operation; text for a String, an ID, an enum or a custom scalar needs no quotes
    #[arg(long = "var", value_name = "NAME=JSON", allow_hyphen_values = true)]
    variables: Vec<String>,

    /// A header to send with each request; its value is kept secret
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE")]
    headers: Vec<String>,

    /// The environment variable that holds a bearer token
    #[arg(long, value_name = "VARIABLE")]
    bearer_env: Option<String>,

    /// Rows a page
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    page_size: Option<u32>,

    /// Stop after so many rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,

    /// Seconds that a reply may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,

    /// How often a request that failed is sent again
    #[arg(long, value_name = "N", default_value_t = 5)]
    retries: u32,

    /// The file to write to, instead of stdout; what it holds is replaced once the first page is there
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Say nothing unless something is wrong
    #[arg(long, short)]
    quiet: bool,
}

impl Pull {
    pub(crate) fn run(self) -> Result<Exit> {
        let walk = self.plan()?;
        let variables = variables::read(&walk, &self.variables, self.page_size)?;
        let client = self.client()?;
        let output = Output::new(self.output.clone())?;
        let mut walker = Walker::new(PlannedConnection::new(client, &walk, variables));
        if let Some(limit) = self.limit {
            walker = walker.limit(limit);
        }
        runtime::single()?.block_on(self.walk(walk, walker, output))
    }

    /// The operation's plan. Everything that can be wrong with the documents is told before a request is made.
    fn plan(&self) -> Result<Walk> {
        let (schema, documents) = self.sources.read()?;
        let (plan, warnings) = analyze(&schema, &documents).map_err(|found| {
            show(&found);
            say(format_args!("{}; nothing was sent", tally(&found)));
            Failure::Reported(Exit::Configuration)
        })?;
        if !self.quiet {
            show(&warnings);
        }
        // One operation is walked, and then the process ends: the plan is there as long as it is.
        let plan: &'static Plan = Box::leak(Box::new(plan));
        Walk::choose(plan, self.operation.as_deref())
    }

    fn client(&self) -> Result<Client> {
        let retry = Retry::default().attempts(self.retries.saturating_add(1));
        let mut builder = Client::builder(&self.url).timeout(Duration::from_secs(self.timeout)).retry(retry);
        if let Some(variable) = &self.bearer_env {
            let token = std::env::var(variable).map_err(|_| {
                Failure::configuration(format_args!("the environment has no text called {variable}"))
                    .help(format_args!("put the token there: export {variable}=…"))
            })?;
            builder = builder.bearer(token.trim());
        }
        for (index, header) in self.headers.iter().enumerate() {
            // What is no header is not shown either: it may be the secret alone.
            let (name, value) = header.split_once(':').ok_or_else(|| {
                Failure::configuration(format_args!("--header number {} has no colon", index + 1))
                    .help("write a name, a colon and a value: --header 'X-Api-Key: …'")
            })?;
            builder = builder.header(name.trim(), value.trim());
        }
        builder.build().map_err(|error| failed(&error, Walked::default()))
    }

    async fn walk(
        &self,
        walk: Walk,
        mut walker: Walker<PlannedConnection>,
        mut output: Output,
    ) -> Result<Exit> {
        let interrupted = interrupted()?;
        tokio::pin!(interrupted);
        let mut progress = Progress::start(!self.quiet && !output.is_terminal());
        loop {
            let page = tokio::select! {
                page = walker.next_page() => page,
                () = &mut interrupted => {
                    progress.stop();
                    return Err(Walked::by(&walker, &walk, &output).interrupted());
                }
            };
            match page {
                Ok(Some(page)) => {
                    output.write(&page.items).map_err(|failure| {
                        progress.stop();
                        failure.note(progress.written())
                    })?;
                    progress.page(&page);
                }
                Ok(None) => break,
                Err(error) => {
                    progress.stop();
                    return Err(failed(&error, Walked::by(&walker, &walk, &output)));
                }
            }
        }
        let cut = !walker.checkpoint().is_complete();
        progress.finish(self.quiet, cut, &output);
        if !self.quiet {
            for child in &walk.operation.children {
                say(format_args!(
                    "of `{}` each row has the first page only: pull the rest by an operation of its own",
                    child.place()
                ));
            }
        }
        Ok(if cut { Exit::Limit } else { Exit::Success })
    }
}

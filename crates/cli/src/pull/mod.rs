//! `relaywalk pull`: every row of the connection that an operation walks, one JSON text a line.

mod again;
mod children;
mod follow;
mod identity;
mod limits;
mod operation;
mod page;
mod route;
mod source;
mod value;
mod variables;

use relaywalk_codegen::analyze;
use relaywalk_codegen::plan::Plan;

use crate::anchors::Anchors;
use crate::endpoint::Endpoint;
use crate::exit::{Exit, Failure, Result};
use crate::runtime;
use crate::sources::Sources;
use crate::terminal::{say, show};
use crate::walk::{Destination, Fingerprint};

use identity::Identity;
use operation::Walk;
use source::PlannedConnection;
use variables::Variables;

const EXAMPLES: &str = "\
Examples:
  relaywalk pull --url https://api.github.com/graphql --schema github.graphql \\
      --bearer-env GITHUB_TOKEN --var owner=rust-lang --var name=rust \\
      --var 'states=[\"OPEN\"]' -o issues.ndjson issues.graphql
  relaywalk pull --url http://127.0.0.1:4000/graphql --schema schema.graphql \\
      --operation Accounts --var 'where={\"Name\":{\"like\":\"A%\"}}' --limit 10 \\
      queries/ | jq .Id
  relaywalk pull --org dev --schema salesforce.graphql accounts.graphql

Each row is written as the server sent it, one a line (NDJSON), while the walk
goes on; a walk that fails leaves whole rows and says where the rest begins. A
row is a node, or an edge if the operation selects more of it than node and
cursor. Ends with 0 after the last row, with 6 if --limit left rows behind.

With --children complete each row comes with every row of the connections that
are nested in it and that select `pageInfo { hasNextPage endCursor }`: what its
reply didn't bring is asked for by an operation of its own, which explain shows.

A walk to a FILE keeps FILE.checkpoint beside it until it is complete. However
it ended, the same command with --resume goes on with it, and makes the file
that an undisturbed walk would have made. Rows are on the disk before the
checkpoint covers them, so that a power cut loses none either.";

/// Of how many rows the children are fetched at the same time, if the command line doesn't say.
const CONCURRENCY: u32 = 8;

/// Write every row of a connection, whatever number of pages that takes
///
/// Sends one operation of the documents, follows its connection page by page to the end, and writes each row as one
/// line of JSON. No Rust is needed: what to follow is found in the schema and the operation, as `relaywalk explain`
/// shows it.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Pull {
    #[command(flatten)]
    endpoint: Endpoint,

    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    anchors: Anchors,

    /// Which operation, if the documents hold several
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    /// A variable of the operation; text for a String, an ID, an enum or a custom scalar needs no quotes
    #[arg(long = "var", value_name = "NAME=JSON", allow_hyphen_values = true)]
    variables: Vec<String>,

    /// Rows a page
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    page_size: Option<u32>,

    /// Of the connections that each row has: the first page, or all of it
    #[arg(long, value_enum, default_value_t = Children::Inline)]
    children: Children,

    /// Of how many rows the children are fetched at the same time
    #[arg(long, value_name = "N", default_value_t = CONCURRENCY, value_parser = clap::value_parser!(u32).range(1..=1000))]
    concurrency: u32,

    #[command(flatten)]
    destination: Destination,
}

/// What of the connections that each row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Children {
    /// What came with the row.
    Inline,
    /// All of it, at every depth: what didn't come is asked for, row by row.
    Complete,
}

impl Pull {
    pub(crate) fn run(self) -> Result<Exit> {
        let (walk, schema) = self.plan()?;
        let variables = variables::read(&walk, &self.variables, self.page_size)?;
        let identity = Identity::new(&walk, &variables, schema, self.children == Children::Complete);
        runtime::single()?.block_on(self.walk(walk, variables, identity))
    }

    async fn walk(&self, walk: Walk, variables: Variables, identity: Identity) -> Result<Exit> {
        let (client, endpoint) = self.endpoint.client(|client| client).await?;
        let mut walker = client.walk(PlannedConnection::new(&walk, variables));
        let Some(output) = self.destination.open(&identity, endpoint, walker.checkpoint())? else {
            return Ok(Exit::Success);
        };
        if let Some(place) = output.place() {
            walker = walker.resume_at(place).map_err(|error| self.endpoint.failed(&error))?;
        }
        if let Some(limit) = self.destination.limit {
            let before = walker.rows();
            walker = walker.limit(limit.saturating_sub(before));
        }
        self.follow(walk, walker, output).await
    }

    /// The operation's plan, and which schema it is by. Everything that can be wrong with the documents is told before
    /// a request is made.
    fn plan(&self) -> Result<(Walk, Fingerprint)> {
        let (schema, documents, options) = self.sources.read()?;
        let (plan, warnings) = analyze(&schema, &documents, &self.anchors.add(options)).map_err(|found| {
            show(&found);
            say(format_args!("{}; nothing was sent", found.tally()));
            Failure::Reported(Exit::Configuration)
        })?;
        if !self.destination.quiet {
            show(&warnings);
        }
        // One operation is walked, and then the process ends: the plan is there as long as it is.
        let plan: &'static Plan = Box::leak(Box::new(plan));
        let walk = Walk::choose(plan, self.operation.as_deref())?;
        Ok((walk, Fingerprint::of(schema.text.as_bytes())))
    }
}

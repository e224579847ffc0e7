//! `relaywalk soql`: every record that a query of Salesforce's finds, one JSON text a line.

mod follow;
mod identity;
mod node;
mod order;
mod record;

use std::fs;
use std::path::PathBuf;

use crate::again::{Again, text};
use crate::endpoint::{OrgName, Requests, SignIn, connect};
use crate::exit::{Exit, Failure, Result};
use crate::runtime;
use crate::walk::Destination;

use follow::Querying;

const EXAMPLES: &str = "\
Examples:
  relaywalk soql --org dev \"SELECT Id, Name FROM Account ORDER BY Id\" -o a.ndjson
  relaywalk soql --org https://acme.my.salesforce.com --bearer-env TOKEN --plain \\
      \"SELECT Name, (SELECT LastName FROM Contacts) FROM Account\" | jq .Name
  relaywalk soql --org https://acme.my.salesforce.com --client-id 3MVG9… \\
      --jwt-key-file app.pem --username me@acme.com --file accounts.soql

Each record is written as the server sent it, one a line (NDJSON): every digit
of a number, the order of the fields. The records of a child relationship are
all there, at every depth, in its `records`: what didn't come with their parent
is fetched by its own locators.

Signing in: --org ALIAS takes a login of the sf command. --org URL takes the
token in the environment's SF_ACCESS_TOKEN, or as --bearer-env, --client-id or
--header say. Secrets come from the environment or from files alone. Plain http
is for this machine only.

XML has no types: with --xml, numbers and booleans are texts, and times are
written as XML has them. Everything else is the same.

A walk to a FILE keeps FILE.checkpoint beside it until it is complete. However
it ended, the same command with --resume goes on with it, and makes the file
that an undisturbed walk would have made. The server keeps the place for two
days, for the session that asked. If it is lost, --query-again queries from the
start and passes over as many records as came before, without a look at which
they are. That needs an order in which no two records are the same (ORDER BY
Id); where records before the place have come, gone or moved since, rows are
lost or come twice, and nothing tells.";

/// Write every record that a SOQL query finds in an org of Salesforce
///
/// Asks the org by REST Query, follows its locators batch by batch to the end, children's too, and writes each record as
/// one line of JSON.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Soql {
    /// The org: a login of the sf command by its alias, or the org's URL
    #[arg(long)]
    org: OrgName,

    /// The query
    #[arg(required_unless_present = "file", value_name = "SOQL")]
    query: Option<String>,

    /// A file that holds the query
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    file: Option<PathBuf>,

    /// Records that were deleted or archived, too
    #[arg(long)]
    all: bool,

    /// Records a batch, those of children counted; the server may make it another size
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(200..=2000))]
    batch_size: Option<u16>,

    /// How rows are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Rows,

    /// Leave out `attributes`, and make plain lists of children
    #[arg(long)]
    plain: bool,

    /// Ask for XML instead of JSON
    #[arg(long)]
    xml: bool,

    /// If the place to go on is lost: query again, and pass over what came before
    #[arg(long)]
    query_again: bool,

    #[command(flatten)]
    destination: Destination,

    #[command(flatten)]
    requests: Requests,

    #[command(flatten)]
    sign_in: SignIn,
}

/// How rows are written.
#[derive(Clone, Copy, Default, clap::ValueEnum)]
enum Rows {
    /// One JSON text a line
    #[default]
    Ndjson,
}

impl Soql {
    pub(crate) fn run(self) -> Result<Exit> {
        let Rows::Ndjson = self.format;
        let query = self.text()?;
        if self.query_again && !order::is_total(&query) {
            return Err(Failure::usage("--query-again needs an order in which no two records are the same")
                .help("order the query by Id, or by Id last: ORDER BY Name, Id"));
        }
        runtime::single()?.block_on(self.walk(&query))
    }

    /// The text of the query.
    fn text(&self) -> Result<String> {
        let text = match (&self.query, &self.file) {
            (Some(query), _) => query.clone(),
            (None, Some(path)) => fs::read_to_string(path).map_err(|error| {
                Failure::configuration(format_args!("can't read {}: {error}", path.display()))
            })?,
            (None, None) => String::new(),
        };
        match text.trim() {
            "" => Err(Failure::configuration("the query is empty")),
            query => Ok(query.to_owned()),
        }
    }

    async fn walk(&self, query: &str) -> Result<Exit> {
        let org = connect(&self.org, &self.sign_in, &self.requests, |client| client).await?;
        Querying::new(self, query).follow(&org).await
    }

    /// This command line with options that go on with its walk.
    fn command(&self, options: &[&str], limit: Option<u64>) -> String {
        let mut again = Again::new("soql");
        self.sign_in.again(&self.org, &mut again);
        self.requests.again(&mut again);
        again.given("--file", self.file.as_deref().map(text));
        again.flag("--all", self.all);
        again.given("--batch-size", self.batch_size.map(|records| records.to_string()));
        again.flag("--plain", self.plain);
        again.flag("--xml", self.xml);
        again.flag("--query-again", self.query_again);
        self.destination.again(&mut again, limit);
        options.iter().for_each(|option| again.flag(option, true));
        again.with(self.query.iter().cloned().collect())
    }
}

//! `relaywalk serve`: a server of any schema.

use std::time::Duration;

use relaywalk_emulator::{ConnectedApp, Emulator, Fault, Profile};

use crate::exit::{Exit, Failure, Result};
use crate::interrupt::interrupted;
use crate::runtime;
use crate::sources::SchemaPath;
use crate::terminal::{counted, print, say, show, warn};

const EXAMPLES: &str = "\
Examples:
  relaywalk serve --schema schema.graphql --rows 100000
  relaywalk serve --schema github.graphql --profile github --port 4000
  relaywalk serve --schema schema.graphql --fault 503:every=10,retry-after=1

A fault is a kind, or a kind, a colon, and parts.
Instead of a reply:
  403, 429, 503           this status; retry-after=SECONDS adds the header
  502                     this status (rows=N: if a page of more is asked for)
  throttled, rate-limited a 200 with an error that says so
  html                    a 200 with a page for people
On a page of the connection that is walked:
  null-node               the node in the middle is null
  empty-page, short-page  fewer rows than asked for, and more behind them
  repeated-cursor         the cursor is that of a page before (back=N: N before)
  null-cursor             there is a next page, but no cursor
  expired-cursor          a cursor is refused (older=N: if N requests old)
  partial-errors          data and errors (lost=node, page or nothing;
                          errors=last or first)
On the way:
  latency:ms=N            the reply comes N milliseconds later
  slow-body:ms=N          its body takes N milliseconds
  cut-body                half of the body, and the connection is closed
  huge-page:bytes=N       a longer body (filling=space or string)
  gzip                    a compressed body
And when it happens: once, always, on=N (the N-th request), every=N, p=P (with
this probability).

The first line on stdout is `listening on URL`, written when the server answers.
The same schema, numbers and seed make the same rows. With --profile salesforce
the URL is that of an org too: relaywalk soql --org URL. Ctrl-C ends it.";

/// Serve seeded rows for any schema, on this machine
///
/// Each connection of the schema has rows, paged as the Relay specification says; a profile adds the rules of a real
/// server, and faults make it go wrong on purpose.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    #[command(flatten)]
    schema: SchemaPath,

    /// Whose rules to follow: relay, salesforce, github or shopify
    #[arg(long, default_value = "relay")]
    profile: Profile,

    /// Rows of each outermost connection
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    rows: u64,

    /// Children of an ordinary parent, on average; some have none, a few have very many
    #[arg(long, value_name = "N", default_value_t = 5)]
    children: u64,

    /// Another seed makes other rows
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Milliseconds that every reply takes longer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,

    /// Something that goes wrong, such as 429:on=3; see below
    #[arg(long = "fault", value_name = "SPEC")]
    faults: Vec<Fault>,

    /// Refuse every request without this bearer token (shopify: X-Shopify-Access-Token)
    #[arg(long, value_name = "TOKEN")]
    bearer: Option<String>,

    /// Let this client sign in at /services/oauth2/token, and ask for a token (salesforce)
    #[arg(long, value_name = "ID", requires = "client_secret")]
    client_id: Option<String>,

    /// Its secret
    #[arg(long, value_name = "SECRET", requires = "client_id")]
    client_secret: Option<String>,

    /// The port on 127.0.0.1; any free one if not given
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
}

impl Serve {
    pub(crate) fn run(self) -> Result<Exit> {
        let schema = self.schema.read()?;
        let sdl = schema.sdl().map_err(|found| {
            show(&found);
            say(found.tally());
            Failure::Reported(Exit::Configuration)
        })?;
        runtime::threaded()?.block_on(self.serve(&sdl))
    }

    async fn serve(self, sdl: &str) -> Result<Exit> {
        let mut builder = Emulator::builder(sdl)
            .profile(self.profile)
            .rows(self.rows)
            .children(self.children)
            .seed(self.seed)
            .latency(Duration::from_millis(self.latency))
            .port(self.port);
        if let Some(token) = self.bearer {
            builder = builder.bearer(token);
        }
        if let (Some(id), Some(secret)) = (self.client_id, self.client_secret) {
            builder = builder.connected_app(ConnectedApp::new(&id).client_secret(&secret));
        }
        builder = self.faults.into_iter().fold(builder, |builder, fault| builder.fault(fault));
        // Asked for before anyone can know that there is something to interrupt.
        let interrupted = interrupted()?;
        let emulator = builder.start().await.map_err(|error| failed(&error))?;
        for warning in emulator.warnings() {
            warn(warning);
        }
        print(format_args!("listening on {}\n", emulator.url()))?;
        interrupted.await;
        // A client that reads slowly must not keep the server from ending.
        let requests = emulator.requests();
        let _ = tokio::time::timeout(Duration::from_secs(1), emulator.shutdown()).await;
        say(format_args!("stopped after {}", counted(requests, "request")));
        Ok(Exit::Success)
    }
}

fn failed(error: &relaywalk_emulator::Error) -> Failure {
    match std::error::Error::source(error) {
        Some(source) => Failure::configuration(format_args!("{error}: {source}")),
        None => Failure::configuration(error),
    }
}

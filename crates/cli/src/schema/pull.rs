//! `relaywalk schema pull`: a server's schema by introspection.

use std::path::PathBuf;

use relaywalk::{Client, ErrorKind, Request, json};
use relaywalk_codegen::Source;

use super::introspection::{Abilities, GROWN, abilities};
use crate::endpoint::Endpoint;
use crate::exit::{Exit, Failure, Result};
use crate::replace::replace;
use crate::runtime;
use crate::terminal::{print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk schema pull --url https://api.github.com/graphql \\
      --bearer-env GITHUB_TOKEN -o schema/github.graphql
  relaywalk schema pull --url http://127.0.0.1:4000/graphql --format json \\
      | gzip > schema.json.gz

Asks the server first what its introspection knows (deprecated arguments, @oneOf,
@specifiedBy, repeatable directives), and then for all of it. The file is
replaced whole, and only if the schema is one.";

/// The largest reply that is taken for a schema.
const LARGEST: usize = 1 << 30;

/// Write a server's schema to a file
#[derive(clap::Args)]
#[command(name = "pull", after_help = EXAMPLES)]
pub(super) struct SchemaPull {
    #[command(flatten)]
    endpoint: Endpoint,

    /// The schema definition language, or the introspection reply as the server sent it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The file to write to, instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The schema definition language
    #[default]
    Sdl,
    /// The JSON of an introspection result
    Json,
}

impl SchemaPull {
    pub(super) fn run(self) -> Result<Exit> {
        let (data, endpoint) = runtime::single()?.block_on(self.introspect())?;
        let reply = Source::new(&*endpoint, format!("{{\"data\":{data}}}\n"));
        let sdl = reply.sdl().map_err(|found| {
            show(&found);
            Failure::new(Exit::Remote, "the server's reply to introspection is no schema")
        })?;
        let text = match self.format {
            Format::Sdl => &*sdl,
            Format::Json => &reply.text,
        };
        match &self.output {
            None => print(text)?,
            Some(path) => {
                replace(path, text.as_bytes()).map_err(|error| Failure::write(path.display(), &error))?;
                say(format_args!("wrote {}", path.display()));
            }
        }
        Ok(Exit::Success)
    }

    /// The data of the reply, as the server sent it, and how the server is called where something is wrong with it.
    async fn introspect(&self) -> Result<(String, String)> {
        let (client, endpoint) = self.endpoint.client(|client| client.max_body(LARGEST)).await?;
        let query = self.abilities(&client).await?.query();
        let request = Request {
            operation_name: Some("Introspection"),
            query: &query,
            variables: serde_json::json!({}),
        };
        let data = client.send_request(&request, |reader| reader.raw().map(str::to_owned)).await;
        let data = data.map_err(|error| match error.kind() {
            // Without credentials, or at another URL, nobody knows yet what introspection would say.
            ErrorKind::Graphql(errors) if !matches!(errors.status().as_u16(), 401 | 404 | 405) => self
                .endpoint
                .failed(&error)
                .help("the server may have introspection switched off: ask its makers for a schema file"),
            _ => self.endpoint.failed(&error),
        });
        Ok((data?, endpoint))
    }

    /// What introspection knows. A server that refuses the question is asked for one type at a time, since some take no
    /// more than one `__type`; one that refuses that, too, is asked for what every one knows.
    async fn abilities(&self, client: &Client) -> Result<Abilities> {
        if let Some(abilities) = self.abilities_of(client, &GROWN).await? {
            return Ok(abilities);
        }
        let mut all = Abilities::default();
        for ty in &GROWN {
            match self.abilities_of(client, std::slice::from_ref(ty)).await? {
                Some(abilities) => all = all.or(abilities),
                None => break,
            }
        }
        Ok(all)
    }

    /// What introspection knows of some types, if the server says so.
    async fn abilities_of(&self, client: &Client, types: &[(&str, &str)]) -> Result<Option<Abilities>> {
        let query = abilities(types);
        let request = Request {
            operation_name: Some("IntrospectionFields"),
            query: &query,
            variables: serde_json::json!({}),
        };
        match client.send_request(&request, json::scalar).await {
            Ok(abilities) => Ok(Some(abilities)),
            Err(error) => match error.kind() {
                ErrorKind::Graphql(_) | ErrorKind::Decode(_) => Ok(None),
                _ => Err(self.endpoint.failed(&error)),
            },
        }
    }
}

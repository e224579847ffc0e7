//! The server that a command talks to, and with which credentials.

use std::time::Duration;

use relaywalk::{Client, ClientBuilder, Retry};

use crate::exit::{Failure, Result};

/// Seconds that a reply may take, if the command line doesn't say.
pub(crate) const TIMEOUT: u64 = 60;
/// How often a request that failed is sent again, if the command line doesn't say.
pub(crate) const RETRIES: u32 = 5;

/// Where requests go, and how.
#[derive(clap::Args)]
pub(crate) struct Endpoint {
    /// The GraphQL endpoint
    #[arg(long)]
    pub(crate) url: String,

    /// A header to send with each request; its value is kept secret
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<String>,

    /// The environment variable that holds a bearer token
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) bearer_env: Option<String>,

    /// Seconds that a reply may take
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) timeout: u64,

    /// How often a request that failed is sent again
    #[arg(long, value_name = "N", default_value_t = RETRIES)]
    pub(crate) retries: u32,
}

impl Endpoint {
    pub(crate) fn client(&self) -> Result<ClientBuilder> {
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
        Ok(builder)
    }
}

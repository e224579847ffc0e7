//! How requests are sent.

use std::time::Duration;

use relaywalk::{ClientBuilder, Retry};

use super::shown::ELIDED;
use crate::again::Again;
use crate::exit::{Failure, Result};

/// Seconds that a reply may take, if the command line doesn't say.
const TIMEOUT: u64 = 60;
/// How often a request that failed is sent again, if the command line doesn't say.
const RETRIES: u32 = 5;

/// What is the same for all requests.
#[derive(clap::Args)]
pub(crate) struct Requests {
    /// A header to send with each request; its value is kept secret
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE")]
    headers: Vec<String>,

    /// The environment variable that holds a bearer token
    #[arg(long, value_name = "VARIABLE")]
    pub(super) bearer_env: Option<String>,

    /// Seconds that a reply may take
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,

    /// How often a request that failed is sent again
    #[arg(long, value_name = "N", default_value_t = RETRIES)]
    retries: u32,
}

impl Requests {
    /// What makes a client send them so.
    pub(super) fn settings(&self) -> Result<impl FnOnce(ClientBuilder) -> ClientBuilder + use<>> {
        let token =
            self.bearer_env.as_ref().map(|variable| secret("--bearer-env", variable, "token")).transpose()?;
        let headers = self.headers.iter().enumerate().map(|(index, header)| {
            // What is no header is not shown either: it may be the secret alone.
            let (name, value) = header.split_once(':').ok_or_else(|| {
                Failure::configuration(format_args!("--header number {} has no colon", index + 1))
                    .help("write a name, a colon and a value: --header 'X-Api-Key: …'")
            })?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        });
        let headers = headers.collect::<Result<Vec<_>>>()?;
        let retry = Retry::default().attempts(self.retries.saturating_add(1));
        let timeout = Duration::from_secs(self.timeout);
        Ok(move |client: ClientBuilder| {
            let mut client = client.timeout(timeout).retry(retry);
            if let Some(token) = token {
                client = client.bearer(&token);
            }
            headers.iter().fold(client, |client, (name, value)| client.header(name, value))
        })
    }

    /// Does a header say who is asking?
    pub(super) fn are_authorized(&self) -> bool {
        let names = self.headers.iter().filter_map(|header| header.split(':').next());
        names.into_iter().any(|name| name.trim().eq_ignore_ascii_case("authorization"))
    }

    /// Adds them to a command line, without values of headers.
    pub(crate) fn again(&self, again: &mut Again) {
        for header in &self.headers {
            let name = header.split(':').next().unwrap_or_default().trim();
            again.option("--header", format!("{name}: {ELIDED}"));
        }
        again.given("--bearer-env", self.bearer_env.as_deref());
        if self.timeout != TIMEOUT {
            again.option("--timeout", self.timeout.to_string());
        }
        if self.retries != RETRIES {
            again.option("--retries", self.retries.to_string());
        }
    }
}

/// What an environment variable holds, which is something secret.
pub(super) fn secret(option: &str, variable: &str, what: &str) -> Result<String> {
    let text = std::env::var(variable).map_err(|_| match is_named_as_usual(variable) {
        true => Failure::configuration(format_args!("the environment has no text called {variable}"))
            .help(format_args!("put the {what} there: export {variable}=…")),
        // Where a variable is meant, many give what is in it, by a `$` too many; that must not be shown.
        false => Failure::configuration(format_args!(
            "the environment has no text of the name that {option} gives"
        ))
        .help(format_args!("give the name of a variable, not the {what}: {option} TOKEN, not $TOKEN")),
    })?;
    Ok(text.trim().to_owned())
}

/// Is it plainly the name of a variable? A secret has small letters too, or is long.
fn is_named_as_usual(variable: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (1..=32).contains(&variable.len()) && variable.chars().all(is_of_name)
}

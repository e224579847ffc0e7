//! The server that a command talks to, and with which credentials.

mod failure;
mod org;
mod requests;
mod shown;

use relaywalk::{Client, ClientBuilder, Error};

use crate::again::Again;
use crate::exit::{Failure, Result};

pub(crate) use failure::Asked;
pub(crate) use org::{OrgName, SignIn, connect};
pub(crate) use requests::Requests;
pub(crate) use shown::{ELIDED, kept};

/// A GraphQL endpoint: any by its URL, or that of an org.
#[derive(clap::Args)]
pub(crate) struct Endpoint {
    #[command(flatten)]
    server: Server,

    #[command(flatten)]
    sign_in: SignIn,

    #[command(flatten)]
    requests: Requests,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Server {
    /// The GraphQL endpoint
    #[arg(long)]
    url: Option<String>,

    /// The GraphQL endpoint of an org of Salesforce: a login of the sf command by its alias, or the org's URL
    #[arg(long)]
    org: Option<OrgName>,
}

impl Endpoint {
    /// A client of it, changed before it is built, and its URL as it may be kept.
    pub(crate) async fn client(
        &self,
        change: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<(Client, String)> {
        if let Some(org) = &self.server.org {
            let org = connect(org, &self.sign_in, &self.requests, change).await?;
            return Ok((org.client().clone(), kept(org.instance_url())));
        }
        let url = self.server.url.as_deref().unwrap_or_default();
        let settings = self.requests.settings()?;
        let client = change(settings(Client::builder(url))).build().map_err(|error| self.failed(&error))?;
        Ok((client, kept(url)))
    }

    /// What an error of a request means to whoever runs the command.
    pub(crate) fn failed(&self, error: &Error) -> Failure {
        let asked = if self.server.org.is_some() { Asked::Org } else { Asked::Url };
        asked.failed(error)
    }

    /// Adds to a command line which server it is.
    pub(crate) fn server_again(&self, again: &mut Again) {
        again.given("--url", self.server.url.as_deref().map(shown::elided));
        if let Some(org) = &self.server.org {
            self.sign_in.again(org, again);
        }
    }

    /// Adds how requests are sent.
    pub(crate) fn requests_again(&self, again: &mut Again) {
        self.requests.again(again);
    }
}

//! An org of Salesforce, and the ways to sign in to it.

use std::convert::Infallible;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use relaywalk::ClientBuilder;
use relaywalk::salesforce::{ClientCredentials, EnvToken, JwtBearer, Org, OrgBuilder, SfCommand};
use url::{Host, Url};

use super::failure::Asked;
use super::requests::{Requests, secret};
use super::shown::elided;
use crate::again::{Again, text};
use crate::exit::{Exit, Failure, Result};

/// What `--org` names.
#[derive(Clone, Debug)]
pub(crate) enum OrgName {
    /// A login of the `sf` command: its alias or its user name.
    Login(String),
    /// The org itself.
    Url(String),
}

impl FromStr for OrgName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        // Its host alone is clear enough.
        let is_host = [".salesforce.com", ".force.com"].iter().any(|domain| text.ends_with(domain))
            && !text.contains('@');
        Ok(match text.contains("://") {
            true => Self::Url(text.to_owned()),
            false if is_host => Self::Url(format!("https://{text}")),
            false => Self::Login(text.to_owned()),
        })
    }
}

/// How to sign in to an org.
#[derive(clap::Args)]
pub(crate) struct SignIn {
    /// The version of the org's API
    #[arg(long, help_heading = HEADING, value_name = "VERSION", requires = "org", default_value = Org::VERSION)]
    api_version: String,

    /// Sign in to the org's URL as this connected app, by its secret or its key
    #[arg(long, help_heading = HEADING, value_name = "ID", requires = "org", conflicts_with = "bearer_env")]
    client_id: Option<String>,

    /// The environment variable that holds the app's secret
    #[arg(long, help_heading = HEADING, value_name = "VARIABLE", requires = "client_id")]
    client_secret_env: Option<String>,

    /// The file with the app's private key, in PEM
    #[arg(long, help_heading = HEADING,
        value_name = "FILE",
        requires = "client_id",
        requires = "username",
        conflicts_with = "client_secret_env"
    )]
    jwt_key_file: Option<PathBuf>,

    /// The user that the app signs in with its key
    #[arg(long, help_heading = HEADING, value_name = "NAME", requires = "jwt_key_file")]
    username: Option<String>,

    /// What the app's key signs in at: https://test.salesforce.com for sandboxes
    #[arg(long, help_heading = HEADING, value_name = "URL", requires = "jwt_key_file", default_value = LOGIN)]
    login_url: String,
}

const HEADING: &str = "Orgs of Salesforce";

/// The variable that [`EnvToken`] reads.
const TOKEN: &str = "SF_ACCESS_TOKEN";
const LOGIN: &str = "https://login.salesforce.com";

/// What there is to sign in to an org's URL with.
pub(super) const WAYS: &str = "\
put a token into the environment's SF_ACCESS_TOKEN, or name another variable by --bearer-env;
  or sign in as an app: --client-id ID, with --client-secret-env VARIABLE or with --jwt-key-file FILE and --username NAME;
  or use a login of the sf command: --org ALIAS";

/// Prepares an org; a login of the `sf` command says first where it is.
pub(crate) async fn connect(
    org: &OrgName,
    sign_in: &SignIn,
    requests: &Requests,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Org> {
    let builder = match org {
        OrgName::Login(name) => login(name, sign_in, requests).await?,
        OrgName::Url(url) => sign_in.at(url, requests)?,
    };
    let settings = requests.settings()?;
    let builder = builder.version(&sign_in.api_version).client(|client| change(settings(client)));
    builder.build().map_err(failed)
}

async fn login(name: &str, sign_in: &SignIn, requests: &Requests) -> Result<OrgBuilder> {
    if sign_in.client_id.is_some() || requests.bearer_env.is_some() {
        return Err(Failure::usage(format_args!(
            "--org {name} is a login of the sf command, which has its own token"
        ))
        .help("to sign in in another way, name the org by its URL: --org https://….my.salesforce.com"));
    }
    Org::sign_in(SfCommand::new().target_org(name)).await.map_err(failed)
}

impl SignIn {
    /// The org at this URL, and what signs in to it.
    fn at(&self, url: &str, requests: &Requests) -> Result<OrgBuilder> {
        let is_local = check(url)?;
        let org = Org::builder(url);
        if let Some(id) = &self.client_id {
            return self.as_app(id, url, org);
        }
        if requests.bearer_env.is_some() || requests.are_authorized() {
            return Ok(org);
        }
        if env::var(TOKEN).is_ok_and(|token| !token.trim().is_empty()) {
            return Ok(org.credentials(EnvToken::new()));
        }
        if is_local {
            return Ok(org);
        }
        Err(Failure::new(Exit::Auth, format_args!("nothing says how to sign in to {}", elided(url)))
            .help(WAYS))
    }

    /// By the app's secret or its key.
    fn as_app(&self, id: &str, url: &str, org: OrgBuilder) -> Result<OrgBuilder> {
        if let Some(variable) = &self.client_secret_env {
            let secret = secret("--client-secret-env", variable, "secret")?;
            return Ok(org.credentials(ClientCredentials::new(url, id, &secret).map_err(failed)?));
        }
        let (Some(path), Some(user)) = (&self.jwt_key_file, &self.username) else {
            return Err(Failure::usage("--client-id needs the app's secret or its key")
                .help("give --client-secret-env VARIABLE, or --jwt-key-file FILE and --username NAME"));
        };
        let key = fs::read_to_string(path).map_err(|error| {
            Failure::configuration(format_args!("can't read {}: {error}", path.display()))
        })?;
        let assertions = JwtBearer::new(&self.login_url, id, user, &key).and_then(|how| how.sent_to(url));
        Ok(org.credentials(assertions.map_err(failed)?))
    }

    /// Adds the org and the way to sign in to a command line.
    pub(crate) fn again(&self, org: &OrgName, again: &mut Again) {
        let name = match org {
            OrgName::Login(name) => name.clone(),
            OrgName::Url(url) => elided(url),
        };
        again.option("--org", name);
        if self.api_version != Org::VERSION {
            again.option("--api-version", self.api_version.as_str());
        }
        again.given("--client-id", self.client_id.as_deref());
        again.given("--client-secret-env", self.client_secret_env.as_deref());
        again.given("--jwt-key-file", self.jwt_key_file.as_deref().map(text));
        again.given("--username", self.username.as_deref());
        if self.login_url != LOGIN {
            again.option("--login-url", self.login_url.as_str());
        }
    }
}

/// Is the URL one that a token may go to? Tells whether it is on this machine.
fn check(url: &str) -> Result<bool> {
    let parsed = Url::parse(url)
        .map_err(|error| Failure::configuration(format_args!("the org's URL can't be read: {error}")))?;
    let is_local = match parsed.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if parsed.scheme() != "https" && !is_local {
        return Err(Failure::configuration(
            "the org's URL must start with https://, since a token goes there",
        ));
    }
    Ok(is_local)
}

fn failed(error: relaywalk::Error) -> Failure {
    Asked::Org.failed(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_or_a_host_is_an_org_and_anything_else_a_login() {
        for (text, url) in [
            ("https://acme.my.salesforce.com", Some("https://acme.my.salesforce.com")),
            ("acme.my.salesforce.com", Some("https://acme.my.salesforce.com")),
            ("http://127.0.0.1:4000/", Some("http://127.0.0.1:4000/")),
            ("dev", None),
            ("me@acme.com.salesforce.com", None),
        ] {
            match text.parse() {
                Ok(OrgName::Url(found)) => assert_eq!(Some(&*found), url),
                Ok(OrgName::Login(found)) => assert_eq!((&*found, None), (text, url)),
            }
        }
    }
}

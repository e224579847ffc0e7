use std::fmt;

use serde::de::DeserializeOwned;
use url::Url;

use super::rest::Query;
use super::sign_in::{Provider, SignIn};
use crate::{Client, ClientBuilder, ErrorKind, Result, TokenProvider, Walker};

/// An org of Salesforce: its GraphQL endpoint and its REST queries, by one sign-in and within the same limits.
///
/// ```no_run
/// use relaywalk::salesforce::{ClientCredentials, Org};
///
/// # async fn f(secret: &str) -> relaywalk::Result<()> {
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Account { id: String, name: Option<String> }
///
/// let credentials = ClientCredentials::new("https://example.my.salesforce.com", "client id", secret)?;
/// let org = Org::sign_in(credentials).await?.build()?;
/// let mut accounts = org.query::<Account>("SELECT Id, Name FROM Account ORDER BY Id");
/// while let Some(account) = accounts.next().await? {
///     println!("{}", account.id);
/// }
/// # Ok(()) }
/// ```
///
/// Cheap to clone; all clones share their token, and what is known of the org's limits.
#[derive(Clone)]
pub struct Org {
    client: Client,
    instance: Url,
    /// `…/services/data/v65.0/`.
    data: Url,
}

impl Org {
    /// The version of the API that is used if no other is set.
    pub const VERSION: &'static str = "65.0";

    /// Prepares the org at this instance URL: `https://example.my.salesforce.com`.
    pub fn builder(instance_url: &str) -> OrgBuilder {
        OrgBuilder {
            instance: instance_url.to_owned(),
            version: Self::VERSION.to_owned(),
            client: Client::builder(instance_url),
        }
    }

    /// Signs in, and prepares the org that this leads to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Token`] with what the server said, if it refuses.
    pub async fn sign_in(how: impl SignIn) -> Result<OrgBuilder> {
        let (provider, instance) = Provider::begin(how).await.map_err(ErrorKind::Token)?;
        Ok(Self::builder(&instance).tokens(provider))
    }

    /// The URL of its instance, without a path.
    pub fn instance_url(&self) -> &str {
        self.instance.as_str()
    }

    /// The client of the GraphQL endpoint.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Walks the records that a SOQL query finds.
    ///
    /// A record's children, asked for by a child query, are all there ([`ChildRecords`](super::ChildRecords)).
    pub fn query<R: DeserializeOwned + Send + 'static>(&self, soql: &str) -> Walker<Query<R>> {
        self.walk(soql, false)
    }

    /// The same, with records that were deleted or archived.
    pub fn query_all<R: DeserializeOwned + Send + 'static>(&self, soql: &str) -> Walker<Query<R>> {
        self.walk(soql, true)
    }

    fn walk<R: DeserializeOwned + Send + 'static>(&self, soql: &str, all: bool) -> Walker<Query<R>> {
        let mut resource = self.data.clone();
        resource.set_path(&format!("{}{}", self.data.path(), if all { "queryAll" } else { "query" }));
        Walker::new(Query::new(self.client.clone(), self.instance.clone(), resource, soql, all))
    }
}

impl fmt::Debug for Org {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Org").field(&self.client).finish()
    }
}

/// Prepares an [`Org`].
#[derive(Debug)]
#[must_use = "a builder builds nothing before `build`"]
pub struct OrgBuilder {
    instance: String,
    version: String,
    client: ClientBuilder,
}

impl OrgBuilder {
    /// The version of the API, such as `62.0`; [`Org::VERSION`] if not set.
    pub fn version(mut self, version: &str) -> Self {
        self.version = version.to_owned();
        self
    }

    /// Signs in when a token is needed, and again when it is refused.
    pub fn credentials(self, how: impl SignIn) -> Self {
        let provider = Provider::new(how, &self.instance);
        self.tokens(provider)
    }

    /// Takes tokens from a provider of another kind.
    pub fn tokens(self, provider: impl TokenProvider) -> Self {
        self.client(|client| client.tokens(provider))
    }

    /// Changes the client: its retries, its timeouts, its budget.
    pub fn client(mut self, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        self.client = change(self.client);
        self
    }

    /// The org.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the instance URL or the version isn't one, or as for [`ClientBuilder::build`].
    pub fn build(self) -> Result<Org> {
        let config = |problem: String| ErrorKind::Config(problem);
        let instance =
            origin(&self.instance).map_err(|problem| config(format!("the instance URL {problem}")))?;
        let version = self.version.strip_prefix('v').unwrap_or(&self.version);
        let is_version = version.split_once('.').is_some_and(|(major, minor)| {
            let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number(major) && is_number(minor)
        });
        if !is_version {
            let problem =
                format!("`{}` is no version of the API; one is `62.0`", self.version.escape_debug());
            return Err(config(problem).into());
        }
        let mut data = instance.clone();
        data.set_path(&format!("/services/data/v{version}/"));
        let client = self.client.at(&format!("{data}graphql")).build()?;
        Ok(Org { client, instance, data })
    }
}

/// The URL of a server, of which only scheme, host and port matter. What is wrong is told without it.
pub(super) fn origin(url: &str) -> Result<Url, String> {
    let mut url = Url::parse(url).map_err(|error| format!("can't be read: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("must start with https://, not {}:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must have no user in it".to_owned());
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

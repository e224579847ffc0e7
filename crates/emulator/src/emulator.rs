//! Starting and stopping a server.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::connection::Limits;
use crate::data::Data;
use crate::error::Error;
use crate::execute::Engine;
use crate::fault::Fault;
use crate::faults::Faults;
use crate::github_limits::GithubLimits;
use crate::places::{Places, Scale};
use crate::profile::Profile;
use crate::quota::{Quota, QuotaSettings};
use crate::reader;
use crate::salesforce::oauth::ConnectedApp;
use crate::salesforce::org::Org;
use crate::salesforce::rules::SalesforceRules;
use crate::schema;
use crate::server::{self, Server};
use crate::shopify_limits::ShopifyLimits;
use crate::view::Rows;

/// Settings of a server; [`Emulator::builder`] makes one.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    sdl: String,
    profile: Profile,
    scale: Scale,
    latency: Duration,
    faults: Vec<Fault>,
    bearer: Option<String>,
    port: u16,
    max_page: Option<u64>,
    max_objects: u64,
    quota: QuotaSettings,
    connected_app: Option<ConnectedApp>,
}

impl Builder {
    /// Whose rules to follow; [`Profile::Relay`] unless set.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// The number of rows of each connection that is not below a row of another; 1,000 unless set.
    pub fn rows(mut self, rows: u64) -> Self {
        self.scale.rows = rows;
        self
    }

    /// How many children an ordinary parent has on average, 5 unless set; 0 for none at all.
    ///
    /// Of all parents 40 % have none, 57.9 % have 1 to 2·`mean` − 1, 2 % have 4 to 12 times and 0.1 % have 50
    /// times `mean`. The first row of each root connection has 500 times `mean`.
    pub fn children(mut self, mean: u64) -> Self {
        self.scale.children = mean;
        self
    }

    /// Another seed makes other data; the same seed the same bytes. 1 unless set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.scale.seed = seed;
        self
    }

    /// Every reply waits so long; none unless set.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Adds a fault.
    pub fn fault(mut self, fault: impl Into<Fault>) -> Self {
        self.faults.push(fault.into());
        self
    }

    /// Asks every request for this token; any token or none will do unless set. It is a bearer token, except
    /// with [`Profile::Shopify`]: there it comes in `X-Shopify-Access-Token`.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.bearer = Some(token.into());
        self
    }

    /// The port on 127.0.0.1; any free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Refuses a `first` or `last` above this with a field error. Without it [`Profile::Relay`] has no limit,
    /// [`Profile::Salesforce`] one of 2,000, [`Profile::Github`] one of 100, [`Profile::Shopify`] one of 250.
    pub fn max_page(mut self, rows: u64) -> Self {
        self.max_page = Some(rows);
        self
    }

    /// A field error ends a reply that would hold more objects than this, each row, each edge and each wrapper
    /// counted; 1,000,000 unless set.
    pub fn max_objects(mut self, objects: u64) -> Self {
        self.max_objects = objects;
        self
    }

    /// The rate limits of [`Profile::Github`].
    pub fn github_limits(mut self, limits: GithubLimits) -> Self {
        self.quota.github = limits;
        self
    }

    /// The bucket of [`Profile::Shopify`].
    pub fn shopify_limits(mut self, limits: ShopifyLimits) -> Self {
        self.quota.shopify = limits;
        self
    }

    /// What [`Profile::Salesforce`] does where its documents are silent.
    pub fn salesforce_rules(mut self, rules: SalesforceRules) -> Self {
        self.quota.salesforce = rules;
        self
    }

    /// Who may sign in at the token endpoint of [`Profile::Salesforce`]. Then a token is asked for: one that was
    /// issued there, or that of [`bearer`](Self::bearer).
    pub fn connected_app(mut self, app: ConnectedApp) -> Self {
        self.connected_app = Some(app);
        self
    }

    /// The time that limits are counted by; the system's unless set.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.quota.clock = clock;
        self
    }

    /// Starts the server on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] if the SDL has no query root, [`Error::Bind`] if the port is taken.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime with I/O and time.
    pub async fn start(self) -> Result<Emulator, Error> {
        let loaded = schema::load(&self.sdl)?;
        let shape = reader::read(loaded.schema, self.profile.scalars());
        let seed = self.scale.seed;
        let data = Data::new(Places::new(shape, self.scale), self.profile);
        let limits = Limits {
            default_page: self.profile.default_page(),
            max_page: self.max_page.or(self.profile.largest_page()),
            max_objects: self.max_objects,
        };
        let bind = |source| Error::Bind { port: self.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let org = Org::new(self.connected_app, &self.quota.salesforce, self.quota.clock.clone(), seed);
        let server = Arc::new(Server {
            engine: Engine::new(data, limits, Quota::new(self.profile, self.quota)),
            faults: Faults::new(seed, self.faults),
            latency: self.latency,
            bearer: self.bearer,
            requests: AtomicU64::new(0),
            origin: format!("http://{address}"),
            org,
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().fallback(server::answer).with_state(Arc::clone(&server));
        // A page is one write after another; waiting for acknowledgements between them costs milliseconds.
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            // The sender says nothing: it is dropped when the emulator is.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async move { serving.await });
        let url = format!("http://{address}/graphql");
        Ok(Emulator { server, address, url, warnings: loaded.warnings, stop: Some(stop), task })
    }
}

/// A running server. Dropping it stops it.
pub struct Emulator {
    server: Arc<Server>,
    address: SocketAddr,
    url: String,
    warnings: Vec<String>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Emulator {
    /// A server for this schema, in SDL.
    pub fn builder(sdl: &str) -> Builder {
        Builder {
            sdl: sdl.to_owned(),
            profile: Profile::Relay,
            scale: Scale { seed: 1, rows: 1_000, children: 5 },
            latency: Duration::ZERO,
            faults: Vec::new(),
            bearer: None,
            port: 0,
            max_page: None,
            max_objects: 1_000_000,
            quota: QuotaSettings::default(),
            connected_app: None,
        }
    }

    /// `http://127.0.0.1:PORT/graphql`. Other paths that end in `graphql` lead to the same endpoint; with
    /// [`Profile::Salesforce`], one such as `/services/data/v62.0/graphql` says for which version.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `http://127.0.0.1:PORT`: with [`Profile::Salesforce`], the URL of the instance.
    pub fn origin(&self) -> &str {
        &self.server.origin
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The faults of the schema that were passed over, each with its line and column in the SDL.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The number of requests to the endpoint so far, those to Salesforce's REST interface and token endpoint among
    /// them, refused ones included.
    pub fn requests(&self) -> u64 {
        self.server.requests.load(Ordering::Relaxed)
    }

    /// The rows of the connection at dotted field names from the query root, such as `uiapi.query.Account`;
    /// computed directly, not asked for over GraphQL.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchField`] if there is no connection there.
    pub fn connection(&self, path: &str) -> Result<Rows, Error> {
        Rows::at(&self.server, path)
    }

    /// Stops listening, answers what has arrived, and ends.
    pub async fn shutdown(mut self) {
        self.stop = None;
        // It ends without an error, unless the runtime ends first.
        let _ = (&mut self.task).await;
    }
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator")
            .field("url", &self.url)
            .field("requests", &self.requests())
            .finish_non_exhaustive()
    }
}

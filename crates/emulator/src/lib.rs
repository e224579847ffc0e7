//! A Relay server from any GraphQL schema: seeded rows, exact paging rules, faults on demand.
//!
//! Any SDL in, a working endpoint out. What is behind it is computed from the seed and an object's place, never
//! stored: a million rows cost nothing, and the same seed gives the same bytes.
//!
//! - Every connection, known by its structure (`edges { node }` or `nodes`, and `pageInfo`), has rows:
//!   [`Builder::rows`] of them, or below a row a skewed number around [`Builder::children`].
//! - An `id` (or `Id`, `nodeId`) is unique and leads back to its object: `node(id:)`, `nodes(ids:)` and every
//!   object field with an argument `id` find it, with its children. Where `id` is an `Int`, rows of root
//!   connections are numbered from 1; where it is a `UUID`, it leads nowhere.
//! - A row of `Account.contacts` has that account as its `account`, and its id as `accountId`. Other references
//!   of rows lead to rows of the first root connection that has their type, if there is one.
//! - Values follow type and field name. One in seven nullable values of rows is null; ids are not. Lists have
//!   from none to three items. An interface or a union is each of its types in turn.
//! - Arguments that choose an object, such as `repository(owner:, name:)`, choose other data.
//!
//! - An input object with `@oneOf` must have exactly one of its fields.
//!
//! [`Profile`] adds a real server's rules, with [`GithubLimits`], [`ShopifyLimits`] and a [`Clock`] to set its
//! limits by; [`Fault`] says what may go wrong. [`Emulator::connection`] has the data that a complete walk must
//! have found, whatever the profile and the faults.
//!
//! ```
//! use relaywalk_emulator::Emulator;
//!
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! runtime.block_on(async {
//!     let sdl = "
//!         type Query { books(first: Int, after: String): BookConnection! }
//!         type BookConnection { edges: [BookEdge!]! pageInfo: PageInfo! totalCount: Int! }
//!         type BookEdge { node: Book! cursor: String! }
//!         type Book { id: ID! title: String! }
//!         type PageInfo { hasNextPage: Boolean! endCursor: String }";
//!     let emulator = Emulator::builder(sdl).rows(1_000_000).start().await?;
//!     assert!(emulator.url().ends_with("/graphql"));
//!
//!     // What any client must find there, computed without GraphQL.
//!     let books = emulator.connection("books")?;
//!     assert_eq!(books.len(), 1_000_000);
//!     emulator.shutdown().await;
//!     Ok::<(), relaywalk_emulator::Error>(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clock;
mod compare;
mod connection;
mod cursor;
mod data;
mod demand;
mod depth;
mod documents;
mod emulator;
mod error;
mod error_form;
mod execute;
mod failed_item;
mod failure;
mod fault;
mod fault_text;
mod faults;
mod filter;
mod github;
mod github_limits;
mod ids;
mod links;
mod mix;
mod one_of;
mod order;
mod pages;
mod picked;
mod place;
mod places;
mod profile;
mod quota;
mod rate_limit;
mod reader;
mod refusal;
mod reply;
mod request;
mod resolve;
mod salesforce;
mod scalar;
mod schema;
mod server;
mod shape;
mod shopify;
mod shopify_limits;
mod spoil;
mod throttle;
mod view;
mod wire;
mod words;
mod worker;

pub use clock::Clock;
pub use emulator::{Builder, Emulator};
pub use error::Error;
pub use fault::{ErrorsPlace, Fault, FaultKind, Filling, Lost, Schedule};
pub use fault_text::FaultError;
pub use github_limits::{GithubLimits, LimitStatus};
pub use profile::{Profile, UnknownProfile};
pub use salesforce::oauth::ConnectedApp;
pub use salesforce::rules::{
    BatchSizeOutside, Cap, CapReach, LocatorPrefix, SalesforceRules, Told, UpperBoundUse,
};
pub use shopify_limits::ShopifyLimits;
pub use view::{Row, Rows};

//! Typed Relay connections: GraphQL operations become Rust modules, and one walker follows every page to the last
//! row.
//!
//! An operation in a `.graphql` file is compiled by `relaywalk-codegen` into a type whose value is its variables.
//! A [`Client`] sends it; if it selects a connection with `pageInfo`, [`Client::walk`] gives a [`Walker`] that
//! hands out the rows one by one, whatever number of requests that takes.
//!
//! ```no_run
//! # use relaywalk::{Client, ConnectionQuery, Result};
//! # async fn f<Accounts: ConnectionQuery<Item: std::fmt::Debug>>(query: Accounts) -> Result<()> {
//! let client = Client::builder("https://example.my.salesforce.com/services/data/v62.0/graphql")
//!     .bearer(&std::env::var("TOKEN").expect("a token"))
//!     .build()?;
//! // `query` is a generated value, such as `Accounts::new().first(200)`.
//! let mut accounts = client.walk(query);
//! while let Some(account) = accounts.next().await? {
//!     println!("{account:?}");
//! }
//! # Ok(()) }
//! ```
//!
//! A walk that ends without an error has seen every row. One that doesn't gives an [`Error`] with a
//! [`Checkpoint`], a plain value from which it goes on, now or in another process:
//!
//! ```no_run
//! # use relaywalk::{Checkpoint, Client, ConnectionQuery, Result};
//! # async fn f<Q: ConnectionQuery>(client: Client, query: Q, saved: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let checkpoint: Checkpoint = serde_json::from_str(saved)?;
//! let mut rows = client.walk(query).resume_at(checkpoint)?;
//! # rows.next().await?; Ok(()) }
//! ```
//!
//! Trouble that may pass is waited out: a query that failed is sent again ([`Retry`]), in smaller pages if large ones
//! prove too much, after waits that keep the server's limits ([`Pace`]), and with another token when one has expired
//! ([`TokenProvider`]). Nothing cuts a walk but what its caller sets ([`Budget`]). What happens is told by `tracing`,
//! target `relaywalk`.
//!
//! The walker knows neither GraphQL nor HTTP: whatever has pages can be walked by implementing [`PageSource`].

extern crate self as relaywalk;

mod ahead;
mod budget;
mod builder;
mod checkpoint;
mod child_checkpoint;
mod children;
mod client;
mod complete;
mod connection;
mod current;
mod cursor;
mod drain;
mod endpoint;
mod error;
mod excerpt;
mod fingerprint;
mod flight;
mod graphql_error;
pub mod json;
mod limits;
mod lookahead;
mod operation;
mod optional;
mod pace;
mod page;
mod page_request;
mod page_size;
mod reach;
mod reply;
mod retry;
#[cfg(feature = "salesforce")]
pub mod salesforce;
mod scalar;
mod scan;
mod source;
mod text;
mod token;
mod trail;
mod transport;
mod walker;
mod wrapper;

pub use budget::Budget;
pub use builder::ClientBuilder;
pub use checkpoint::{Checkpoint, WalkId};
pub use child_checkpoint::ChildCheckpoint;
pub use children::{ChildConnection, ChildQuery, Children, Extent};
pub use client::{Client, Request};
pub use complete::{Complete, ParentSource, Permit};
pub use connection::Connection;
pub use cursor::Cursor;
pub use drain::{Drain, ParentQuery};
pub use error::{BoxError, BudgetLimit, Error, ErrorKind, QueryError, Result};
pub use graphql_error::{GraphqlError, GraphqlErrors, PathStep};
pub use limits::{Amount, LimitError, Limited, Limits};
pub use lookahead::Lookahead;
pub use operation::{ConnectionQuery, Operation, OperationKind, PageError};
pub use optional::Optional;
pub use pace::Pace;
pub use page::{Page, RowError};
pub use page_request::PageRequest;
pub use retry::Retry;
pub use scalar::Scalar;
pub use source::{PageSource, Reached};
pub use text::Text;
pub use token::{Token, TokenFuture, TokenProvider};
pub use transport::{RoundTrip, Transport, TransportError};
pub use walker::{RepeatedCursor, Walker};
pub use wrapper::Wrapper;

/// Includes the query modules that a build script has generated under a name.
///
/// ```ignore
/// mod queries {
///     relaywalk::include_queries!("salesforce");
/// }
/// ```
///
/// That is the file `salesforce.rs` in the `OUT_DIR` of the package, where `relaywalk_codegen` writes it when the
/// package's `build.rs` asks for it.
#[macro_export]
macro_rules! include_queries {
    ($name:literal) => {
        include!(concat!(
            env!(
                "OUT_DIR",
                "there is no OUT_DIR: the package needs a build.rs, which runs relaywalk_codegen"
            ),
            "/",
            $name,
            ".rs"
        ));
    };
}

#[cfg(feature = "queries")]
pub mod queries;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

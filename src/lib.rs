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
//! The walker knows neither GraphQL nor HTTP: whatever has pages can be walked by implementing [`PageSource`].

extern crate self as relaywalk;

mod checkpoint;
mod children;
mod client;
mod connection;
mod cursor;
mod error;
mod excerpt;
mod graphql_error;
pub mod json;
mod operation;
mod optional;
mod page;
mod reply;
mod scalar;
mod source;
mod transport;
mod walker;

pub use checkpoint::{Checkpoint, WalkId};
pub use children::{ChildConnection, ChildQuery, Children};
pub use client::{Client, ClientBuilder, Request};
pub use connection::Connection;
pub use cursor::Cursor;
pub use error::{BoxError, Error, ErrorKind, Result};
pub use graphql_error::{GraphqlError, GraphqlErrors, PathStep};
pub use operation::{ConnectionQuery, Operation, OperationKind, PageError};
pub use optional::Optional;
pub use page::Page;
pub use scalar::Scalar;
pub use source::PageSource;
pub use walker::{RepeatedCursor, Walker};

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
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
    };
}

#[cfg(feature = "queries")]
pub mod queries;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

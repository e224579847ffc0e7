//! A Relay server from any GraphQL schema: seeded rows, exact paging rules, faults on demand.
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

mod compare;
mod connection;
mod cursor;
mod data;
mod emulator;
mod error;
mod execute;
mod fault;
mod faults;
mod filter;
mod ids;
mod links;
mod mix;
mod pages;
mod picked;
mod place;
mod places;
mod profile;
mod reader;
mod refusal;
mod resolve;
mod salesforce;
mod salesforce_id;
mod scalar;
mod schema;
mod server;
mod shape;
mod view;
mod words;
mod worker;

pub use emulator::{Builder, Emulator};
pub use error::Error;
pub use fault::{Fault, FaultError, FaultKind, Schedule};
pub use profile::{Profile, UnknownProfile};
pub use view::{Row, Rows};

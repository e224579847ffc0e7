//! Orgs of Salesforce: GraphQL and REST queries through one [`Org`], and the ways to sign in.
//!
//! REST Query and Query More are walked like connections, by the same [`Walker`](crate::Walker): checkpoints, retries,
//! budgets and limits are the same. Each query locator is followed on the instance and nowhere else, and children that
//! are longer than a batch are fetched by their own locators, at every depth, before the query goes on.
//!
//! Source: Salesforce's REST API Developer Guide and GraphQL API Developer Guide.
#![doc = include_str!("facts.md")]

mod error_code;
mod org;
mod rest;
mod sign_in;
mod xml;

pub use error_code::ErrorType;
pub use org::{Org, OrgBuilder};
pub use rest::{Attributes, ChildRecords, Format, LostLocator, Query};
pub use sign_in::{
    ClientCredentials, EnvToken, JwtBearer, RefreshToken, Session, SfCommand, SignIn, SignInError,
    SignInFuture,
};

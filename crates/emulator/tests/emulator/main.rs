//! The emulator over real HTTP.

// Its helpers outside of test functions fail a test in the same way.
#![allow(clippy::unwrap_used, clippy::panic)]

mod faults;
mod faults_in_replies;
mod faults_on_the_way;
mod filters;
mod github;
mod hostile;
mod http;
mod objects;
mod relay;
mod salesforce;
mod salesforce_order;
mod salesforce_reach;
mod salesforce_rest;
mod salesforce_sign_in;
mod salesforce_soql;
mod schemas;
mod shopify;
mod support;

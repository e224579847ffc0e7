//! The emulator over real HTTP.

mod faults;
mod filters;
mod hostile;
mod http;
mod objects;
mod relay;
mod salesforce;
mod schemas;
mod support;

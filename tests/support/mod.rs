//! What several tests share: scripted page sources, a server with canned replies, and queries as generated.

#![allow(dead_code, reason = "every test binary has all of this and needs a part")]

pub(crate) mod nested;
pub(crate) mod queries;
pub(crate) mod script;
pub(crate) mod server;
pub(crate) mod wire;

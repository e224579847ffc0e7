//! Turns GraphQL operations into typed Rust modules.

//! A Relay server from any GraphQL schema.

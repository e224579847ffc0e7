//! The child connections of rows, drained into the rows' own text.

mod connection;
mod drain;
mod nested;
mod raw;
mod rest;

pub(super) use nested::Nested;

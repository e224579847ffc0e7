//! The rules of walking that are about trouble: partial data, retries, page sizes, limits, tokens. One test or more
//! for each rule; the others are in `walking_rules.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod budget;
mod events;
mod expired;
mod pace;
mod page_size;
mod partial;
mod replies;
mod retry;
mod safety;
mod token;

#[path = "../support/mod.rs"]
mod support;

use relaywalk::{PageSource, Result, Walker};

use support::queries::{forward, things};
use support::server::{Received, Reply};

async fn rows<S: PageSource>(walker: &mut Walker<S>) -> Result<Vec<S::Item>> {
    let mut rows = Vec::new();
    while let Some(row) = walker.next().await? {
        rows.push(row);
    }
    Ok(rows)
}

/// A page of the things numbered below `all`: as many as are asked for, ten if that isn't said. A cursor is the
/// number of rows before it.
fn page_of(all: usize, request: &Received) -> Reply {
    Reply::json(page_text(all, request))
}

fn page_text(all: usize, request: &Received) -> String {
    let variables = request.variables();
    let start = variables["after"].as_str().map_or(0, |after| after.parse().expect("a cursor"));
    let size = variables["first"].as_u64().map_or(10, |first| usize::try_from(first).expect("small"));
    let end = (start + size).min(all);
    let names: Vec<String> = (start..end).map(|number| number.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let next = (end < all).then(|| end.to_string());
    things(&names, &forward(next.as_deref()))
}

/// An error of the operation, with these further fields.
fn error(fields: &str) -> Reply {
    Reply::json(format!(r#"{{"errors":[{{"message":"it did not work"{fields}}}]}}"#))
}

/// The names of all things below `all`, in order.
fn numbers(all: usize) -> Vec<String> {
    (0..all).map(|number| number.to_string()).collect()
}

fn names(things: Vec<support::queries::Thing>) -> Vec<String> {
    things.into_iter().map(|thing| thing.name).collect()
}

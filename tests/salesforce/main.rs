//! Orgs of Salesforce, against the emulator and against replies made by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod children;
mod facts;
mod graphql;
mod locators;
mod others_bugs;
mod query;
mod reach;
mod replies;
mod sf_command;
mod sign_in;
mod walks;
mod whole_children;
mod whole_org;

#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use relaywalk::salesforce::Org;
use relaywalk::{Result, Retry, Walker};
use relaywalk_emulator::{Builder, Emulator, Profile, Row, Rows};

use support::wire::Wire;

const SCHEMA: &str = include_str!("../../schema/salesforce.graphql");

async fn emulator(settings: impl FnOnce(Builder) -> Builder) -> Emulator {
    settings(Emulator::builder(SCHEMA).profile(Profile::Salesforce)).start().await.unwrap()
}

/// An org that asks for no token.
fn org(emulator: &Emulator) -> Org {
    Org::builder(emulator.origin()).client(|client| client.bearer("any").retry(hasty())).build().unwrap()
}

/// An org whose replies are made by hand.
fn org_at(wire: Wire) -> Org {
    let client = |client: relaywalk::ClientBuilder| client.transport(wire).retry(hasty());
    Org::builder("https://example.my.salesforce.com").client(client).build().unwrap()
}

/// How many accounts an org has that is walked as a whole: more by hand, in an optimised build.
fn whole(accounts: u64) -> u64 {
    std::env::var("RELAYWALK_ACCOUNTS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(accounts)
}

/// Tries again, without waiting for long.
fn hasty() -> Retry {
    Retry::default().attempts(3).first_delay(Duration::from_millis(1))
}

fn accounts(emulator: &Emulator) -> Rows {
    emulator.connection("uiapi.query.Account").unwrap()
}

fn text(row: &Row, path: &str) -> Option<String> {
    row.value(path).unwrap().as_str().map(str::to_owned)
}

async fn rows<S: relaywalk::PageSource>(walker: &mut Walker<S>) -> Result<Vec<S::Item>> {
    let mut rows = Vec::new();
    while let Some(row) = walker.next().await? {
        rows.push(row);
    }
    Ok(rows)
}

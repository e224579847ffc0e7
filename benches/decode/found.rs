//! A page of a search, whose rows are of five types; and its types by serde's derives.

use std::fmt::Write as _;

use serde::Deserialize;

use super::derived::PageInfo;

/// What a server answers to `Search`, without the envelope.
pub(super) fn page(rows: u64) -> String {
    let rows: Vec<String> = (0..rows).map(row).collect();
    let mut page = String::new();
    let _ = write!(
        page,
        r#"{{"search":{{"issueCount":5000,"pageInfo":{{"hasNextPage":true,"endCursor":"Y3Vyc29yOjEwMA=="}},"nodes":[{}]}}}}"#,
        rows.join(",")
    );
    page
}

fn row(row: u64) -> String {
    match row % 5 {
        0 => format!(
            r#"{{"__typename":"Issue","id":"I_{row:010}","title":"Something is off with number {row}","author":{{"__typename":"User","login":"user{row}","name":"User {row}"}}}}"#
        ),
        1 => format!(
            r#"{{"__typename":"PullRequest","id":"PR_{row:010}","title":"Mend number {row}","merged":true}}"#
        ),
        2 => format!(
            r#"{{"__typename":"Repository","id":"R_{row:010}","nameWithOwner":"octo/repository-{row}","visibility":"PUBLIC","stargazerCount":{row},"pushedAt":"2024-05-17T09:30:00Z","parent":{{"nameWithOwner":"upstream/repository-{row}"}}}}"#
        ),
        3 => format!(r#"{{"__typename":"User","login":"user{row}","url":"https://github.com/user{row}"}}"#),
        _ => format!(
            r#"{{"__typename":"Organization","login":"octo{row}","url":"https://github.com/octo{row}"}}"#
        ),
    }
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct Found {
    search: Connection,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Connection {
    issue_count: i32,
    page_info: PageInfo,
    nodes: Option<Vec<Option<Item>>>,
}

#[derive(Deserialize)]
#[serde(tag = "__typename")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
enum Item {
    Issue {
        id: String,
        title: String,
        author: Option<Actor>,
    },
    PullRequest {
        id: String,
        title: String,
        merged: bool,
    },
    #[serde(rename_all = "camelCase")]
    Repository {
        id: String,
        name_with_owner: String,
        visibility: Visibility,
        stargazer_count: i32,
        pushed_at: Option<String>,
        parent: Option<Parent>,
    },
    User {
        login: String,
        url: String,
    },
    Organization {
        login: String,
        url: String,
    },
}

#[derive(Deserialize)]
#[serde(tag = "__typename")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
enum Actor {
    User { login: String, name: Option<String> },
    Organization { login: String, description: Option<String> },
    Bot { login: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Parent {
    name_with_owner: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Visibility {
    Private,
    Public,
    Internal,
}

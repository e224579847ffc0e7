//! The other side: structs with serde's derives, and a loop.

use graphql_client::Response;
use serde_json::json;

use super::Sum;
use super::derived::{Accounts, Actor, Issues};
use relaywalk::Operation;
use relaywalk::queries::{github, salesforce};

pub(super) async fn accounts(http: &reqwest::Client, url: &str, first: u64) -> Sum {
    let mut sum = Sum::default();
    let mut after: Option<String> = None;
    loop {
        let body = json!({
            "query": salesforce::Accounts::QUERY,
            "operationName": "Accounts",
            "variables": { "first": first, "after": after },
        });
        let response = http.post(url).json(&body).send().await.expect("a reply");
        let response: Response<Accounts> = response.json().await.expect("a page");
        let connection = response.data.and_then(|data| data.uiapi.query.account).expect("a connection");
        for account in connection.edges.into_iter().flatten().flatten().filter_map(|edge| edge.node) {
            let name = account.name.as_ref().and_then(|name| name.value.as_deref()).unwrap_or_default();
            sum.add(&[&account.id, name]);
        }
        if !connection.page_info.has_next_page {
            return sum;
        }
        after = connection.page_info.end_cursor;
    }
}

pub(super) async fn issues(http: &reqwest::Client, url: &str, first: u64) -> Sum {
    let mut sum = Sum::default();
    let mut after: Option<String> = None;
    loop {
        let body = json!({
            "query": github::Issues::QUERY,
            "operationName": "Issues",
            "variables": { "owner": "octo", "name": "hello", "first": first, "after": after },
        });
        let response = http.post(url).json(&body).send().await.expect("a reply");
        let response: Response<Issues> = response.json().await.expect("a page");
        let repository = response.data.and_then(|data| data.repository).expect("a repository");
        for issue in repository.issues.nodes.into_iter().flatten().flatten() {
            let login = issue.author.as_ref().map(|author| match author {
                Actor::User { login, .. } | Actor::Organization { login, .. } | Actor::Bot { login } => {
                    &**login
                }
            });
            sum.add(&[&issue.id, &issue.title, login.unwrap_or_default()]);
        }
        if !repository.issues.page_info.has_next_page {
            return sum;
        }
        after = repository.issues.page_info.end_cursor;
    }
}

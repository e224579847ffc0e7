//! The other side: structs with serde's derives, and a loop.

use graphql_client::Response;
use serde::Deserialize;
use serde_json::json;

use super::Sum;
use relaywalk::Operation;
use relaywalk::queries::{github, salesforce};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Accounts {
    uiapi: Uiapi,
}

#[derive(Deserialize)]
struct Uiapi {
    query: RecordQuery,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RecordQuery {
    account: Option<AccountConnection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct AccountConnection {
    total_count: i32,
    page_info: PageInfo,
    edges: Option<Vec<Option<AccountEdge>>>,
}

#[derive(Deserialize)]
struct AccountEdge {
    node: Option<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Account {
    id: String,
    name: Option<Value<String>>,
    industry: Option<DisplayValue<String>>,
    annual_revenue: Option<Value<f64>>,
    number_of_employees: Option<Value<i32>>,
    created_date: Option<Value<String>>,
}

#[derive(Deserialize)]
struct Value<T> {
    value: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct DisplayValue<T> {
    value: Option<T>,
    display_value: Option<String>,
}

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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Issues {
    rate_limit: Option<RateLimit>,
    repository: Option<Repository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct RateLimit {
    cost: i32,
    remaining: i32,
    reset_at: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Repository {
    name_with_owner: String,
    issues: IssueConnection,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct IssueConnection {
    total_count: i32,
    page_info: PageInfo,
    nodes: Option<Vec<Option<Issue>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Issue {
    id: String,
    number: i32,
    title: String,
    state: IssueState,
    created_at: String,
    author: Option<Actor>,
    labels: Option<LabelConnection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum IssueState {
    Open,
    Closed,
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
struct LabelConnection {
    page_info: PageInfo,
    nodes: Option<Vec<Option<Label>>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
struct Label {
    id: String,
    name: String,
    color: String,
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

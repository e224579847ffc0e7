//! The same types by serde's derives, as an expert writes them.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) end_cursor: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Accounts {
    pub(super) uiapi: Uiapi,
}

#[derive(Deserialize)]
pub(super) struct Uiapi {
    pub(super) query: RecordQuery,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RecordQuery {
    pub(super) account: Option<AccountConnection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct AccountConnection {
    pub(super) total_count: i32,
    pub(super) page_info: PageInfo,
    pub(super) edges: Option<Vec<Option<AccountEdge>>>,
}

#[derive(Deserialize)]
pub(super) struct AccountEdge {
    pub(super) node: Option<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: Option<Value<String>>,
    pub(super) industry: Option<DisplayValue<String>>,
    pub(super) annual_revenue: Option<Value<f64>>,
    pub(super) number_of_employees: Option<Value<i32>>,
    pub(super) created_date: Option<Value<String>>,
}

#[derive(Deserialize)]
pub(super) struct Value<T> {
    pub(super) value: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct DisplayValue<T> {
    pub(super) value: Option<T>,
    pub(super) display_value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct Issues {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) repository: Option<Repository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct RateLimit {
    pub(super) cost: i32,
    pub(super) remaining: i32,
    pub(super) reset_at: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct Repository {
    pub(super) name_with_owner: String,
    pub(super) issues: IssueConnection,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct IssueConnection {
    pub(super) total_count: i32,
    pub(super) page_info: PageInfo,
    pub(super) nodes: Option<Vec<Option<Issue>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct Issue {
    pub(super) id: String,
    pub(super) number: i32,
    pub(super) title: String,
    pub(super) state: IssueState,
    pub(super) created_at: String,
    pub(super) author: Option<Actor>,
    pub(super) labels: Option<LabelConnection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum IssueState {
    Open,
    Closed,
}

#[derive(Deserialize)]
#[serde(tag = "__typename")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) enum Actor {
    User { login: String, name: Option<String> },
    Organization { login: String, description: Option<String> },
    Bot { login: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct LabelConnection {
    pub(super) page_info: PageInfo,
    pub(super) nodes: Option<Vec<Option<Label>>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded as the generated types decode it")]
pub(super) struct Label {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) color: String,
}

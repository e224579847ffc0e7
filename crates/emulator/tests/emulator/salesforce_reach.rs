//! How far Salesforce's GraphQL API reaches: the cap, `upperBound`, subqueries, levels, hidden fields.
//!
//! Each documented number is tried on both sides, and so is each switch.

use relaywalk_emulator::{Cap, CapReach, Emulator, SalesforceRules, UpperBoundUse};
use serde_json::{Value, json};

use crate::support::*;

const ACCOUNTS: &str = "query($first: Int, $after: String, $bound: Int) { uiapi { query {
    Account(first: $first, after: $after, upperBound: $bound) {
        totalCount edges { cursor node { Id } } pageInfo { hasNextPage endCursor }
    }
} } }";
const PATH: &str = "/uiapi/query/Account";

async fn org(rows: u64, rules: SalesforceRules) -> Emulator {
    salesforce_with(|builder| builder.rows(rows).children(0).salesforce_rules(rules)).await
}

async fn page(emulator: &Emulator, variables: Value) -> Value {
    ask(emulator, ACCOUNTS, variables).await.data().pointer_mut(PATH).unwrap().take()
}

fn cursor(plain: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(plain)
}

async fn at_version(emulator: &Emulator, version: &str, query: &str, variables: Value) -> Reply {
    let url = format!("http://{}/services/data/{version}/graphql", emulator.address());
    post(&url, json!({ "query": query, "variables": variables }).to_string(), &[]).await
}

#[tokio::test]
async fn four_thousand_records_end_as_if_there_were_no_more() {
    let emulator = org(4_001, SalesforceRules::default()).await;
    for first in [2_000, 1_500, 300] {
        let edges = walk(&emulator, ACCOUNTS, PATH, json!({ "first": first })).await;
        assert_eq!(edges.len(), 4_000, "first: {first}");
    }
    let last = page(&emulator, json!({ "first": 10, "after": cursor("v1:3989") })).await;
    assert_eq!((&last["pageInfo"]["hasNextPage"], &last["totalCount"]), (&json!(false), &json!(4_001)));
    let beyond = page(&emulator, json!({ "after": cursor("v1:3999") })).await;
    assert_eq!(beyond["edges"], json!([]));
    let emulator = org(4_000, SalesforceRules::default().cap(Cap::Error)).await;
    assert_eq!(walk(&emulator, ACCOUNTS, PATH, json!({ "first": 2_000 })).await.len(), 4_000);
}

#[tokio::test]
async fn four_thousand_records_end_with_an_error() {
    let emulator = org(4_001, SalesforceRules::default().cap(Cap::Error)).await;
    let last = page(&emulator, json!({ "first": 10, "after": cursor("v1:3989") })).await;
    assert_eq!(
        (last["edges"].as_array().unwrap().len(), &last["pageInfo"]["hasNextPage"]),
        (10, &json!(true))
    );
    let refused = ask(&emulator, ACCOUNTS, json!({ "after": last["pageInfo"]["endCursor"] })).await;
    assert_eq!(refused.error_type(), "DataFetchingException");
    assert!(refused.error().contains("upperBound"), "{}", refused.text);
}

#[tokio::test]
async fn the_cap_may_count_where_pages_begin() {
    let rules = SalesforceRules::default().cap_reach(CapReach::Offset);
    let emulator = org(4_100, rules.clone()).await;
    for (first, reached) in [(2_000, 4_000), (300, 2_100), (10, 2_010)] {
        let edges = walk(&emulator, ACCOUNTS, PATH, json!({ "first": first })).await;
        assert_eq!(edges.len(), reached, "first: {first}");
    }
    assert_eq!(page(&emulator, json!({ "after": cursor("v1:2000") })).await["edges"], json!([]));
    let emulator = org(4_100, rules.cap(Cap::Error)).await;
    assert_eq!(page(&emulator, json!({ "after": cursor("v1:1999") })).await["pageInfo"]["hasNextPage"], true);
    let refused = ask(&emulator, ACCOUNTS, json!({ "after": cursor("v1:2000") })).await;
    assert_eq!(refused.error_type(), "DataFetchingException");
}

#[tokio::test]
async fn an_upper_bound_reaches_further_and_caps_the_rows_in_total() {
    let emulator = org(5_000, SalesforceRules::default()).await;
    for (bound, rows) in [(200, 200), (4_500, 4_500), (5_000, 5_000), (10_000, 5_000)] {
        let edges = walk(&emulator, ACCOUNTS, PATH, json!({ "first": 2_000, "bound": bound })).await;
        assert_eq!(edges.len(), rows, "upperBound: {bound}");
    }
    let refused = ask(&emulator, ACCOUNTS, json!({ "first": 200, "bound": 199 })).await;
    assert_eq!(refused.error_type(), "ValidationError");
}

#[tokio::test]
async fn an_upper_bound_wants_pages_of_200_to_2000_records() {
    let emulator = org(2_001, SalesforceRules::default()).await;
    for first in [200, 2_000] {
        let page = page(&emulator, json!({ "first": first, "bound": 2_001 })).await;
        assert_eq!(page["edges"].as_array().unwrap().len(), first);
    }
    for first in [json!(199), json!(2_001), Value::Null] {
        let reply = ask(&emulator, ACCOUNTS, json!({ "first": first, "bound": 2_001 })).await;
        assert_eq!(reply.error_type(), "ValidationError", "{first}");
    }
}

#[tokio::test]
async fn an_upper_bound_may_have_a_largest_value() {
    let emulator = org(10, SalesforceRules::default().largest_upper_bound(2_000)).await;
    page(&emulator, json!({ "first": 200, "bound": 2_000 })).await;
    let reply = ask(&emulator, ACCOUNTS, json!({ "first": 200, "bound": 2_001 })).await;
    assert_eq!(reply.error_type(), "ValidationError");
    let emulator = org(10, SalesforceRules::default()).await;
    page(&emulator, json!({ "first": 200, "bound": 2_001 })).await;
}

#[tokio::test]
async fn pages_behind_the_first_need_the_upper_bound_again_or_their_cursor_remembers_it() {
    for (pages, remembered) in [(UpperBoundUse::EveryPage, false), (UpperBoundUse::FirstPage, true)] {
        let emulator = org(5_000, SalesforceRules::default().upper_bound(pages)).await;
        let first = page(&emulator, json!({ "first": 200, "bound": 400 })).await;
        let after = &first["pageInfo"]["endCursor"];
        assert!(!after.as_str().unwrap().starts_with("djE6"), "{after}");
        let without = ask(&emulator, ACCOUNTS, json!({ "first": 200, "after": after })).await;
        if remembered {
            let page = &without.data()["uiapi"]["query"]["Account"];
            assert_eq!(
                (page["edges"].as_array().unwrap().len(), &page["pageInfo"]["hasNextPage"]),
                (200, &json!(false))
            );
        } else {
            assert_eq!(without.error_type(), "DataFetchingException");
        }
        let with = page(&emulator, json!({ "first": 200, "after": after, "bound": 400 })).await;
        assert_eq!(
            (with["edges"].as_array().unwrap().len(), &with["pageInfo"]["hasNextPage"]),
            (200, &json!(false))
        );
    }
}

#[tokio::test]
async fn a_walk_begun_without_an_upper_bound_can_go_on_with_one() {
    let emulator = org(4_500, SalesforceRules::default()).await;
    let rows = row_ids(&emulator.connection("uiapi.query.Account").unwrap());
    let variables = json!({ "first": 2_000, "after": cursor("v1:3999"), "bound": 4_500 });
    let next = page(&emulator, variables.clone()).await;
    assert_eq!(next["edges"][0]["node"]["Id"], rows[4_000]);
    assert_eq!(next["edges"].as_array().unwrap().len(), 500);
    assert_eq!(
        at_version(&emulator, "v60.0", ACCOUNTS, variables.clone()).await.data()["uiapi"]["query"]["Account"],
        next
    );
    // Version 59.0 has it from the first page on only, version 58.0 not at all.
    assert_eq!(at_version(&emulator, "v59.0", ACCOUNTS, variables).await.error_type(), "ValidationError");
    let begun = json!({ "first": 200, "bound": 4_500 });
    let mut data = at_version(&emulator, "v59.0", ACCOUNTS, begun.clone()).await.data();
    let after = data.pointer_mut(PATH).unwrap()["pageInfo"]["endCursor"].take();
    at_version(&emulator, "v59.0", ACCOUNTS, json!({ "first": 200, "bound": 4_500, "after": after }))
        .await
        .data();
    assert_eq!(at_version(&emulator, "v58.0", ACCOUNTS, begun).await.error_type(), "ValidationError");
}

#[tokio::test]
async fn a_parent_with_an_upper_bound_needs_one_on_its_children_and_not_the_other_way_round() {
    let emulator = salesforce().await;
    for (parent, child, allowed) in [
        ("first: 200, upperBound: 200", "first: 200, upperBound: 200", true),
        ("first: 200, upperBound: 200", "first: 200", false),
        ("first: 200", "first: 200, upperBound: 3000", true),
        ("first: 200", "first: 199, upperBound: 3000", false),
    ] {
        let query = format!(
            "{{ uiapi {{ query {{ Account({parent}) {{ edges {{ node {{ Contacts({child}) {{ totalCount }} }} }} }} }} }} }}"
        );
        let reply = ask(&emulator, &query, json!({})).await;
        if allowed {
            reply.data();
        } else {
            assert_eq!(reply.json()["errors"][0]["extensions"]["ErrorType"], "ValidationError", "{query}");
        }
    }
}

#[tokio::test]
async fn a_query_goes_from_parent_to_child_once() {
    let emulator = salesforce().await;
    let query = "{ uiapi { query { Account { edges { node { Contacts { edges { node { Id Account { Id } } } } } } } } } }";
    ask(&emulator, query, json!({})).await.data();
    let deeper = query.replace("Account { Id }", "Cases { totalCount }");
    let reply = ask(&emulator, &deeper, json!({})).await;
    assert_eq!(reply.json()["errors"][0]["extensions"]["ErrorType"], "OperationNotSupported");
}

fn subqueries(roots: usize, below: &str) -> String {
    let roots: Vec<String> = (0..roots)
        .map(|index| {
            format!("a{index}: Account(first: 1) {{ totalCount edges {{ node {{ Id {below} }} }} }}")
        })
        .collect();
    format!("{{ uiapi {{ query {{ {} }} }} }}", roots.join(" "))
}

#[tokio::test]
async fn ten_subqueries_are_a_request_and_eleven_are_too_many() {
    let emulator = salesforce().await;
    let contacts = "Contacts { totalCount }";
    ask(&emulator, &subqueries(10, contacts), json!({})).await.data();
    assert_eq!(ask(&emulator, &subqueries(11, ""), json!({})).await.error_type(), "ValidationError");
    let rules = SalesforceRules::default().count_child_subqueries(true);
    let emulator = salesforce_with(|builder| builder.salesforce_rules(rules)).await;
    ask(&emulator, &subqueries(5, contacts), json!({})).await.data();
    assert_eq!(ask(&emulator, &subqueries(6, contacts), json!({})).await.error_type(), "ValidationError");
}

#[tokio::test]
async fn each_subquery_counts_as_a_request_of_the_day() {
    let rules = SalesforceRules::default().daily_requests(10);
    let emulator = salesforce_with(|builder| builder.salesforce_rules(rules)).await;
    ask(&emulator, &subqueries(9, ""), json!({})).await.data();
    let refused = ask(&emulator, &subqueries(2, ""), json!({})).await;
    assert_eq!((refused.status, &refused.json()[0]["errorCode"]), (503, &json!("REQUEST_LIMIT_EXCEEDED")));
    assert_eq!(refused.limit_info.as_deref(), Some("api-usage=9/10"));
    let last = ask(&emulator, &subqueries(1, ""), json!({})).await;
    assert_eq!(last.limit_info.as_deref(), Some("api-usage=10/10"));
    last.data();
}

#[tokio::test]
async fn graphql_replies_tell_the_usage_or_they_dont() {
    for told in [true, false] {
        let rules = SalesforceRules::default().graphql_tells_usage(told);
        let emulator = salesforce_with(|builder| builder.salesforce_rules(rules)).await;
        let reply = ask(&emulator, &subqueries(1, ""), json!({})).await;
        assert_eq!(reply.limit_info.is_some(), told);
    }
}

#[tokio::test]
async fn a_hidden_field_is_an_error_unless_it_is_optional() {
    let rules = SalesforceRules::default().hide("Account", "AnnualRevenue");
    let emulator = salesforce_with(|builder| builder.salesforce_rules(rules)).await;
    let query = "{ uiapi { query { Account(first: 1) { edges { node { ...F } } } } } }
        fragment F on Account { Id AnnualRevenue @optional { value } Industry @optional { value } }";
    let data = at_version(&emulator, "v65.0", query, json!({})).await.data();
    let node = data.pointer("/uiapi/query/Account/edges/0/node").unwrap().as_object().unwrap();
    assert_eq!(node.keys().collect::<Vec<_>>(), ["Id", "Industry"]);
    assert_eq!(at_version(&emulator, "v64.0", query, json!({})).await.error_type(), "ValidationError");
    let plain = query.replacen("@optional", "", 1);
    assert_eq!(at_version(&emulator, "v65.0", &plain, json!({})).await.error_type(), "ValidationError");
    let seen = salesforce().await;
    let data = at_version(&seen, "v65.0", query, json!({})).await.data();
    assert!(data.pointer("/uiapi/query/Account/edges/0/node").unwrap().get("AnnualRevenue").is_some());
}

#[tokio::test]
async fn a_version_that_there_is_not_is_not_found() {
    let emulator = salesforce().await;
    for version in ["v30.0", "v68.0", "v62"] {
        assert_eq!(at_version(&emulator, version, ACCOUNTS, json!({})).await.status, 404, "{version}");
    }
}

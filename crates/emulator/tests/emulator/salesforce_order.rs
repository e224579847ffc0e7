//! The order of Salesforce's records, those that are deleted, and texts of errors.

use relaywalk_emulator::{Cap, Emulator, SalesforceRules, Told};
use serde_json::{Value, json};

use crate::support::*;

const ACCOUNTS: &str = "query($first: Int, $after: String, $where: Account_Filter, $order: Account_OrderBy) {
    uiapi { query { Account(first: $first, after: $after, where: $where, orderBy: $order) {
        totalCount edges { cursor node { Id Industry { value } AnnualRevenue { value } } } pageInfo { hasNextPage endCursor }
    } } }
}";
const PATH: &str = "/uiapi/query/Account";

async fn org(rules: SalesforceRules) -> Emulator {
    salesforce_with(|builder| builder.rows(60).children(0).salesforce_rules(rules)).await
}

async fn nodes(emulator: &Emulator, first: u64, order: Value) -> Vec<Value> {
    let edges = walk(emulator, ACCOUNTS, PATH, json!({ "first": first, "order": order })).await;
    edges.into_iter().map(|edge| edge["node"].clone()).collect()
}

fn ids(nodes: &[Value]) -> Vec<&str> {
    nodes.iter().map(|node| node["Id"].as_str().unwrap()).collect()
}

fn by_revenue(order: &str, nulls: &str) -> Value {
    json!({ "Id": { "order": "ASC" }, "AnnualRevenue": { "order": order, "nulls": nulls } })
}

#[tokio::test]
async fn records_come_in_the_order_that_is_asked_for() {
    let emulator = org(SalesforceRules::default()).await;
    let revenue = |node: &Value| node["AnnualRevenue"]["value"].as_f64();
    let ascending = nodes(&emulator, 7, by_revenue("ASC", "LAST")).await;
    let nulls = ascending.iter().filter(|node| revenue(node).is_none()).count();
    assert!(nulls > 0 && ascending[60 - nulls..].iter().all(|node| revenue(node).is_none()));
    assert!(
        ascending[..60 - nulls].is_sorted_by_key(|node| revenue(node).map(|value| (value * 100.0) as i64))
    );
    let descending = nodes(&emulator, 7, by_revenue("DESC", "FIRST")).await;
    assert!(descending[..nulls].iter().all(|node| revenue(node).is_none()));
    assert_eq!(descending[nulls]["Id"], ascending[59 - nulls]["Id"]);

    let by_id = nodes(&emulator, 7, json!({ "Id": { "order": "ASC" } })).await;
    assert!(ids(&by_id).is_sorted());
    let backwards = nodes(&emulator, 7, json!({ "Id": { "order": "DESC" } })).await;
    assert!(ids(&backwards).into_iter().eq(ids(&by_id).into_iter().rev()));
}

#[tokio::test]
async fn an_order_without_an_id_repeats_rows_and_loses_others_unless_it_is_stable() {
    // Those without a revenue have the same.
    let revenue = json!({ "AnnualRevenue": { "order": "ASC" } });
    let distinct = |nodes: &[Value]| ids(nodes).into_iter().collect::<std::collections::BTreeSet<_>>().len();
    let emulator = org(SalesforceRules::default()).await;
    let found = nodes(&emulator, 7, revenue.clone()).await;
    assert!(found.len() == 60 && distinct(&found) < 60, "{}", distinct(&found));
    assert_eq!(distinct(&nodes(&emulator, 7, by_revenue("ASC", "FIRST")).await), 60);

    let stable = org(SalesforceRules::default().stable_order(true)).await;
    assert_eq!(distinct(&nodes(&stable, 7, revenue).await), 60);
}

#[tokio::test]
async fn no_record_of_graphql_is_deleted() {
    let schema = SALESFORCE
        .replacen("  Name: StringValue ", "  IsDeleted: BooleanValue\n  Name: StringValue ", 1)
        .replacen("input Account_Filter {", "input BooleanOperators { eq: Boolean ne: Boolean }\ninput Account_Filter {\n  IsDeleted: BooleanOperators", 1);
    assert_eq!(schema.matches("IsDeleted").count(), 2);
    let emulator = Emulator::builder(&schema)
        .profile(relaywalk_emulator::Profile::Salesforce)
        .rows(60)
        .start()
        .await
        .unwrap();
    let query = "query($deleted: Boolean) { uiapi { query { Account(first: 100, where: { IsDeleted: { eq: $deleted } }) {
        totalCount edges { node { IsDeleted { value } } } } } } }";
    for (deleted, expected) in [(false, 60), (true, 0)] {
        let data = ask(&emulator, query, json!({ "deleted": deleted })).await.data();
        assert_eq!(data.pointer("/uiapi/query/Account/totalCount"), Some(&json!(expected)));
        let edges = data.pointer("/uiapi/query/Account/edges").unwrap().as_array().unwrap();
        assert!(edges.iter().all(|edge| edge["node"]["IsDeleted"]["value"] == false));
    }
}

#[tokio::test]
async fn errors_say_what_they_are_told_to() {
    let rules = [Told::Cap, Told::Cursor, Told::ChildAfter]
        .into_iter()
        .fold(SalesforceRules::default().cap(Cap::Error), |rules, error| {
            rules.text(error, format!("{error:?} in other words"))
        });
    let emulator = salesforce_with(|builder| builder.rows(4_001).salesforce_rules(rules)).await;
    let beyond = ask(&emulator, ACCOUNTS, json!({ "after": "djE6Mzk5OQ==" })).await;
    assert_eq!(
        (beyond.error_type().as_str(), beyond.error().as_str()),
        ("DataFetchingException", "Cap in other words")
    );
    assert_eq!(ask(&emulator, ACCOUNTS, json!({ "after": "junk" })).await.error(), "Cursor in other words");
    let child = "{ uiapi { query { Account(first: 2) { edges { node { Contacts(after: \"djE6OQ==\") { totalCount } } } } } } }";
    let refused = ask(&emulator, child, json!({})).await;
    assert!(refused.text.contains("ChildAfter in other words"), "{}", refused.text);
}

//! The rules of Salesforce's GraphQL API.

use serde_json::{Value, json};

use crate::support::*;

const ACCOUNTS: &str = "query($first: Int, $after: String) { uiapi { query {
    Account(first: $first, after: $after) {
        totalCount pageResultCount
        edges { cursor node { Id ApiName WeakEtag Name { value displayValue } AnnualRevenue { value } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
} } }";
const PATH: &str = "/uiapi/query/Account";

async fn accounts(emulator: &relaywalk_emulator::Emulator, variables: Value) -> Value {
    ask(emulator, ACCOUNTS, variables).await.data().pointer_mut(PATH).unwrap().take()
}

fn len(connection: &Value) -> usize {
    connection["edges"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_walk_gives_each_record_once_in_the_order_of_ids() {
    let emulator = salesforce().await;
    let expected = row_ids(&emulator.connection("uiapi.query.Account").unwrap());
    for first in [1, 10, 44, 45, 46, 2_000] {
        let edges = walk(&emulator, ACCOUNTS, PATH, json!({ "first": first })).await;
        let ids: Vec<Value> = edges.iter().map(|edge| edge["node"]["Id"].clone()).collect();
        assert_eq!(ids, expected, "first: {first}");
        assert!(ids.is_sorted_by_key(|id| id.as_str().unwrap().to_owned()));
    }
}

#[tokio::test]
async fn records_have_eighteen_characters_of_id_and_the_prefix_of_their_object() {
    let emulator = salesforce().await;
    let accounts = emulator.connection("uiapi.query.Account").unwrap();
    let contact = accounts.get(0).unwrap().children("Contacts").unwrap().get(2_499).unwrap().id();
    let root_contact = emulator.connection("uiapi.query.Contact").unwrap().get(3).unwrap().id();
    let account = accounts.get(44).unwrap().id();
    for (id, prefix) in [(&account, "001"), (&contact, "003"), (&root_contact, "003")] {
        assert!(id.len() == 18 && id.starts_with(prefix), "{id}");
    }
    assert_ne!(contact, root_contact);
}

#[tokio::test]
async fn a_page_has_ten_records_unless_told_otherwise_at_the_root_and_below() {
    let emulator = salesforce().await;
    let page = accounts(&emulator, json!({})).await;
    assert_eq!((len(&page), &page["pageResultCount"], &page["totalCount"]), (10, &json!(10), &json!(45)));
    assert_eq!(page["pageInfo"]["endCursor"], "djE6OQ==");
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let query = "{ uiapi { query { Account(first: 1) { edges { node { Contacts { edges { cursor } pageInfo { endCursor } } } } } } } }";
    let data = ask(&emulator, query, json!({})).await.data();
    let contacts = data.pointer("/uiapi/query/Account/edges/0/node/Contacts").unwrap();
    assert_eq!((len(contacts), &contacts["pageInfo"]["endCursor"]), (10, &json!("djE6OQ==")));
}

#[tokio::test]
async fn two_thousand_records_are_a_page_and_one_more_is_an_error() {
    let emulator = salesforce_with(|builder| builder.rows(2_005)).await;
    assert_eq!(len(&accounts(&emulator, json!({ "first": 2_000 })).await), 2_000);
    let reply = ask(&emulator, ACCOUNTS, json!({ "first": 2_001 })).await;
    assert_eq!(reply.error_type(), "ValidationError");
    assert!(reply.error().contains("2001` is more than the 2000 rows"), "{}", reply.text);
    assert_eq!(reply.json()["data"], json!({ "uiapi": { "query": { "Account": null } } }));
    let child = "query($first: Int) { uiapi { query { Account(first: 1) { edges { node { Contacts(first: $first) { pageResultCount } } } } } } }";
    let data = ask(&emulator, child, json!({ "first": 2_000 })).await.data();
    assert_eq!(
        data.pointer("/uiapi/query/Account/edges/0/node/Contacts/pageResultCount"),
        Some(&json!(2_000))
    );
    assert_eq!(ask(&emulator, child, json!({ "first": 2_001 })).await.error_type(), "ValidationError");
}

#[tokio::test]
async fn the_documented_cursor_leads_to_row_ten() {
    let emulator = salesforce().await;
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    let page = accounts(&emulator, json!({ "first": 2, "after": "djE6OQ==" })).await;
    assert_eq!(page["edges"][0]["node"]["Id"], rows.get(10).unwrap().id());
    assert_eq!(page["edges"][0]["cursor"], "djE6MTA=");
    assert_eq!(page["pageInfo"]["hasPreviousPage"], true);
    let start = accounts(&emulator, json!({ "first": 1, "after": null })).await;
    assert_eq!(start["edges"][0]["node"]["Id"], rows.get(0).unwrap().id());
}

#[tokio::test]
async fn any_edge_s_cursor_goes_on_from_there() {
    let emulator = salesforce().await;
    let page = accounts(&emulator, json!({ "first": 20 })).await;
    let after = page["edges"][6]["cursor"].clone();
    let next = accounts(&emulator, json!({ "first": 13, "after": after })).await;
    assert_eq!(next["edges"].as_array().unwrap(), &page["edges"].as_array().unwrap()[7..]);
}

#[tokio::test]
async fn an_invalid_cursor_is_a_data_fetching_exception() {
    let emulator = salesforce().await;
    for cursor in ["", "junk", "djE6NDU=", "djE6LTE=", "djI6OQ=="] {
        let reply = ask(&emulator, ACCOUNTS, json!({ "after": cursor })).await;
        assert_eq!(reply.error_type(), "DataFetchingException", "{cursor}");
    }
}

#[tokio::test]
async fn success_carries_an_empty_list_of_errors() {
    let emulator = salesforce().await;
    let reply = ask(&emulator, ACCOUNTS, json!({})).await;
    assert_eq!(reply.json()["errors"], json!([]));
}

#[tokio::test]
async fn every_error_is_http_200_with_its_type() {
    let emulator = salesforce().await;
    for (query, error_type) in [
        ("{ uiapi", "InvalidSyntax"),
        ("{ uiapi { query { Acount { totalCount } } } }", "ValidationError"),
        ("query($n: Int!) { uiapi { query { Account(first: $n) { totalCount } } } }", "ValidationError"),
        ("{ uiapi { query { Account(after: \"x\") { totalCount } } } }", "DataFetchingException"),
        ("{ uiapi { query { Account(first: -1) { totalCount } } } }", "ValidationError"),
        (
            "query A { uiapi { query { __typename } } } query B { uiapi { query { __typename } } }",
            "ValidationError",
        ),
    ] {
        let body = json!({ "query": query }).to_string();
        let reply = post(emulator.url(), body, &[("accept", "application/graphql-response+json")]).await;
        let json = reply.json();
        assert!(
            json["errors"]
                .as_array()
                .unwrap()
                .iter()
                .all(|error| error["extensions"]["ErrorType"] == error_type),
            "{query}: {json}"
        );
        let status =
            if error_type == "DataFetchingException" || query.contains("-1") { 200 } else { reply.status };
        assert_eq!(reply.status, status);
        assert_eq!(ask(&emulator, query, json!({})).await.status, 200, "{query}");
    }
}

const CHILDREN: &str = "query($where: Account_Filter, $first: Int, $after: String) { uiapi { query {
    Account(where: $where, first: $first) { edges { node {
        Id Contacts(first: 100, after: $after) {
            totalCount
            edges { node { Id Name { value } AccountId { value } Account { Id } } }
            pageInfo { hasNextPage endCursor }
        }
    } } }
} } }";

#[tokio::test]
async fn a_child_connection_is_drained_through_its_parent_alone() {
    let emulator = salesforce().await;
    let account = emulator.connection("uiapi.query.Account").unwrap().get(0).unwrap();
    let expected = row_ids(&account.children("Contacts").unwrap());
    assert_eq!(expected.len(), 2_500);
    let path = "/uiapi/query/Account/edges/0/node/Contacts";
    for limit in [json!({ "where": { "Id": { "eq": account.id() } } }), json!({ "first": 1 })] {
        let contacts = walk(&emulator, CHILDREN, path, limit).await;
        let ids: Vec<Value> = contacts.iter().map(|edge| edge["node"]["Id"].clone()).collect();
        assert_eq!(ids, expected);
        for edge in &contacts {
            assert_eq!(edge["node"]["AccountId"]["value"], account.id());
            assert_eq!(edge["node"]["Account"]["Id"], account.id());
        }
    }
}

#[tokio::test]
async fn a_child_cursor_needs_a_parent_limited_to_one_record() {
    let emulator = salesforce().await;
    let id = emulator.connection("uiapi.query.Account").unwrap().get(0).unwrap().id();
    let cursor = "djE6OQ==";
    for (limit, allowed) in [
        (json!({}), false),
        (json!({ "first": 2 }), false),
        (json!({ "where": {} }), false),
        (json!({ "where": { "Id": { "in": [id, id.replace("AAA", "xxx")] } } }), false),
        (json!({ "first": 1 }), true),
        (json!({ "where": { "Id": { "eq": id } } }), true),
        (json!({ "where": { "Id": { "in": [id] } } }), true),
        (json!({ "where": { "and": [{ "Id": { "eq": id } }] }, "first": 2_000 }), true),
    ] {
        let mut variables = limit.clone();
        variables["after"] = cursor.into();
        let reply = ask(&emulator, CHILDREN, variables).await;
        if allowed {
            let data = reply.data();
            assert_eq!(
                len(&data.pointer("/uiapi/query/Account/edges/0/node/Contacts").unwrap().clone()),
                100
            );
        } else {
            let error = &reply.json()["errors"][0];
            assert_eq!(error["extensions"]["ErrorType"], "OperationNotSupported", "{limit}: {}", reply.text);
            assert!(error["message"].as_str().unwrap().contains("limited to one record"), "{error}");
        }
        let mut from_the_start = limit.clone();
        from_the_start["after"] = Value::Null;
        ask(&emulator, CHILDREN, from_the_start).await.data();
    }
}

#[tokio::test]
async fn last_and_before_are_not_supported_where_a_schema_has_them() {
    let sdl = SALESFORCE.replacen("updateMRU: Boolean ", "updateMRU: Boolean last: Int before: String ", 1);
    assert_ne!(sdl, SALESFORCE);
    let emulator = relaywalk_emulator::Emulator::builder(&sdl)
        .profile(relaywalk_emulator::Profile::Salesforce)
        .start()
        .await
        .unwrap();
    for argument in ["last: 5", "before: \"djE6OQ==\""] {
        let query = format!("{{ uiapi {{ query {{ Account({argument}) {{ totalCount }} }} }} }}");
        assert_eq!(ask(&emulator, &query, json!({})).await.error_type(), "OperationNotSupported");
    }
}

#[tokio::test]
async fn scope_and_upper_bound_are_accepted_and_an_order_is_checked_by_the_schema() {
    let emulator = salesforce_with(|builder| builder.rows(5_000)).await;
    let query = "query($order: ResultOrder, $bound: Int) { uiapi { query { Account(
        first: 2000, scope: MINE, updateMRU: true, upperBound: $bound, orderBy: { Name: { order: $order } }
    ) { totalCount pageResultCount edges { node { Id } } } } } }";
    let plain = ask(&emulator, query, json!({})).await.data();
    assert_eq!(plain.pointer("/uiapi/query/Account/totalCount"), Some(&json!(5_000)));
    let bounded = ask(&emulator, query, json!({ "bound": 5_000 })).await.data();
    assert_eq!(bounded, plain);
    assert_eq!(ask(&emulator, query, json!({ "order": "UPWARD" })).await.error_type(), "ValidationError");
}

#[tokio::test]
async fn scalars_are_encoded_as_salesforce_does() {
    let emulator = salesforce().await;
    let query = "{ uiapi { query { Account(first: 45) { edges { node {
        WeakEtag AnnualRevenue { value displayValue format } NumberOfEmployees { value }
        CreatedDate { value } Website { value } Phone { value displayValue } Industry { value label } ParentId { value } Parent { Id }
        LastModifiedById { value } RecordTypeId { value }
    } } } } } }";
    let data = ask(&emulator, query, json!({})).await.data();
    let edges = data.pointer("/uiapi/query/Account/edges").unwrap().as_array().unwrap();
    let present =
        |path: &str| edges.iter().filter(|edge| !edge["node"].pointer(path).unwrap().is_null()).count();
    for edge in edges {
        let node = &edge["node"];
        assert!(node["WeakEtag"].is_u64(), "{node}");
        let revenue = &node["AnnualRevenue"];
        assert!(revenue["value"].is_null() || revenue["value"].is_f64(), "{node}");
        assert_eq!(revenue["value"].is_null(), revenue["displayValue"].is_null(), "{node}");
        assert!(node["NumberOfEmployees"]["value"].is_null() || node["NumberOfEmployees"]["value"].is_i64());
        for path in [
            "/CreatedDate/value",
            "/Website/value",
            "/Phone/value",
            "/Industry/value",
            "/LastModifiedById/value",
        ] {
            let value = node.pointer(path).unwrap();
            assert!(value.is_null() || value.is_string(), "{path}: {node}");
        }
        assert_eq!(node["Phone"]["value"], node["Phone"]["displayValue"]);
        assert_eq!(node["ParentId"]["value"], node["Parent"]["Id"], "{node}");
    }
    for path in ["/AnnualRevenue/value", "/CreatedDate/value", "/Parent/Id", "/Industry/label"] {
        if path != "/Parent/Id" {
            assert!((38..45).contains(&present(path)), "{path}: {}", present(path));
        }
    }
}

#[tokio::test]
async fn a_parent_s_id_leads_to_that_parent() {
    let emulator = salesforce().await;
    let query = "query($id: ID) { uiapi { query { Account(first: 45, where: { Id: { eq: $id } }) { edges { node { Id Name { value } Parent { Id Name { value } } } } } } } }";
    let all = ask(
        &emulator,
        &query.replace("where: { Id: { eq: $id } }", "where: {}").replace("($id: ID)", ""),
        json!({}),
    )
    .await
    .data();
    let node = |data: &Value, index: usize| {
        data.pointer(&format!("/uiapi/query/Account/edges/{index}/node")).unwrap().clone()
    };
    let with_parent = (0..45).map(|index| node(&all, index)).filter(|node| !node["Parent"].is_null());
    for child in with_parent.take(5) {
        let parent = ask(&emulator, query, json!({ "id": child["Parent"]["Id"] })).await.data();
        assert_eq!(node(&parent, 0)["Name"], child["Parent"]["Name"]);
    }
}

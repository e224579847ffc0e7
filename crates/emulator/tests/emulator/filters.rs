//! Salesforce's `where`.

use relaywalk_emulator::{Emulator, Row};
use serde_json::{Value, json};

use crate::support::*;

const FILTERED: &str = "query($where: Account_Filter, $after: String) { uiapi { query {
    Account(where: $where, first: 7, after: $after) {
        totalCount edges { node { Id } } pageInfo { hasNextPage endCursor }
    }
} } }";

async fn ids(emulator: &Emulator, filter: Value) -> Vec<Value> {
    let edges = walk(emulator, FILTERED, "/uiapi/query/Account", json!({ "where": filter })).await;
    edges.iter().map(|edge| edge["node"]["Id"].clone()).collect()
}

fn expected(emulator: &Emulator, wanted: impl Fn(&Row) -> bool) -> Vec<Value> {
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    rows.iter().filter(wanted).map(|row| row.id().into()).collect()
}

fn name(row: &Row) -> Option<String> {
    row.value("Name.value").unwrap().as_str().map(str::to_owned)
}

#[tokio::test]
async fn an_id_gives_exactly_that_record() {
    let emulator = salesforce_with(|builder| builder.rows(10_000_000)).await;
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    for row in [0, 1, 9_999_999] {
        let id = rows.get(row).unwrap().id();
        for filter in [
            json!({ "Id": { "eq": id } }),
            json!({ "Id": { "in": [id] } }),
            json!({ "Id": { "eq": &id[..15] } }),
        ] {
            assert_eq!(ids(&emulator, filter).await, [json!(id)]);
        }
    }
}

#[tokio::test]
async fn an_id_that_matches_nothing_gives_no_rows() {
    let emulator = salesforce().await;
    let contact = emulator.connection("uiapi.query.Contact").unwrap().get(0).unwrap().id();
    let beyond = salesforce_with(|builder| builder.rows(46))
        .await
        .connection("uiapi.query.Account")
        .unwrap()
        .get(45)
        .unwrap()
        .id();
    for id in [&contact, &beyond, "", "001", "001zzzzzzzzzzzzAAA"] {
        let reply = ask(&emulator, FILTERED, json!({ "where": { "Id": { "eq": id } } })).await;
        let account = reply.data().pointer("/uiapi/query/Account").unwrap().clone();
        assert_eq!((&account["totalCount"], &account["edges"]), (&json!(0), &json!([])), "{id}");
        assert_eq!(account["pageInfo"], json!({ "hasNextPage": false, "endCursor": null }));
    }
}

#[tokio::test]
async fn a_list_of_ids_gives_each_of_them_once_in_the_order_of_ids() {
    let emulator = salesforce().await;
    let all = expected(&emulator, |_| true);
    let wanted = [&all[30], &all[4], &json!("nothing"), &all[4], &all[17]];
    assert_eq!(
        ids(&emulator, json!({ "Id": { "in": wanted } })).await,
        [all[4].clone(), all[17].clone(), all[30].clone()]
    );
    assert_eq!(ids(&emulator, json!({ "Id": { "in": [] } })).await, Vec::<Value>::new());
    let both = json!({ "and": [{ "Id": { "in": [all[1], all[2]] } }, { "Id": { "in": [all[2], all[3]] } }] });
    assert_eq!(ids(&emulator, both).await, [all[2].clone()]);
    assert_eq!(ids(&emulator, json!({ "Id": { "ne": all[0] } })).await, all[1..]);
    assert_eq!(ids(&emulator, json!({ "Id": { "nin": all[3..] } })).await, all[..3]);
}

#[tokio::test]
async fn a_filter_that_says_nothing_lets_everything_through() {
    let emulator = salesforce().await;
    for filter in
        [json!(null), json!({}), json!({ "Name": {} }), json!({ "Name": null }), json!({ "and": [] })]
    {
        assert_eq!(ids(&emulator, filter.clone()).await.len(), 45, "{filter}");
    }
}

#[tokio::test]
async fn names_are_filtered_by_value() {
    let emulator = salesforce_with(|builder| builder.rows(500)).await;
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    let some = rows.iter().find_map(|row| name(&row)).unwrap();
    let starts = |row: &Row, start: char| name(row).is_some_and(|name| name.starts_with(start));
    for (filter, wanted) in [
        (
            json!({ "Name": { "eq": some.to_uppercase() } }),
            expected(&emulator, |row| name(row).as_ref() == Some(&some)),
        ),
        (json!({ "Name": { "ne": some } }), expected(&emulator, |row| name(row).as_ref() != Some(&some))),
        (json!({ "Name": { "eq": null } }), expected(&emulator, |row| name(row).is_none())),
        (json!({ "Name": { "like": "s%" } }), expected(&emulator, |row| starts(row, 'S'))),
        (
            json!({ "Name": { "like": "%Mill%" } }),
            expected(&emulator, |row| name(row).is_some_and(|name| name.contains("Mill"))),
        ),
        (json!({ "not": { "Name": { "like": "S%" } } }), expected(&emulator, |row| !starts(row, 'S'))),
        (
            json!({ "or": [{ "Name": { "like": "S%" } }, { "Name": { "like": "A%" } }] }),
            expected(&emulator, |row| starts(row, 'S') || starts(row, 'A')),
        ),
        (
            json!({ "Name": { "gte": "N", "lt": "R" } }),
            expected(&emulator, |row| starts(row, 'N') || starts(row, 'Q')),
        ),
    ] {
        assert!(!wanted.is_empty() && wanted.len() < 500, "{filter}");
        assert_eq!(ids(&emulator, filter.clone()).await, wanted, "{filter}");
    }
}

#[tokio::test]
async fn numbers_and_parents_are_filtered_by_value() {
    let emulator = salesforce_with(|builder| builder.rows(300)).await;
    let revenue = |row: &Row| row.value("AnnualRevenue.value").unwrap().as_f64();
    let large = expected(&emulator, |row| revenue(row).is_some_and(|revenue| revenue > 500.0));
    assert!((50..250).contains(&large.len()));
    assert_eq!(ids(&emulator, json!({ "AnnualRevenue": { "gt": 500 } })).await, large);
    assert_eq!(ids(&emulator, json!({ "AnnualRevenue": { "gt": "500" } })).await, large);

    let contacts = emulator.connection("uiapi.query.Contact").unwrap();
    let text = |row: &Row, path: &str| row.value(path).unwrap().as_str().map(str::to_owned);
    let (id, name) = contacts
        .iter()
        .find_map(|row| text(&row, "AccountId.value").zip(text(&row, "Account.Name.value")))
        .unwrap();
    let query = "query($id: ID, $name: String) { uiapi { query {
        a: Contact(first: 300, where: { AccountId: { eq: $id } }) { edges { node { Id Account { Id } } } }
        b: Contact(first: 300, where: { Account: { Name: { eq: $name } } }) { edges { node { Id Account { Name { value } } } } }
    } } }";
    let data = ask(&emulator, query, json!({ "id": id, "name": name })).await.data();
    let of =
        |path: &str, value: &str| contacts.iter().filter(|row| row.value(path).unwrap() == value).count();
    let found = |alias: &str| data["uiapi"]["query"][alias]["edges"].as_array().unwrap().clone();
    assert_eq!(found("a").len(), of("AccountId.value", &id));
    assert_eq!(found("b").len(), of("Account.Name.value", &name));
    assert!(found("b").iter().all(|edge| edge["node"]["Account"]["Name"]["value"] == name));
    assert!(!found("a").is_empty() && !found("b").is_empty());
}

#[tokio::test]
async fn children_are_filtered_below_their_parent() {
    let emulator = salesforce().await;
    let query = "{ uiapi { query { Account(first: 1) { edges { node { Contacts(first: 2000, where: { LastName: { like: \"B%\" } }) {
        totalCount edges { node { LastName { value } } }
    } } } } } } }";
    let data = ask(&emulator, query, json!({})).await.data();
    let contacts = data.pointer("/uiapi/query/Account/edges/0/node/Contacts").unwrap();
    let edges = contacts["edges"].as_array().unwrap();
    assert!(edges.iter().all(|edge| edge["node"]["LastName"]["value"].as_str().unwrap().starts_with('B')));
    let account = emulator.connection("uiapi.query.Account").unwrap().get(0).unwrap();
    let wanted = account
        .children("Contacts")
        .unwrap()
        .iter()
        .filter(|row| row.value("LastName.value").unwrap().as_str().is_some_and(|name| name.starts_with('B')))
        .count();
    assert_eq!((edges.len(), &contacts["totalCount"]), (wanted, &json!(wanted)));
}

#[tokio::test]
async fn a_filter_that_can_t_be_obeyed_is_an_error() {
    let emulator = salesforce().await;
    for (filter, names) in [
        (json!({ "Industry": { "in": "x", "like": null } }), "Industry: { like: null }"),
        (json!({ "AnnualRevenue": { "eq": { "value": 5 } } }), "AnnualRevenue: { eq"),
        (json!({ "Name": { "like": null } }), "Name: { like: null }"),
    ] {
        let reply = ask(&emulator, FILTERED, json!({ "where": filter })).await;
        assert_eq!(reply.error_type(), "OperationNotSupported", "{filter}");
        assert!(reply.error().contains(names), "{}", reply.text);
    }
    let reply = ask(&emulator, FILTERED, json!({ "where": { "Nmae": { "eq": "x" } } })).await;
    assert_eq!(reply.error_type(), "ValidationError");
    let many = salesforce_with(|builder| builder.rows(1_000_001)).await;
    let reply = ask(&many, FILTERED, json!({ "where": { "Name": { "like": "A%" } } })).await;
    assert_eq!(reply.error_type(), "OperationNotSupported");
    assert!(reply.error().contains("here are 1000001"), "{}", reply.text);
}

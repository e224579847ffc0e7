//! SOQL: what queries find, and what is refused.

use relaywalk_emulator::{Emulator, Row};
use serde_json::{Value, json};

use crate::support::*;

/// The positions of the accounts that a query finds.
async fn found(emulator: &Emulator, rest: &str) -> Vec<usize> {
    let ids = row_ids(&emulator.connection("uiapi.query.Account").unwrap());
    let records = query_all_batches(emulator, &format!("SELECT Id FROM Account {rest}"), &[]).await;
    let position = |record: &Value| ids.iter().position(|id| *id == record["Id"]).unwrap();
    records.iter().map(position).collect()
}

fn rows(emulator: &Emulator) -> Vec<Row> {
    emulator.connection("uiapi.query.Account").unwrap().iter().collect()
}

fn matching(rows: &[Row], matches: impl Fn(&Row) -> bool) -> Vec<usize> {
    (0..rows.len()).filter(|index| matches(&rows[*index])).collect()
}

fn name(row: &Row) -> String {
    row.value("Name.value").unwrap().as_str().unwrap_or_default().to_owned()
}

fn revenue(row: &Row) -> Option<f64> {
    row.value("AnnualRevenue.value").unwrap().as_f64()
}

#[tokio::test]
async fn conditions_choose_records() {
    let emulator = salesforce_with(|builder| builder.rows(200)).await;
    let rows = rows(&emulator);
    let null_name = |row: &Row| row.value("Name.value").unwrap().is_null();
    let id = rows[7].id();
    for (condition, expected) in [
        (
            "AnnualRevenue > 500".to_owned(),
            matching(&rows, |row| revenue(row).is_some_and(|value| value > 500.0)),
        ),
        (
            "AnnualRevenue <= 12.5 OR AnnualRevenue >= 900".to_owned(),
            matching(&rows, |row| revenue(row).is_some_and(|value| value <= 12.5 || value >= 900.0)),
        ),
        ("AnnualRevenue = null".to_owned(), matching(&rows, |row| revenue(row).is_none())),
        (
            "annualrevenue != NULL AND NOT name LIKE 'a%'".to_owned(),
            matching(&rows, |row| revenue(row).is_some() && !name(row).to_lowercase().starts_with('a')),
        ),
        (
            "Name LIKE '%BRIDGE%'".to_owned(),
            matching(&rows, |row| name(row).to_lowercase().contains("bridge")),
        ),
        (format!("Name IN ('{}', 'x')", name(&rows[3])), matching(&rows, |row| name(row) == name(&rows[3]))),
        (
            format!("Name NOT IN ('{}', 'x')", name(&rows[3])),
            matching(&rows, |row| name(row) != name(&rows[3])),
        ),
        (format!("Id = '{id}'"), vec![7]),
        (format!("Id = '{}'", &id[..15]), vec![7]),
        (
            format!("(Id = '{id}' OR Name = null) AND Id != '001000000000000AAA'"),
            matching(&rows, |row| row.id() == id || null_name(row)),
        ),
        (
            "CreatedDate > 2022-01-01T00:00:00Z".to_owned(),
            matching(&rows, |row| {
                row.value("CreatedDate.value")
                    .unwrap()
                    .as_str()
                    .is_some_and(|date| date > "2022-01-01T00:00:00.000Z")
            }),
        ),
        (
            "Parent.Name LIKE 'a%'".to_owned(),
            matching(&rows, |row| {
                row.value("Parent.Name.value")
                    .unwrap()
                    .as_str()
                    .is_some_and(|name| name.to_lowercase().starts_with('a'))
            }),
        ),
    ] {
        assert!(!expected.is_empty(), "{condition} tests nothing");
        assert_eq!(found(&emulator, &format!("WHERE {condition}")).await, expected, "{condition}");
    }
}

#[tokio::test]
async fn records_come_in_the_order_asked_for() {
    let emulator = salesforce_with(|builder| builder.rows(200)).await;
    let rows = rows(&emulator);
    let values = |positions: &[usize]| positions.iter().map(|row| revenue(&rows[*row])).collect::<Vec<_>>();
    let ascending = values(&found(&emulator, "ORDER BY AnnualRevenue").await);
    assert!(ascending[0].is_none() && ascending.is_sorted_by(|a, b| a <= b), "{ascending:?}");
    let descending = values(&found(&emulator, "ORDER BY AnnualRevenue DESC NULLS LAST, Id").await);
    assert!(descending[199].is_none() && descending.is_sorted_by(|a, b| a >= b), "{descending:?}");
    let first = values(&found(&emulator, "ORDER BY AnnualRevenue DESC NULLS FIRST").await);
    assert!(first[0].is_none());
    assert_eq!(found(&emulator, "ORDER BY Id DESC LIMIT 3").await, [199, 198, 197]);
    assert_eq!(found(&emulator, "ORDER BY Id ASC LIMIT 2 OFFSET 5").await, [5, 6]);
    assert_eq!(found(&emulator, "LIMIT 0").await, [] as [usize; 0]);
}

#[tokio::test]
async fn an_offset_of_2000_is_possible_and_one_more_is_not() {
    let emulator = salesforce_with(|builder| builder.rows(2_005)).await;
    assert_eq!(found(&emulator, "OFFSET 2000").await.len(), 5);
    let reply = soql(&emulator, "query", "SELECT Id FROM Account OFFSET 2001", &[]).await;
    assert_eq!((reply.status, &reply.json()[0]["errorCode"]), (400, &json!("NUMBER_OUTSIDE_VALID_RANGE")));
}

#[tokio::test]
async fn children_have_conditions_orders_and_limits_of_their_own() {
    let emulator = salesforce().await;
    let query = "select id, (select Id, LastName from contacts where LastName like 'a%' order by LastName limit 4) from account limit 1";
    let batch = soql(&emulator, "query", query, &[]).await.json();
    let contacts = &batch["records"][0]["Contacts"];
    assert_eq!((&contacts["totalSize"], &contacts["done"]), (&json!(4), &json!(true)));
    let names: Vec<&str> =
        contacts["records"].as_array().unwrap().iter().map(|c| c["LastName"].as_str().unwrap()).collect();
    assert!(names.is_sorted() && names.iter().all(|name| name.starts_with('A')), "{names:?}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_the_reason() {
    let emulator = salesforce().await;
    for (query, code, part) in [
        ("SELECT", "MALFORMED_QUERY", "the query ends where there should be a name"),
        (
            "SELECT Id Account",
            "MALFORMED_QUERY",
            "unexpected `Account` at column 11 where there should be FROM",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
            "MALFORMED_QUERY",
            "parentheses",
        ),
        ("SELECT Id FROM Account GROUP BY Name", "MALFORMED_QUERY", "unexpected `GROUP`"),
        ("SELECT Id FROM Account WHERE Name = x", "MALFORMED_QUERY", "unexpected `x`"),
        ("SELECT Id FROM Account LIMIT 1.5", "MALFORMED_QUERY", "a whole number"),
        ("SELECT Id FROM Account WHERE AnnualRevenue LIKE 'a'", "MALFORMED_QUERY", "can't filter"),
        ("SELECT COUNT(), Id FROM Account", "MALFORMED_QUERY", "COUNT()"),
        ("SELECT Parent.Parent.Name FROM Account", "MALFORMED_QUERY", "more than one parent"),
        ("SELECT Id FROM Nothing", "INVALID_TYPE", "'Nothing'"),
        ("SELECT Nothing FROM Account", "INVALID_FIELD", "'Nothing' on entity 'Account'"),
        ("SELECT WeakEtag FROM Account", "INVALID_FIELD", "'WeakEtag'"),
        (
            "SELECT Id, (SELECT Id FROM Nothings) FROM Account",
            "INVALID_FIELD",
            "child relationship 'Nothings'",
        ),
        ("SELECT Nobody.Name FROM Account", "INVALID_FIELD", "relationship 'Nobody'"),
        (
            "SELECT Id FROM Account WHERE ((((((((((((((((((((((((((((((((((((((((((((((((((((Id = null))))))))))))))))))))))))))))))))))))))))))))))))))))",
            "MALFORMED_QUERY",
            "too deeply",
        ),
    ] {
        let reply = soql(&emulator, "query", query, &[]).await;
        let error = &reply.json()[0];
        assert_eq!((reply.status, error["errorCode"].as_str().unwrap()), (400, code), "{query}: {error}");
        assert!(error["message"].as_str().unwrap().contains(part), "{query}: {error}");
    }
    let deep = |levels: usize| {
        format!("{}SELECT Id FROM Cases{} FROM Account", "SELECT Id, (".repeat(levels), ")".repeat(levels))
    };
    let reply = soql(&emulator, "query", &deep(5), &[]).await;
    assert!(reply.text.contains("5 levels"), "{}", reply.text);
}

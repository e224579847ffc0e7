//! Queries and their batches.

use relaywalk::salesforce::{Attributes, Format};
use relaywalk::{Budget, BudgetLimit, Checkpoint, ErrorKind};
use relaywalk_emulator::{Fault, SalesforceRules};
use serde::Deserialize;

use crate::{accounts, emulator, org, rows, text};

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    #[serde(rename = "attributes")]
    attributes: Attributes,
    id: String,
    name: Option<String>,
    annual_revenue: Option<f64>,
    number_of_employees: Option<i32>,
    parent: Option<Parent>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parent {
    name: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Id {
    id: String,
}

const QUERY: &str = "SELECT Id, Name, AnnualRevenue, NumberOfEmployees, Parent.Name FROM Account";

#[tokio::test]
async fn json_and_xml_give_the_same_rows_and_they_are_the_orgs() {
    let emulator = emulator(|builder| builder.rows(700)).await;
    let org = org(&emulator);
    let mut json = org.query::<Account>(QUERY).batch_size(200);
    let found = rows(&mut json).await.unwrap();
    assert_eq!((json.total(), json.pages()), (Some(700), 4));
    let mut xml = org.query::<Account>(QUERY).batch_size(300).format(Format::Xml);
    assert_eq!(rows(&mut xml).await.unwrap(), found);
    assert_eq!((xml.total(), xml.pages()), (Some(700), 3));
    assert_eq!(found.len(), 700);
    for (account, row) in found.iter().zip(accounts(&emulator).iter()) {
        assert_eq!((&account.id, &account.name), (&row.id(), &text(&row, "Name.value")));
        assert_eq!(account.annual_revenue, row.value("AnnualRevenue.value").unwrap().as_f64());
        assert_eq!(
            account.parent.as_ref().and_then(|parent| parent.name.clone()),
            text(&row, "Parent.Name.value")
        );
        assert_eq!(account.attributes.object, "Account");
        assert!(account.attributes.url.ends_with(&account.id), "{account:?}");
    }
}

#[tokio::test]
async fn short_and_empty_batches_are_not_the_end() {
    let rules = SalesforceRules::default().short_batches(true);
    let fault = "empty-page:on=2".parse::<Fault>().unwrap();
    let emulator = emulator(|builder| builder.rows(2_500).salesforce_rules(rules).fault(fault)).await;
    let mut walk = org(&emulator).query::<Id>("SELECT Id FROM Account").batch_size(500);
    let mut lengths = Vec::new();
    while let Some(page) = walk.next_page().await.unwrap() {
        lengths.push(page.items.len());
    }
    assert_eq!(lengths.iter().sum::<usize>(), 2_500);
    assert!(lengths.contains(&0) && lengths.len() > 6, "{lengths:?}");
}

#[tokio::test]
async fn query_all_finds_deleted_records_too() {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Deleted {
        is_deleted: bool,
    }
    let emulator = emulator(|builder| builder.rows(3_000)).await;
    let org = org(&emulator);
    for format in [Format::Json, Format::Xml] {
        let mut walk = org.query_all::<Deleted>("SELECT IsDeleted FROM Account").format(format);
        let found = rows(&mut walk).await.unwrap();
        assert_eq!((found.len(), found.iter().filter(|row| row.is_deleted).count()), (3_150, 150));
    }
    assert_ne!(
        org.query_all::<Id>("SELECT Id FROM Account").id(),
        org.query::<Id>("SELECT Id FROM Account").id()
    );
}

#[tokio::test]
async fn a_query_goes_on_from_its_checkpoint() {
    let emulator = emulator(|builder| builder.rows(1_000)).await;
    let org = org(&emulator);
    let query = "SELECT Id FROM Account";
    let mut first = org.query::<Id>(query).batch_size(200).limit(431);
    let mut ids: Vec<String> = rows(&mut first).await.unwrap().into_iter().map(|row| row.id).collect();
    let saved = serde_json::to_string(&first.checkpoint()).unwrap();
    assert!(saved.contains("/services/data/v65.0/query/0r8") && !saved.contains("any"), "{saved}");
    let checkpoint: Checkpoint = serde_json::from_str(&saved).unwrap();
    let other = org.query::<Id>("SELECT Id FROM Contact").resume_at(checkpoint.clone());
    assert!(matches!(other.unwrap_err().kind(), ErrorKind::WrongCheckpoint { .. }));
    let mut second = org.query::<Id>(query).batch_size(300).resume_at(checkpoint).unwrap();
    ids.extend(rows(&mut second).await.unwrap().into_iter().map(|row| row.id));
    let expected: Vec<String> = accounts(&emulator).iter().map(|row| row.id()).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for spec in ["503:on=2,retry-after=0", "cut-body:on=2", "503:on=1"] {
        for format in [Format::Json, Format::Xml] {
            let fault = spec.parse::<Fault>().unwrap();
            let emulator = emulator(|builder| builder.rows(600).fault(fault)).await;
            let mut walk =
                org(&emulator).query::<Id>("SELECT Id FROM Account").batch_size(200).format(format);
            assert_eq!(rows(&mut walk).await.unwrap().len(), 600, "{spec} {format:?}");
            assert_eq!(emulator.requests(), 4);
        }
    }
}

#[tokio::test]
async fn a_budget_ends_a_query_with_an_error_it_goes_on_from() {
    let emulator = emulator(|builder| builder.rows(600)).await;
    let org = org(&emulator);
    let query = || org.query::<Id>("SELECT Id FROM Account").batch_size(200);
    let mut walk = query().budget(Budget::default().requests(2));
    let error = rows(&mut walk).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Budget(BudgetLimit::Requests(2))), "{error}");
    let mut rest = query().resume_at(error.checkpoint().unwrap().clone()).unwrap();
    assert_eq!(rows(&mut rest).await.unwrap().len(), 200);
}

#[tokio::test]
async fn the_daily_limit_is_told_before_the_server_refuses() {
    let rules = SalesforceRules::default().daily_requests(2);
    let emulator = emulator(|builder| builder.rows(600).salesforce_rules(rules)).await;
    let mut walk = org(&emulator).query::<Id>("SELECT Id FROM Account").batch_size(200);
    let error = rows(&mut walk).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Quota { .. }), "{error}");
    assert_eq!(emulator.requests(), 2);
}

#[tokio::test]
async fn rows_of_any_shape_can_be_read() {
    let emulator = emulator(|builder| builder.rows(1)).await;
    let org = org(&emulator);
    let query = "SELECT Id, AnnualRevenue, NumberOfEmployees FROM Account";
    let id = accounts(&emulator).get(0).unwrap().id();
    let json = rows(&mut org.query::<serde_json::Value>(query)).await.unwrap();
    assert_eq!((json[0]["Id"].as_str(), &json[0]["attributes"]["type"]), (Some(&*id), &"Account".into()));
    let xml = rows(&mut org.query::<serde_json::Value>(query).format(Format::Xml)).await.unwrap();
    assert_eq!((xml[0]["Id"].as_str(), &xml[0]["attributes"]["type"]), (Some(&*id), &"Account".into()));
}

#[tokio::test]
async fn a_row_that_doesnt_fit_its_type_is_named() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[allow(dead_code, reason = "it can't be read")]
    struct Wrong {
        name: f64,
    }
    let emulator = emulator(|builder| builder.rows(3)).await;
    let org = org(&emulator);
    for format in [Format::Json, Format::Xml] {
        let mut walk = org.query::<Wrong>("SELECT Name FROM Account WHERE Name != null").format(format);
        let error = rows(&mut walk).await.unwrap_err().to_string();
        assert!(error.starts_with("query: record 0 of the batch doesn't fit its type: "), "{error}");
    }
}

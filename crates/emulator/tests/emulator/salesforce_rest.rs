//! Salesforce's REST interface: batches, locators, children, JSON and XML, limits.

use std::time::Duration;

use relaywalk_emulator::{BatchSizeOutside, Clock, Emulator, LocatorPrefix, SalesforceRules};
use serde_json::{Value, json};

use crate::support::*;

async fn org(rows: u64, rules: SalesforceRules) -> Emulator {
    salesforce_with(|builder| builder.rows(rows).salesforce_rules(rules)).await
}

async fn follow(emulator: &Emulator, next: &Value) -> Reply {
    get(&format!("{}{}", emulator.origin(), next.as_str().unwrap()), &[]).await
}

fn code(reply: &Reply) -> (u16, String) {
    (reply.status, reply.json()[0]["errorCode"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn records_are_those_of_graphql() {
    let emulator = org(300, SalesforceRules::default()).await;
    let fields =
        ["Name", "AnnualRevenue", "Industry", "NumberOfEmployees", "CreatedDate", "ParentId", "Website"];
    let query = format!("SELECT Id, {}, Parent.Name FROM Account", fields.join(", "));
    let records = query_all_batches(&emulator, &query, &[("Sforce-Query-Options", "batchSize=200")]).await;
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    assert_eq!(records.len() as u64, rows.len());
    for (record, row) in records.iter().zip(rows.iter()) {
        assert_eq!(record["Id"], row.id());
        for field in fields {
            let mut value = row.value(&format!("{field}.value")).unwrap();
            if field == "CreatedDate" && !value.is_null() {
                value = value.as_str().unwrap().replace('Z', "+0000").into();
            }
            assert_eq!(record[field], value, "{field}");
        }
        let url = format!("/services/data/v62.0/sobjects/Account/{}", row.id());
        assert_eq!(record["attributes"], json!({ "type": "Account", "url": url }));
        assert_eq!(
            record["Parent"].get("Name").cloned().unwrap_or_default(),
            row.value("Parent.Name.value").unwrap()
        );
    }
}

#[tokio::test]
async fn a_batch_has_two_thousand_records_or_from_200_on_as_many_as_asked_for() {
    let emulator = org(2_001, SalesforceRules::default()).await;
    for (options, len) in
        [("", 2_000), ("batchSize=2000", 2_000), ("batchSize=200", 200), ("x=1, batchSize=500", 500)]
    {
        let reply =
            soql(&emulator, "query", "SELECT Id FROM Account", &[("Sforce-Query-Options", options)]).await;
        let batch = reply.json();
        assert_eq!(batch["records"].as_array().unwrap().len(), len, "{options}");
        assert_eq!((&batch["totalSize"], &batch["done"]), (&json!(2_001), &json!(false)));
        assert!(batch["nextRecordsUrl"].as_str().unwrap().ends_with(&format!("-{len}")));
    }
}

#[tokio::test]
async fn a_batch_size_outside_of_the_range_is_the_nearest_or_refused() {
    let emulator = org(2_500, SalesforceRules::default()).await;
    let refuses = org(2_500, SalesforceRules::default().batch_size_outside(BatchSizeOutside::Refused)).await;
    for (size, len) in [(199, 200), (2_001, 2_000)] {
        let options = [("Sforce-Query-Options", &*format!("batchSize={size}"))];
        let batch = soql(&emulator, "query", "SELECT Id FROM Account", &options).await.json();
        assert_eq!(batch["records"].as_array().unwrap().len(), len);
        let refused = soql(&refuses, "query", "SELECT Id FROM Account", &options).await;
        assert_eq!(code(&refused), (400, "INVALID_BATCH_SIZE".to_owned()));
    }
    for size in ["200", "2000"] {
        let options = [("Sforce-Query-Options", &*format!("batchSize={size}"))];
        assert_eq!(soql(&refuses, "query", "SELECT Id FROM Account", &options).await.status, 200);
    }
}

#[tokio::test]
async fn batches_may_be_shorter_than_asked_for() {
    let emulator = org(2_000, SalesforceRules::default().short_batches(true)).await;
    let options = [("Sforce-Query-Options", "batchSize=400")];
    let batch = soql(&emulator, "query", "SELECT Id FROM Account", &options).await.json();
    assert!((200..400).contains(&batch["records"].as_array().unwrap().len()));
    assert_eq!(query_all_batches(&emulator, "SELECT Id FROM Account", &options).await.len(), 2_000);
}

#[tokio::test]
async fn children_count_towards_the_batch_and_have_locators_of_their_own_at_every_depth() {
    let emulator = org(50, SalesforceRules::default()).await;
    let query = "SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts) FROM Account";
    let options = [("Sforce-Query-Options", "batchSize=200")];
    let batch = soql(&emulator, "query", query, &options).await.json();
    let first = &batch["records"][0];
    let contacts = &first["Contacts"];
    assert_eq!((&contacts["totalSize"], &contacts["done"]), (&json!(2_500), &json!(false)));
    let inline = contacts["records"].as_array().unwrap();
    let counted: usize =
        inline.iter().map(|contact| 1 + contact["Cases"]["records"].as_array().map_or(0, Vec::len)).sum();
    assert!((199..=201).contains(&counted), "{counted}");
    assert_eq!(batch["records"].as_array().unwrap().len(), 1);

    // All contacts of the first account, by locators, and all cases of one of them that has more than a batch.
    let account = emulator.connection("uiapi.query.Account").unwrap().get(0).unwrap();
    let expected = row_ids(&account.children("Contacts").unwrap());
    let mut ids: Vec<Value> = inline.iter().map(|contact| contact["Id"].clone()).collect();
    let (mut next, mut drained) = (contacts["nextRecordsUrl"].clone(), 0);
    while !next.is_null() {
        let batch = follow(&emulator, &next).await.json();
        for (contact, row) in batch["records"].as_array().unwrap().iter().zip(ids.len() as u64..) {
            ids.push(contact["Id"].clone());
            let cases = &contact["Cases"];
            if cases["done"] == false && drained < 3 {
                let mut found: Vec<Value> = cases["records"].as_array().unwrap().clone();
                let mut more = cases["nextRecordsUrl"].clone();
                while !more.is_null() {
                    let batch = follow(&emulator, &more).await.json();
                    found.extend(batch["records"].as_array().unwrap().iter().cloned());
                    more = batch["nextRecordsUrl"].clone();
                }
                let contact = account.children("Contacts").unwrap().get(row).unwrap();
                let found: Vec<Value> = found.iter().map(|case| case["Id"].clone()).collect();
                assert_eq!(found, row_ids(&contact.children("Cases").unwrap()));
                drained += 1;
            }
        }
        next = batch["nextRecordsUrl"].clone();
    }
    assert_eq!(ids, expected);
    assert!(drained > 0);
}

#[tokio::test]
async fn a_parent_without_children_has_null_and_done_says_nothing_about_children() {
    let emulator = org(60, SalesforceRules::default()).await;
    let batch =
        soql(&emulator, "query", "SELECT Id, (SELECT Id FROM Contacts) FROM Account", &[]).await.json();
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    for (record, row) in batch["records"].as_array().unwrap().iter().zip(rows.iter()) {
        let contacts = row.children("Contacts").unwrap().len();
        match contacts {
            0 => assert!(record["Contacts"].is_null()),
            _ => assert_eq!(record["Contacts"]["totalSize"], contacts),
        }
    }
    let query = "SELECT Id, (SELECT Id FROM Contacts) FROM Account LIMIT 1";
    let alone = soql(&emulator, "query", query, &[]).await.json();
    assert_eq!((&alone["done"], &alone["records"][0]["Contacts"]["done"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn child_locators_end_when_their_query_goes_on_or_they_dont() {
    for ends in [true, false] {
        let emulator = org(3_000, SalesforceRules::default().child_locators_end(ends)).await;
        let query = "SELECT Id, (SELECT Id FROM Contacts) FROM Account";
        let batch = soql(&emulator, "query", query, &[]).await.json();
        let child = &batch["records"][0]["Contacts"]["nextRecordsUrl"];
        assert_eq!(follow(&emulator, child).await.status, 200);
        assert_eq!(follow(&emulator, &batch["nextRecordsUrl"]).await.status, 200);
        let late = follow(&emulator, child).await;
        if ends {
            assert_eq!(code(&late), (400, "INVALID_QUERY_LOCATOR".to_owned()));
        } else {
            assert_eq!(late.status, 200);
        }
    }
}

#[tokio::test]
async fn locators_start_with_0r8_or_01g_and_are_paths_or_whole_urls() {
    let emulator = org(2_001, SalesforceRules::default()).await;
    let batch = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await.json();
    let next = batch["nextRecordsUrl"].as_str().unwrap();
    assert!(next.starts_with("/services/data/v62.0/query/0r8") && next.ends_with("-2000"), "{next}");
    let rules = SalesforceRules::default().locator_prefix(LocatorPrefix::Former).absolute_locators(true);
    let emulator = org(2_001, rules).await;
    let batch = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await.json();
    let next = batch["nextRecordsUrl"].as_str().unwrap();
    assert!(next.starts_with(&format!("{}/services/data/v62.0/query/01g", emulator.origin())), "{next}");
    assert_eq!(get(next, &[]).await.json()["records"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn locators_live_two_days() {
    let clock = Clock::stopped();
    let emulator = salesforce_with(|builder| builder.rows(2_001).clock(clock.clone())).await;
    let batch = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await.json();
    clock.advance(Duration::from_secs(2 * 24 * 3_600) - Duration::from_millis(1));
    assert_eq!(follow(&emulator, &batch["nextRecordsUrl"]).await.status, 200);
    clock.advance(Duration::from_millis(1));
    let late = follow(&emulator, &batch["nextRecordsUrl"]).await;
    assert_eq!(code(&late), (400, "QUERY_LOCATOR_EXPIRED".to_owned()));
}

#[tokio::test]
async fn bad_locators_say_what_is_wrong() {
    let emulator = org(2_001, SalesforceRules::default()).await;
    let batch = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await.json();
    let next = batch["nextRecordsUrl"].as_str().unwrap();
    for (locator, expected) in [
        ("junk", "INVALID_QUERY_LOCATOR_FORMAT"),
        ("0r8000000000001AAA-x", "INVALID_QUERY_LOCATOR_FORMAT"),
        ("0r8000000000001AAA-2000", "INVALID_QUERY_LOCATOR"),
        (
            &next.replace("/services/data/v62.0/query/", "").replace("-2000", "-2002"),
            "LOCATOR_LOCATION_EXCEEDS_SIZE",
        ),
    ] {
        let reply = get(&format!("{}/services/data/v62.0/query/{locator}", emulator.origin()), &[]).await;
        assert_eq!(code(&reply), (400, expected.to_owned()), "{locator}");
    }
    assert_eq!(follow(&emulator, &next.replace("-2000", "-2001").into()).await.json()["records"], json!([]));
}

#[tokio::test]
async fn query_all_has_the_deleted_records_too_and_its_locators_say_query() {
    let emulator = org(2_000, SalesforceRules::default()).await;
    let live = soql(&emulator, "query", "SELECT COUNT() FROM Account", &[]).await.json();
    let all = soql(&emulator, "queryAll", "SELECT Id, IsDeleted FROM Account", &[]).await.json();
    assert_eq!((&live["totalSize"], &all["totalSize"]), (&json!(2_000), &json!(2_100)));
    assert!(all["nextRecordsUrl"].as_str().unwrap().contains("/query/"));
    let rest = follow(&emulator, &all["nextRecordsUrl"]).await.json();
    let deleted = |batch: &Value| {
        batch["records"].as_array().unwrap().iter().filter(|r| r["IsDeleted"] == true).count()
    };
    assert_eq!((deleted(&all), deleted(&rest)), (0, 100));
}

#[tokio::test]
async fn xml_says_the_same_as_json() {
    let emulator = org(2_001, SalesforceRules::default()).await;
    let xml = [("Accept", "application/xml")];
    let query = "SELECT Id, Name, AnnualRevenue, (SELECT Id FROM Contacts) FROM Account LIMIT 2";
    let json = soql(&emulator, "query", query, &[]).await.json();
    let reply = soql(&emulator, "query", query, &xml).await;
    assert!(reply.content_type.starts_with("application/xml"));
    let text = &reply.text;
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><QueryResult"), "{text}");
    for record in json["records"].as_array().unwrap() {
        let attributes = &record["attributes"];
        let url = attributes["url"].as_str().unwrap();
        assert!(text.contains(&format!(
            "<records type=\"Account\" url=\"{url}\"><Id>{}</Id>",
            record["Id"].as_str().unwrap()
        )));
    }
    assert!(text.contains("<totalSize>2</totalSize></QueryResult>"), "{text}");
    assert!(text.contains("xsi:nil=\"true\"/>") || text.contains("<totalSize>2500</totalSize></Contacts>"));
    let error = soql(&emulator, "query", "SELECT", &xml).await;
    assert_eq!(error.status, 400);
    assert!(
        error.text.contains("<Errors><Error><errorCode>MALFORMED_QUERY</errorCode><message>"),
        "{}",
        error.text
    );
    let emulator = org(1, SalesforceRules::default().xml_white_space(true)).await;
    assert!(soql(&emulator, "query", query, &xml).await.text.starts_with("\n<?xml"));
}

#[tokio::test]
async fn every_reply_tells_the_usage_and_the_last_request_of_the_day_is_refused() {
    let emulator = org(1, SalesforceRules::default().daily_requests(2)).await;
    for used in 1..=2 {
        let reply = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await;
        assert_eq!((reply.status, reply.limit_info), (200, Some(format!("api-usage={used}/2"))));
    }
    let refused = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await;
    assert_eq!(code(&refused), (403, "REQUEST_LIMIT_EXCEEDED".to_owned()));
    assert_eq!(refused.limit_info.as_deref(), Some("api-usage=2/2"));
}

#[tokio::test]
async fn faults_happen_to_batches_too() {
    for (fault, check) in [
        (
            "null-cursor:once",
            (|batch| batch["done"] == false && batch.get("nextRecordsUrl").is_none()) as fn(&Value) -> bool,
        ),
        ("short-page:once", |batch| {
            batch["records"].as_array().unwrap().len() == 1_000 && batch["done"] == false
        }),
        ("empty-page:once", |batch| batch["records"] == json!([]) && batch["done"] == false),
    ] {
        let emulator = salesforce_with(|builder| {
            builder.rows(2_000).fault(fault.parse::<relaywalk_emulator::Fault>().unwrap())
        })
        .await;
        let batch = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await.json();
        assert!(check(&batch), "{fault}");
    }
    let emulator = salesforce_with(|builder| {
        builder.fault("503:once,retry-after=3".parse::<relaywalk_emulator::Fault>().unwrap())
    })
    .await;
    let busy = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await;
    assert_eq!(
        (code(&busy), busy.retry_after.as_deref()),
        ((503, "SERVER_UNAVAILABLE".to_owned()), Some("3"))
    );
}

#[tokio::test]
async fn what_there_is_not_is_not_found_and_only_get_is_allowed() {
    let emulator = org(1, SalesforceRules::default()).await;
    for path in [
        "/services/data/v62.0/sobjects",
        "/services/data/v99.0/query",
        "/services/elsewhere",
        "/services/oauth2/token",
    ] {
        let reply = get(&format!("{}{path}", emulator.origin()), &[]).await;
        assert_eq!(code(&reply), (404, "NOT_FOUND".to_owned()), "{path}");
    }
    let posted = post(&format!("{}/services/data/v62.0/query?q=x", emulator.origin()), "", &[]).await;
    assert_eq!(code(&posted), (405, "METHOD_NOT_ALLOWED".to_owned()));
    let nothing = get(&format!("{}/services/data/v62.0/query", emulator.origin()), &[]).await;
    assert_eq!(code(&nothing), (400, "MALFORMED_QUERY".to_owned()));
}

#[tokio::test]
async fn a_million_records_cost_nothing() {
    let emulator = org(1_000_000, SalesforceRules::default()).await;
    let batch =
        soql(&emulator, "query", "SELECT Id FROM Account ORDER BY Id LIMIT 3 OFFSET 2000", &[]).await.json();
    let rows = emulator.connection("uiapi.query.Account").unwrap();
    assert_eq!(batch["records"][0]["Id"], rows.get(2_000).unwrap().id());
    let whole = soql(&emulator, "query", "SELECT Id FROM Account", &[]).await.json();
    let far = whole["nextRecordsUrl"].as_str().unwrap().replace("-2000", "-999999");
    assert_eq!(
        follow(&emulator, &far.into()).await.json()["records"][0]["Id"],
        rows.get(999_999).unwrap().id()
    );
}

//! Child relationships: all records of them, at every depth (rule 19).

use std::fmt;

use relaywalk::salesforce::{ChildRecords, Format};
use relaywalk::{ErrorKind, QueryError, Scalar};
use relaywalk_emulator::SalesforceRules;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::support::server::Reply;
use crate::support::wire::Wire;
use crate::{accounts, emulator, org, org_at, rows};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    id: String,
    contacts: ChildRecords<Contact>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    id: String,
    #[serde(default)]
    cases: ChildRecords<Case>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Case {
    id: String,
}

#[tokio::test]
async fn rule_19_children_are_drained_at_every_depth_before_the_query_goes_on() {
    // The emulator ends the locators of a batch's children when the query goes on.
    let emulator = emulator(|builder| builder.rows(120).children(2)).await;
    let org = org(&emulator);
    let query = "SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts) FROM Account";
    for format in [Format::Json, Format::Xml] {
        let mut walk = org.query::<Account>(query).batch_size(200).format(format);
        let found = rows(&mut walk).await.unwrap();
        assert!(walk.pages() > 2);
        assert_eq!(found.len(), 120);
        let mut deepest = 0;
        for (account, row) in found.iter().zip(accounts(&emulator).iter()) {
            assert_eq!(account.id, row.id());
            let contacts = row.children("Contacts").unwrap();
            assert_eq!(
                (account.contacts.len() as u64, account.contacts.total),
                (contacts.len(), contacts.len())
            );
            for (contact, row) in account.contacts.iter().zip(contacts.iter()) {
                assert_eq!(contact.id, row.id());
                let ids: Vec<String> = row.children("Cases").unwrap().iter().map(|case| case.id()).collect();
                assert_eq!(contact.cases.iter().map(|case| case.id.clone()).collect::<Vec<_>>(), ids);
                deepest += ids.len();
            }
        }
        assert!(found[0].contacts.len() == 1_000 && deepest > 1_000, "{deepest}");
    }
}

#[tokio::test]
async fn rule_19_children_of_a_query_that_is_done_are_drained_too() {
    let rules = SalesforceRules::default().child_locators_end(false);
    let emulator = emulator(|builder| builder.rows(5).salesforce_rules(rules)).await;
    let mut walk =
        org(&emulator).query::<Account>("SELECT Id, (SELECT Id FROM Contacts) FROM Account LIMIT 1");
    let found = rows(&mut walk).await.unwrap();
    assert_eq!((found.len(), found[0].contacts.len(), walk.pages()), (1, 2_500, 1));
}

fn batch(records: &str, next: Option<&str>) -> Reply {
    let next = next.map_or(String::new(), |next| format!(r#""nextRecordsUrl":"{next}","#));
    let done = next.is_empty();
    Reply::json(format!(r#"{{"totalSize":9,"done":{done},{next}"records":[{records}]}}"#))
}

const CHILD: &str = "/services/data/v65.0/query/01gxx000000000kAAA-1";

fn with_children(next: &str) -> String {
    format!(
        r#"{{"Id":"a","Contacts":{{"totalSize":3,"done":false,"nextRecordsUrl":"{next}","records":[{{"Id":"c"}}]}}}}"#
    )
}

#[tokio::test]
async fn a_record_whose_children_were_fetched_is_otherwise_as_it_came() {
    let cut = format!(
        r#"{{"Z":1.50,"Contacts":{{"totalSize":2,"done":false,"nextRecordsUrl":"{CHILD}","records":[{{"B":"\u00e9","A":{{"z":[],"a":1e400}}}}]}},"A":12345678901234567890.10}}"#
    );
    let whole = r#"{"Z":1.50,"Contacts":{"totalSize":2,"done":true,"records":[{"B":"\u00e9","A":{"z":[],"a":1e400}},{"C":0.0}]},"A":12345678901234567890.10}"#;
    let (wire, _) = Wire::answering(move |request, _| match request.line.contains("01g") {
        true => batch(r#"{"C":0.0}"#, None),
        false => batch(&cut, None),
    });
    let found = rows(&mut org_at(wire).query::<Scalar>("SELECT")).await.unwrap();
    assert_eq!(found[0].as_json(), whole);
}

#[tokio::test]
async fn fields_come_in_the_servers_order_in_xml_too() {
    let xml = "<QueryResult><done>true</done><records type=\"A\"><Z>1</Z><Y type=\"B\"><b>2</b><a>3</a></Y><Z>4</Z><A>5</A></records><totalSize>1</totalSize></QueryResult>";
    let (wire, _) = Wire::answering(move |_, _| Reply::new(200, "application/xml", xml));
    let mut walk = org_at(wire).query::<Names>("SELECT").format(Format::Xml);
    assert_eq!(
        rows(&mut walk).await.unwrap(),
        [Names(["attributes", "Z", "Y", "A"].map(str::to_owned).into())]
    );
}

/// The names of a record's fields.
#[derive(Debug, PartialEq)]
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[tokio::test]
async fn a_child_locator_that_leads_in_a_circle_is_an_error() {
    let (wire, log) = Wire::answering(|request, _| match request.line.contains("01g") {
        true => batch(r#"{"Id":"d"}"#, Some(CHILD)),
        false => batch(&with_children(CHILD), None),
    });
    let error = rows(&mut org_at(wire).query::<Account>("SELECT")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Query(QueryError::RepeatedLocator { .. })), "{error}");
    assert_eq!(log.len(), 2);
}

#[tokio::test]
async fn a_circle_through_the_children_of_children_is_an_error() {
    let (wire, log) = Wire::answering(|_, _| batch(&with_children(CHILD), None));
    let error = rows(&mut org_at(wire).query::<Account>("SELECT")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Query(QueryError::RepeatedLocator { .. })), "{error}");
    assert_eq!(log.len(), 2);
}

#[tokio::test]
async fn children_of_children_without_end_are_an_error() {
    let child = |number: usize| format!("/services/data/v65.0/query/01gxx{number}-1");
    let (wire, log) = Wire::answering(move |_, number| batch(&with_children(&child(number)), None));
    let error = rows(&mut org_at(wire).query::<Account>("SELECT")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Query(QueryError::TooDeep { limit: 64 })), "{error}");
    assert_eq!(log.len(), 65);
}

#[tokio::test]
async fn children_that_say_neither_where_they_go_on_nor_that_they_are_done_are_an_error() {
    for next in [r#","nextRecordsUrl":null"#, "", ",\"nextRecordsUrl\":\"\""] {
        let records =
            format!(r#"{{"Id":"a","Contacts":{{"totalSize":3,"done" : false{next},"records":[]}}}}"#);
        let (wire, _) = Wire::answering(move |_, _| batch(&records, None));
        let error = rows(&mut org_at(wire).query::<Account>("SELECT")).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Query(QueryError::NoLocator)), "{error}");
    }
}

#[tokio::test]
async fn a_child_locator_that_is_lost_is_named_with_the_children_before_it() {
    let (wire, _) = Wire::answering(|request, _| match request.line.contains("01g") {
        true => Reply::json(r#"[{"message":"no","errorCode":"INVALID_QUERY_LOCATOR"}]"#).status(400),
        false => batch(&with_children(CHILD), None),
    });
    let error = rows(&mut org_at(wire).query::<Account>("SELECT")).await.unwrap_err();
    match error.kind() {
        ErrorKind::ExpiredCursor { cursor, rows, .. } => {
            assert_eq!((cursor.to_string(), *rows), (CHILD.to_owned(), 1))
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_child_locator_on_another_host_is_not_followed() {
    let (wire, log) =
        Wire::answering(|_, _| batch(&with_children("https://evil.example/query/01gx-1"), None));
    let error = rows(&mut org_at(wire).query::<Account>("SELECT")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Query(QueryError::Elsewhere { .. })), "{error}");
    assert_eq!(log.len(), 1);
}

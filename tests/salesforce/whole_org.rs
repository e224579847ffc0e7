//! One org by all of its interfaces: every account with every contact, the same by GraphQL, and by REST in JSON and XML.

use std::time::Instant;

use relaywalk::Wrapper;
use relaywalk::queries::salesforce::AccountsWithAllContacts;
use relaywalk::salesforce::{ChildRecords, Format};
use relaywalk_emulator::SalesforceRules;
use serde::Deserialize;

use crate::{accounts, emulator, org, whole};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    id: String,
    contacts: ChildRecords<Contact>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    id: String,
    name: Option<String>,
    email: Option<String>,
}

/// An account's Id, and Id, name and e-mail of its contacts.
type Whole = (String, Vec<(String, Option<String>, Option<String>)>);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn graphql_and_rest_in_json_and_xml_give_the_same_accounts_with_the_same_contacts() {
    let size = whole(3_000);
    let rules = SalesforceRules::default().daily_requests(10_000_000);
    let emulator = emulator(|builder| builder.rows(size).children(2).salesforce_rules(rules)).await;
    let org = org(&emulator);

    let began = Instant::now();
    let mut walk = org.client().walk(AccountsWithAllContacts::new().first(500)).complete(16);
    let mut by_graphql: Vec<Whole> = Vec::new();
    while let Some(account) = walk.next().await.unwrap() {
        let contacts = account.contacts.and_then(|contacts| contacts.edges).unwrap_or_default();
        let contacts = contacts.into_iter().flatten().filter_map(|edge| edge.node);
        let contacts = contacts.map(|contact| {
            (contact.id, contact.name.into_value(), contact.email.into_value().map(|email| email.to_string()))
        });
        by_graphql.push((account.id, contacts.collect()));
    }
    let contacts: usize = by_graphql.iter().map(|(_, contacts)| contacts.len()).sum();
    println!("GraphQL: {} accounts, {contacts} contacts, {:?}", by_graphql.len(), began.elapsed());
    assert_eq!(by_graphql.len() as u64, size);
    for row in [0, 1, size / 2, size - 1] {
        let account = accounts(&emulator).get(row).unwrap();
        let ids = account.children("Contacts").unwrap().iter().map(|row| row.id()).collect::<Vec<_>>();
        let (id, found) = &by_graphql[row as usize];
        assert!(*id == account.id() && found.iter().map(|(id, ..)| id).eq(&ids), "row {row}");
    }

    let soql = "SELECT Id, (SELECT Id, Name, Email FROM Contacts) FROM Account ORDER BY Id";
    for format in [Format::Json, Format::Xml] {
        let began = Instant::now();
        let mut walk = org.query::<Account>(soql).format(format);
        let mut row = 0;
        while let Some(account) = walk.next().await.unwrap() {
            let contacts = account.contacts.into_iter();
            let contacts =
                contacts.map(|contact| (contact.id, contact.name, contact.email)).collect::<Vec<_>>();
            assert_eq!((account.id, contacts), by_graphql[row], "row {row} by {format:?}");
            row += 1;
        }
        println!("{format:?}: {row} accounts, {:?}", began.elapsed());
        assert_eq!(row, by_graphql.len());
    }
}

//! Accounts with contacts by GraphQL: all of both, or an error that says whose are missing.

use relaywalk::queries::salesforce::{AccountsWithAllContacts, AccountsWithContacts};
use relaywalk::{ErrorKind, PageSource, Walker};
use relaywalk_emulator::{Cap, Emulator, SalesforceRules, UpperBoundUse};

use crate::{accounts, emulator, org, rows};

/// The Ids of an account's contacts, as the org has them.
fn contacts(emulator: &Emulator, account: u64) -> Vec<String> {
    let account = accounts(emulator).get(account).unwrap();
    account.children("Contacts").unwrap().iter().map(|contact| contact.id()).collect()
}

async fn first<S: PageSource>(walker: &mut Walker<S>) -> S::Item {
    walker.next().await.unwrap().unwrap()
}

#[tokio::test]
async fn children_that_the_server_cuts_off_are_an_error_that_names_their_parent() {
    for form in [Cap::End, Cap::Error] {
        let rules = SalesforceRules::default().cap(form);
        // The first account has 5,000 contacts.
        let emulator = emulator(|builder| builder.rows(3).children(10).salesforce_rules(rules)).await;
        let client = org(&emulator).client().clone();
        let query = || AccountsWithContacts::new().contacts_first(2_000);
        let mut whole = client.walk(query()).complete(4);
        let error = whole.next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Short { total: 5_000, .. }), "{error}");
        let child = error.checkpoint().unwrap().child().unwrap();
        assert!(format!("{child:?}").contains(&accounts(&emulator).get(0).unwrap().id()), "{child:?}");

        let account = first(&mut client.walk(query())).await;
        let error = rows(&mut client.walk(query().contacts(&account))).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Short { rows: Some(4_000), total: 5_000, .. }), "{error}");
    }
}

#[tokio::test]
async fn children_beyond_the_cap_come_with_an_upper_bound_that_the_walk_sets() {
    for upper_bound in [UpperBoundUse::EveryPage, UpperBoundUse::FirstPage] {
        let rules = SalesforceRules::default().upper_bound(upper_bound);
        let emulator = emulator(|builder| builder.rows(3).children(10).salesforce_rules(rules)).await;
        let client = org(&emulator).client().clone();
        let mut whole = client.walk(AccountsWithAllContacts::new()).complete(4);
        let mut row = 0;
        while let Some(account) = whole.next().await.unwrap() {
            let edges = account.contacts.unwrap().edges.unwrap();
            let found: Vec<_> = edges.into_iter().map(|edge| edge.unwrap().node.unwrap().id).collect();
            assert_eq!(found, contacts(&emulator, row));
            row += 1;
        }
        assert_eq!(row, 3);
    }
}

#[tokio::test]
async fn children_of_a_bounded_walk_are_complete_whether_taken_together_or_one_by_one() {
    let emulator = emulator(|builder| builder.rows(2_600).children(2)).await;
    let client = org(&emulator).client().clone();
    // Pages of 200, so that the bound is needed; and children that begin on the parents' pages, with the bound or without.
    let query = AccountsWithAllContacts::new();
    let mut whole = client.walk(query.clone()).complete(8);
    let mut total = 0;
    for row in 0..2_600 {
        let account = whole.next().await.unwrap().unwrap();
        let found = account.contacts.unwrap().edges.unwrap();
        let expected = contacts(&emulator, row);
        assert_eq!(found.len(), expected.len(), "of row {row}");
        total += found.len();
    }
    assert!(whole.next().await.unwrap().is_none() && total > 2_600, "{total}");

    let mut parents = client.walk(query.clone());
    for row in 0..2_600 {
        let account = first(&mut parents).await;
        if row % 400 > 1 {
            continue;
        }
        let found = rows(&mut client.walk(query.contacts(&account))).await.unwrap();
        assert!(found.iter().map(|contact| &contact.id).eq(&contacts(&emulator, row)), "of row {row}");
    }
}

//! The rules that a walk of parents and their children obeys, one test or more for each.

#![allow(clippy::unwrap_used, reason = "a test says so when it fails, also from a function of its own")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use relaywalk::queries::salesforce::AccountsWithContacts;
use relaywalk::queries::salesforce::accounts_with_contacts::Account;
use relaywalk::{Checkpoint, Client, Error, ErrorKind, PageError, Result};
use serde_json::json;
use support::nested::{Accounts, one};
use support::server::{Received, Reply};
use support::wire::{Log, Wire};

/// A client of such accounts, whose requests take a second, and the requests that were sent.
fn client(accounts: &Accounts) -> (Client, Log) {
    let accounts = accounts.clone();
    answering(move |request, _| accounts.reply(request))
}

fn answering(answer: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> (Client, Log) {
    let (wire, log) = Wire::answering(answer);
    (wire.slow(Duration::from_secs(1)).client().retry(relaywalk::Retry::none()).build().unwrap(), log)
}

fn contacts(account: &Account) -> Vec<&str> {
    let edges = account.contacts.as_ref().unwrap().edges.iter().flatten().flatten();
    edges.map(|edge| edge.node.as_ref().unwrap().id.as_str()).collect()
}

/// The parent that a request asks for alone.
fn parent(request: &Received) -> Option<String> {
    request.variables()["id"].as_str().map(str::to_owned)
}

async fn complete(client: &Client, parents: usize) -> (Vec<Account>, Result<()>) {
    let mut walk = client.walk(AccountsWithContacts::new()).complete(parents);
    let mut rows = Vec::new();
    loop {
        match walk.next().await {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => return (rows, Ok(())),
            Err(error) => return (rows, Err(error)),
        }
    }
}

/// Saved and loaded, as it would be between two runs.
fn saved(checkpoint: &Checkpoint) -> Checkpoint {
    serde_json::from_str(&serde_json::to_string(checkpoint).unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn rule_16_a_child_page_is_asked_for_with_one_parent() {
    let (client, log) = client(&Accounts::new([5, 0, 3]));
    complete(&client, 1).await.1.unwrap();
    let asked: Vec<_> = log.received().iter().map(|request| (parent(request), request.variables())).collect();
    let (_, rest) = asked.split_first().unwrap();
    let expected = [("A0", "2"), ("A0", "4"), ("A2", "2")];
    assert_eq!(rest.len(), expected.len());
    for ((_, variables), (id, after)) in rest.iter().zip(expected) {
        // What the parents' walk has besides isn't sent.
        assert_eq!(*variables, json!({ "id": id, "after": after }));
    }
    assert!(log.received()[1].json()["query"].as_str().unwrap().contains("first: 1, where: {Id: {eq: $id}}"));
}

#[tokio::test(start_paused = true)]
async fn rule_16_a_reply_with_another_parent_none_or_several_is_an_error() {
    let accounts = Accounts::new([3, 3]);
    let edge = |id: &str| {
        json!({ "node": { "Id": id, "Contacts": {
            "totalCount": 3, "pageInfo": { "hasNextPage": false, "endCursor": null }, "edges": [],
        } } })
    };
    let cases = [json!([edge("A1")]), json!([]), json!([edge("A0"), edge("A0")])];
    for (case, edges) in cases.into_iter().enumerate() {
        let accounts = accounts.clone();
        let (client, _) = answering(move |request, _| match parent(request) {
            Some(_) => one(edges.clone()),
            None => accounts.reply(request),
        });
        let is_right = |error: &Error| match error.kind() {
            ErrorKind::Page(PageError::OtherParent { path, asked, found }) => {
                case == 0
                    && *path == "uiapi.query.Account.edges.node.Id"
                    && (&**asked, &**found) == (r#""A0""#, r#""A1""#)
            }
            ErrorKind::Page(PageError::NotOne { path, found }) => {
                *path == "uiapi.query.Account.edges" && *found == [1, 0, 2][case] && case > 0
            }
            _ => false,
        };
        let (rows, end) = complete(&client, 1).await;
        let error = end.unwrap_err();
        assert!(rows.is_empty() && is_right(&error), "{error}");
        // Walked by hand it is the same.
        let query = AccountsWithContacts::new();
        let account = client.walk(query.clone()).next().await.unwrap().unwrap();
        let mut walk = client.walk(query.contacts(&account));
        assert_eq!(walk.next_page().await.unwrap().unwrap().items.len(), 2);
        let error = walk.next_page().await.unwrap_err();
        assert!(is_right(&error), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_17_the_inline_page_is_used_and_not_fetched_again() {
    let accounts = Accounts::new([0, 1, 2, 3, 4, 5]);
    let (client, log) = client(&accounts);
    let (rows, end) = complete(&client, 4).await;
    end.unwrap();
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(contacts(row), accounts.ids(index));
    }
    // One page of accounts, and behind the inline pages of two: one for 3 and 4, two for 5.
    let mut asked: Vec<_> = log.received().iter().filter_map(parent).collect();
    asked.sort();
    assert_eq!(asked, ["A3", "A4", "A5", "A5"]);
    let cursors: Vec<_> = log.received().iter().map(|request| request.variables()["after"].clone()).collect();
    assert!(cursors[1..].iter().all(|cursor| cursor.as_str().is_some()), "{cursors:?}");
    // Walked by hand it is the same.
    let before = log.len();
    let query = AccountsWithContacts::new();
    let mut walk = client.walk(query.clone());
    for index in 0..6 {
        let account = walk.next().await.unwrap().unwrap();
        let mut contacts = client.walk(query.contacts(&account));
        let mut ids = Vec::new();
        while let Some(contact) = contacts.next().await.unwrap() {
            ids.push(contact.id);
        }
        assert_eq!(ids, accounts.ids(index));
    }
    assert_eq!(log.len() - before, 5);
}

#[tokio::test(start_paused = true)]
async fn rule_18_children_are_complete_or_say_that_there_are_more() {
    let (client, _) = client(&Accounts::new([0, 2, 3, 9]));
    let mut walk = client.walk(AccountsWithContacts::new());
    for complete in [true, true, false, false] {
        let account = walk.next().await.unwrap().unwrap();
        assert_eq!(account.contacts.unwrap().is_complete(), complete);
    }
    let (rows, end) = self::complete(&client, 2).await;
    end.unwrap();
    assert!(rows.iter().all(|row| row.contacts.as_ref().unwrap().is_complete()));
    assert_eq!(rows.iter().map(|row| contacts(row).len()).collect::<Vec<_>>(), [0, 2, 3, 9]);
}

#[tokio::test(start_paused = true)]
async fn rule_18_a_child_page_that_leads_back_is_an_error_and_no_end() {
    let accounts = Accounts::new([9]);
    let (client, log) = answering(move |request, before| match before {
        // Instead of the page behind the fourth contact, that behind the second.
        2 => {
            let mut request = request.clone();
            request.body = request.body.replace(r#""after":"4""#, r#""after":"0""#);
            accounts.reply(&request)
        }
        _ => accounts.reply(request),
    });
    let (rows, end) = complete(&client, 1).await;
    let error = end.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RepeatedCursor { .. }), "{error}");
    assert!(rows.is_empty());
    assert_eq!(log.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn rule_20_so_many_parents_are_drained_at_the_same_time() {
    for (parents, seconds) in [(1, 12), (3, 4), (6, 2), (100, 2), (0, 12)] {
        // Each has two pages behind its first.
        let (client, log) = client(&Accounts::new([6; 6]));
        let (rows, end) = complete(&client, parents).await;
        end.unwrap();
        assert_eq!((rows.len(), log.len()), (6, 13));
        let times = log.times();
        let took = times.last().unwrap().as_secs() - times.first().unwrap().as_secs();
        assert_eq!(took, seconds, "{parents} at the same time");
        let most = times.iter().map(|time| times.iter().filter(|other| *other == time).count()).max();
        assert_eq!(most, Some(parents.clamp(1, 6)));
    }
}

#[tokio::test(start_paused = true)]
async fn rule_20_parents_and_children_keep_their_order() {
    // The first ones take longest.
    let counts: Vec<usize> = (0..40).map(|index| (40 - index) * 7 % 31).collect();
    let accounts = Accounts { page: 7, ..Accounts::new(counts) };
    let (client, _) = client(&accounts);
    let (rows, end) = complete(&client, 8).await;
    end.unwrap();
    assert_eq!(rows.len(), 40);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row.id, format!("A{index}"));
        assert_eq!(contacts(row), accounts.ids(index));
    }
}

#[tokio::test(start_paused = true)]
async fn rule_20_the_first_error_stops_new_requests() {
    let accounts = Accounts::new([20; 10]);
    let (client, log) = answering(move |request, _| match &*parent(request).unwrap_or_default() {
        "A0" => Reply::status(Reply::json("{}"), 500),
        _ => accounts.reply(request),
    });
    let mut walk = client.walk(AccountsWithContacts::new()).complete(4);
    let error = walk.next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Status { .. }), "{error}");
    // The accounts, and one page for each of the four that were begun.
    assert_eq!(log.len(), 5);
    let again = walk.next().await.unwrap_err();
    assert!(matches!(again.kind(), ErrorKind::Stopped { .. }), "{again}");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(log.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn rule_21_a_failed_walk_goes_on_without_loss_or_repetition() {
    let accounts = Accounts { page: 3, ..Accounts::new([5, 0, 4, 9, 2, 7, 3, 8]) };
    let requests = 1 + 2 + 1 + 4 + 1 + 3 + 1 + 1 + 3;
    for parents in [1, 3] {
        // Every request fails once, and the walk goes on after each.
        for failing in 0..requests {
            let (served, count) = (accounts.clone(), Arc::new(AtomicUsize::new(0)));
            let (client, _) = answering(move |request, _| {
                let failed = count.fetch_add(1, Ordering::Relaxed) == failing;
                if failed { Reply::status(Reply::json("{}"), 500) } else { served.reply(request) }
            });
            let (mut rows, end) = complete(&client, parents).await;
            let Err(error) = end else { continue };
            let checkpoint = saved(error.checkpoint().unwrap());
            assert_eq!(checkpoint.rows(), rows.len() as u64);
            let walk = client.walk(AccountsWithContacts::new()).resume_at(checkpoint).unwrap();
            let mut walk = walk.complete(parents);
            while let Some(row) = walk.next().await.unwrap() {
                rows.push(row);
            }
            assert_eq!(walk.rows(), 8);
            let ids: Vec<Vec<&str>> = rows.iter().map(contacts).collect();
            let expected: Vec<Vec<String>> = (0..8).map(|index| accounts.ids(index)).collect();
            assert_eq!(ids, expected, "request {failing} of {parents} parents failed");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn rule_22_a_checkpoint_says_in_which_child_a_walk_failed() {
    let accounts = Accounts::new([1, 9]);
    let (client, _) = answering(move |request, before| match before {
        3 => Reply::status(Reply::json("{}"), 500),
        _ => accounts.reply(request),
    });
    let (rows, end) = complete(&client, 1).await;
    let checkpoint = saved(end.unwrap_err().checkpoint().unwrap());
    assert_eq!((rows.len(), checkpoint.rows(), checkpoint.cursor()), (1, 1, None));
    let child = checkpoint.child().unwrap();
    assert_eq!(child.parent::<String>().as_deref(), Some("A1"));
    assert_eq!(child.checkpoint().cursor().unwrap().to_string(), "6");
    assert_eq!(child.checkpoint().walk().operation(), "AccountsWithContacts_ContactsOfAccount");
}

#[tokio::test(start_paused = true)]
async fn rule_22_children_taken_one_by_one_go_on_behind_the_last() {
    let accounts = Accounts { inline: 4, ..Accounts::new([5, 9, 3]) };
    let (client, _) = client(&accounts);
    let query = AccountsWithContacts::new();
    // Ends behind any contact of the second account.
    for taken in 0..9 {
        let mut walk = client.walk(query.clone());
        walk.next().await.unwrap();
        let account = walk.next().await.unwrap().unwrap();
        let mut contacts = client.walk(query.contacts(&account));
        let mut ids = Vec::new();
        for _ in 0..taken {
            ids.push(contacts.next().await.unwrap().unwrap().id);
        }
        let checkpoint = saved(&walk.checkpoint().with_child(&account.id, contacts.checkpoint()));

        let child = checkpoint.child().unwrap();
        let query_of_child = query.contacts_of(child.parent::<String>().unwrap());
        let mut contacts = client.walk(query_of_child).resume_at(child.checkpoint().clone()).unwrap();
        while let Some(contact) = contacts.next().await.unwrap() {
            ids.push(contact.id);
        }
        assert_eq!(ids, accounts.ids(1), "behind {taken}");
        let mut walk = client.walk(query.clone()).resume_at(checkpoint).unwrap();
        assert_eq!(walk.next().await.unwrap().unwrap().id, "A2");
        assert!(walk.next().await.unwrap().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn rule_23_a_checkpoint_covers_what_was_taken_and_not_what_was_drained() {
    let accounts = Accounts::new([5; 10]);
    let (client, _) = client(&accounts);
    let mut walk = client.walk(AccountsWithContacts::new()).complete(10);
    assert_eq!(walk.checkpoint().rows(), 0);
    for taken in 1..=10 {
        walk.next().await.unwrap().unwrap();
        assert_eq!((walk.checkpoint().rows(), walk.rows()), (taken, taken));
    }
    assert!(walk.next().await.unwrap().is_none());
    assert!(walk.checkpoint().is_complete());
    assert_eq!(walk.total(), Some(10));
}

#[tokio::test(start_paused = true)]
async fn rule_24_a_dropped_call_loses_nothing_and_repeats_no_request() {
    let accounts = Accounts { page: 2, ..Accounts::new([5, 1, 7, 6, 3]) };
    let (client, log) = client(&accounts);
    let mut walk = client.walk(AccountsWithContacts::new()).complete(2);
    let mut rows = Vec::new();
    loop {
        // Less than a request takes.
        match tokio::time::timeout(Duration::from_millis(300), walk.next()).await {
            Err(_) => {}
            Ok(row) => match row.unwrap() {
                Some(row) => rows.push(row),
                None => break,
            },
        }
    }
    let ids: Vec<Vec<&str>> = rows.iter().map(contacts).collect();
    assert_eq!(ids, (0..5).map(|index| accounts.ids(index)).collect::<Vec<_>>());
    assert_eq!(log.len(), 3 + 2 + 3 + 2 + 1);
}

#[tokio::test(start_paused = true)]
async fn a_complete_walk_keeps_its_limit() {
    let (client, log) = client(&Accounts::new([5; 10]));
    let mut walk = client.walk(AccountsWithContacts::new()).limit(3).complete(8);
    for _ in 0..3 {
        assert_eq!(contacts(&walk.next().await.unwrap().unwrap()).len(), 5);
    }
    assert!(walk.next().await.unwrap().is_none());
    assert!(!walk.checkpoint().is_complete());
    assert_eq!(log.len(), 1 + 3 * 2);
}

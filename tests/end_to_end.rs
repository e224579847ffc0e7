//! From a `.graphql` file to rows: the generated modules of this repository, the client and the walker, against the
//! emulator's servers. What must come is known from the emulator's data, which doesn't go through GraphQL.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

use bytes::Bytes;
use relaywalk::queries::{github, salesforce};
use relaywalk::{Client, ConnectionQuery as _, ErrorKind, Optional, PageError, RoundTrip, Transport};
use relaywalk_emulator::{Emulator, Fault, Profile, Row};

const SALESFORCE: &str = include_str!("../schema/salesforce.graphql");
const GITHUB: &str = include_str!("../schema/github.graphql");

async fn salesforce_org(rows: u64) -> (Emulator, Client) {
    let emulator =
        Emulator::builder(SALESFORCE).profile(Profile::Salesforce).rows(rows).start().await.unwrap();
    let client = Client::new(emulator.url()).unwrap();
    (emulator, client)
}

async fn github_server(rows: u64) -> (Emulator, Client) {
    let emulator = Emulator::builder(GITHUB).rows(rows).start().await.unwrap();
    let client = Client::new(emulator.url()).unwrap();
    (emulator, client)
}

fn text(row: &Row, path: &str) -> Option<String> {
    row.value(path).unwrap().as_str().map(str::to_owned)
}

#[tokio::test]
async fn every_account_comes_once_in_order_with_its_fields() {
    let (emulator, client) = salesforce_org(1234).await;
    let mut accounts = client.walk(salesforce::Accounts::new().first(100));
    let mut expected =
        emulator.connection("uiapi.query.Account").unwrap().iter().collect::<Vec<_>>().into_iter();
    while let Some(account) = accounts.next().await.unwrap() {
        let row = expected.next().expect("no more rows than there are");
        assert_eq!(account.id, row.id());
        assert_eq!(account.name.and_then(|name| name.value), text(&row, "Name.value"));
        let revenue = account.annual_revenue.and_then(|revenue| revenue.value);
        assert_eq!(revenue, row.value("AnnualRevenue.value").unwrap().as_f64());
    }
    assert!(expected.next().is_none(), "every row came");
    assert_eq!((accounts.total(), accounts.rows(), accounts.pages()), (Some(1234), 1234, 13));
}

#[tokio::test]
async fn a_walk_goes_on_behind_any_account_without_fetching_one_twice() {
    let (emulator, client) = salesforce_org(60).await;
    let query = salesforce::AccountsWithContacts::new().first(20);
    let expected: Vec<_> =
        emulator.connection("uiapi.query.Account").unwrap().iter().map(|row| row.id()).collect();
    for taken in [1, 7, 20, 33] {
        let mut accounts = client.walk(query.clone());
        for _ in 0..taken {
            accounts.next().await.unwrap();
        }
        let checkpoint = accounts.checkpoint();
        let mut accounts = client.walk(query.clone()).resume_at(checkpoint).unwrap();
        let page = accounts.next_page().await.unwrap().unwrap();
        let ids: Vec<_> = page.items.into_iter().map(|account| account.id).collect();
        assert_eq!(ids, expected[taken..taken + 20], "behind row {taken}");
    }
}

#[tokio::test]
async fn a_page_has_the_servers_default_size_unless_told_otherwise() {
    let (_emulator, client) = salesforce_org(500).await;
    // The document says 200, so that is what a variable which isn't sent means.
    let page = client.walk(salesforce::Accounts::new()).next_page().await.unwrap().unwrap();
    assert_eq!(page.items.len(), 200);
    // Null is a value of its own, and then Salesforce's ten hold.
    let page =
        client.walk(salesforce::Accounts::new().first(Optional::Null)).next_page().await.unwrap().unwrap();
    assert_eq!(page.items.len(), 10);
}

#[tokio::test]
async fn children_come_inline_with_their_own_page_information() {
    let (emulator, client) = salesforce_org(200).await;
    let mut accounts = client.walk(salesforce::AccountsWithContacts::new().contacts_first(3));
    let expected = emulator.connection("uiapi.query.Account").unwrap();
    let (mut index, mut cut) = (0, 0);
    while let Some(account) = accounts.next().await.unwrap() {
        let contacts = account.contacts.unwrap();
        let rows = expected.get(index).unwrap().children("Contacts").unwrap();
        let inline: Vec<_> =
            contacts.edges.unwrap().into_iter().flatten().filter_map(|edge| edge.node).collect();
        assert_eq!(contacts.total_count as u64, rows.len());
        assert_eq!(contacts.page_info.has_next_page, rows.len() > 3);
        let ids: Vec<_> = rows.iter().take(3).map(|row| row.id()).collect();
        assert_eq!(inline.into_iter().map(|contact| contact.id).collect::<Vec<_>>(), ids);
        cut += u64::from(contacts.page_info.has_next_page);
        index += 1;
    }
    assert_eq!(index, 200);
    assert!(cut > 10, "some accounts have more contacts than a page holds: {cut}");
}

#[tokio::test]
async fn the_children_of_one_parent_are_walked_to_the_last() {
    let (emulator, client) = salesforce_org(50).await;
    let accounts = emulator.connection("uiapi.query.Account").unwrap();
    let parent = accounts.iter().max_by_key(|row| row.children("Contacts").unwrap().len()).unwrap();
    let mut contacts = client.walk(salesforce::ContactsOfAccount::new(parent.id()).first(7));
    let mut ids = Vec::new();
    while let Some(contact) = contacts.next().await.unwrap() {
        ids.push(contact.id);
    }
    assert!(contacts.pages() > 1);
    assert_eq!(ids, parent.children("Contacts").unwrap().iter().map(|row| row.id()).collect::<Vec<_>>());
}

#[tokio::test]
async fn children_go_on_behind_the_page_that_came_with_their_parent() {
    let (emulator, client) = salesforce_org(100).await;
    let query = salesforce::AccountsWithContacts::new().contacts_first(7);
    let mut accounts = client.walk(query.clone());
    let expected = emulator.connection("uiapi.query.Account").unwrap();
    let (mut walked, mut cut) = (0, 0);
    while let Some(account) = accounts.next().await.unwrap() {
        let complete = account.contacts.as_ref().unwrap().is_complete();
        let before = emulator.requests();
        let mut contacts = client.walk(query.contacts(&account));
        let mut ids = Vec::new();
        while let Some(contact) = contacts.next().await.unwrap() {
            ids.push(contact.id);
        }
        let rows = expected.get(walked).unwrap().children("Contacts").unwrap();
        assert_eq!(ids, rows.iter().map(|row| row.id()).collect::<Vec<_>>());
        assert_eq!(complete, rows.len() <= 7);
        // The first seven are here already.
        assert_eq!(emulator.requests() - before, rows.len().saturating_sub(1) / 7);
        (walked, cut) = (walked + 1, cut + u64::from(!complete));
    }
    assert!(walked == 100 && cut > 10, "{cut} of {walked} accounts have more than seven contacts");
}

type InDepth = (String, Vec<(String, Vec<String>)>);

fn in_depth(repository: github::repositories_in_depth::Repository) -> InDepth {
    let issues = repository.issues.nodes.into_iter().flatten().flatten().map(|issue| {
        assert!(issue.comments.is_complete());
        let comments = issue.comments.nodes.into_iter().flatten().flatten();
        (issue.id, comments.map(|comment| comment.id).collect())
    });
    (repository.id, issues.collect())
}

#[tokio::test]
async fn children_of_children_are_drained_at_every_depth() {
    let emulator = Emulator::builder(GITHUB).rows(5).children(3).start().await.unwrap();
    let client = Client::new(emulator.url()).unwrap();
    let query = github::RepositoriesInDepth::new("octo").first(5).inside(2);
    let mut found = Vec::new();
    let mut walk = client.walk(query.clone()).complete(4);
    while let Some(repository) = walk.next().await.unwrap() {
        assert!(repository.issues.is_complete());
        found.push(in_depth(repository));
    }
    // Pages that hold everything need no second one.
    let mut walk = client.walk(query.clone().first(1000).inside(10_000));
    let mut expected = Vec::new();
    while let Some(repository) = walk.next().await.unwrap() {
        expected.push(in_depth(repository));
    }
    assert!(found == expected, "the same at every depth");
    let comments = found.iter().flat_map(|(_, issues)| issues).filter(|(_, comments)| comments.len() > 4);
    assert!(comments.count() > 2, "some issues have three pages of comments");
    assert!(found.iter().any(|(_, issues)| issues.len() > 4), "and some repositories of issues");

    // By hand, with the issues' own walk and that of each issue's comments.
    let mut walk = client.walk(query.clone());
    let mut by_hand = Vec::new();
    while let Some(repository) = walk.next().await.unwrap() {
        let (mut issues, mut each) = (client.walk(query.issues(&repository)), Vec::new());
        while let Some(issue) = issues.next().await.unwrap() {
            let (mut comments, mut ids) = (client.walk(query.comments(&issue)), Vec::new());
            while let Some(comment) = comments.next().await.unwrap() {
                ids.push(comment.id);
            }
            each.push((issue.id, ids));
        }
        by_hand.push((repository.id, each));
    }
    assert!(by_hand == found, "and by hand");
}

#[tokio::test]
async fn children_of_some_types_of_a_union_are_drained() {
    use github::conversations::SearchResultItem;
    let emulator = Emulator::builder(GITHUB).rows(60).children(5).start().await.unwrap();
    let client = Client::new(emulator.url()).unwrap();
    let mut walk = client.walk(github::Conversations::new("is:open").first(25).inside(2)).complete(8);
    let (mut rows, mut long) = (0, [0, 0]);
    while let Some(found) = walk.next().await.unwrap() {
        rows += 1;
        match found {
            SearchResultItem::Issue(issue) => {
                assert!(issue.comments.is_complete());
                long[0] += usize::from(issue.comments.nodes.unwrap().len() > 4);
            }
            SearchResultItem::PullRequest(request) => {
                let labels = request.labels.unwrap();
                assert!(labels.is_complete());
                long[1] += usize::from(labels.nodes.unwrap().len() > 4);
            }
            SearchResultItem::Unknown(_) => {}
        }
    }
    assert!(rows > 0 && long[0] > 0 && long[1] > 0, "{rows} rows, {long:?} with three pages of children");
}

#[tokio::test]
async fn a_parent_that_does_not_exist_is_an_error_and_no_empty_walk() {
    let (_emulator, client) = salesforce_org(50).await;
    let mut contacts = client.walk(salesforce::ContactsOfAccount::new("001zzzzzzzzzzzzAAA"));
    let error = contacts.next().await.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::Page(PageError::NotOne { found: 0, path: "uiapi.query.Account.edges" })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn filters_and_order_reach_the_server() {
    use salesforce::types::{AccountFilter, AccountOrderBy, IdOperators, OrderByClause, ResultOrder};
    let (emulator, client) = salesforce_org(50).await;
    let wanted = emulator.connection("uiapi.query.Account").unwrap().get(17).unwrap().id();
    let query = salesforce::Accounts::new()
        .r#where(AccountFilter::new().id(IdOperators::new().eq(&*wanted)))
        .order_by(AccountOrderBy::new().id(OrderByClause::new().order(ResultOrder::Asc)));
    let mut accounts = client.walk(query);
    assert_eq!(accounts.next().await.unwrap().unwrap().id, wanted);
    assert!(accounts.next().await.unwrap().is_none());
}

#[tokio::test]
async fn an_operation_without_a_connection_is_sent() {
    let (_emulator, client) = salesforce_org(1).await;
    let names = vec!["Account".to_owned(), "Contact".to_owned()];
    let data = client.send(salesforce::ObjectInfos::new(names)).await.unwrap();
    assert!(data.uiapi.object_infos.is_some_and(|infos| !infos.is_empty()));
    let (_emulator, client) = github_server(1).await;
    let viewer = client.send(github::Viewer::new()).await.unwrap().viewer;
    assert!(!viewer.login.is_empty());
}

#[tokio::test]
async fn nodes_are_walked_without_edges() {
    let (_emulator, client) = github_server(345).await;
    let mut issues = client.walk(github::Issues::new("octo", "hello").first(50));
    let (mut rows, mut named) = (0, 0);
    while let Some(issue) = issues.next().await.unwrap() {
        rows += 1;
        named += u64::from(
            matches!(issue.author, Some(github::fragments::ActorFields::User(user)) if user.name.is_some()),
        );
        assert!(issue.labels.is_none_or(|labels| labels.nodes.is_some()));
    }
    assert_eq!(Some(rows), issues.total());
    assert!(rows > 0 && named > 0, "{rows} issues, {named} by named users");
}

#[tokio::test]
async fn a_backward_walk_brings_the_last_page_first_and_each_page_in_order() {
    let (_emulator, client) = github_server(30).await;
    let mut all = client.walk(github::Issues::new("octo", "hello"));
    let mut issue = None;
    while let Some(next) = all.next().await.unwrap() {
        issue = Some(next);
        let walked =
            client.walk(github::LatestComments::new(issue.as_ref().unwrap().id.clone())).next_page().await;
        if walked.unwrap().unwrap().total > Some(6) {
            break;
        }
    }
    let issue = issue.unwrap();
    let mut forward = Vec::new();
    let mut whole = client.walk(github::LatestComments::new(&*issue.id).last(100_000));
    while let Some(comment) = whole.next().await.unwrap() {
        forward.push(comment.id);
    }
    let mut backward = client.walk(github::LatestComments::new(&*issue.id).last(4));
    let mut pages = Vec::new();
    while let Some(page) = backward.next_page().await.unwrap() {
        pages.push(page.items.into_iter().map(|comment| comment.id).collect::<Vec<_>>());
    }
    assert!(pages.len() > 1);
    pages.reverse();
    assert_eq!(pages.concat(), forward);
}

#[tokio::test]
async fn a_node_of_another_type_has_no_such_connection() {
    let (_emulator, client) = github_server(3).await;
    let viewer = client.send(github::Viewer::new()).await.unwrap().viewer;
    let error = client.walk(github::LatestComments::new(viewer.id)).next().await.unwrap_err();
    match error.kind() {
        ErrorKind::Page(PageError::OtherType { path, found }) => {
            assert_eq!((*path, &**found), ("node", "User"))
        }
        _ => panic!("{error}"),
    }
}

#[tokio::test]
async fn aliases_are_followed_and_the_connection_is_found_on_an_interface() {
    let (_emulator, client) = github_server(60).await;
    let mut repositories = client.walk(github::Repositories::new("octo").first(7));
    let mut rows = 0;
    while let Some(edge) = repositories.next().await.unwrap() {
        assert!(!edge.name_with_owner.is_empty());
        rows += 1;
    }
    assert_eq!(Some(rows), repositories.total());
}

#[tokio::test]
async fn a_union_comes_as_its_variants() {
    let (_emulator, client) = github_server(100).await;
    let mut found = client.walk(github::Search::new("q", github::types::SearchType::Issue).first(30));
    let mut kinds = std::collections::BTreeSet::new();
    let mut rows = 0;
    while let Some(item) = found.next().await.unwrap() {
        use github::search::SearchResultItem as Item;
        kinds.insert(match item {
            Item::Issue(_) => "issue",
            Item::PullRequest(_) => "pull request",
            Item::Repository(_) => "repository",
            Item::User(_) => "user",
            Item::Organization(_) => "organization",
            Item::Unknown(other) => panic!("{other:?}"),
        });
        rows += 1;
    }
    assert_eq!(rows, 100);
    assert_eq!(kinds.len(), 5, "{kinds:?}");
}

/// A gateway before a server, which has no patience for pages of more than so many rows.
struct Gateway {
    http: reqwest::Client,
    url: String,
    most: u64,
}

impl Transport for Gateway {
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_> {
        Box::pin(async move {
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            // Without the variable its default holds, which is 200 in these documents.
            if body["variables"]["first"].as_u64().unwrap_or(200) > self.most {
                return Ok(http::Response::builder().status(504).body(Vec::new()).unwrap());
            }
            let reply = self.http.post(&self.url).json(&body).send().await.unwrap();
            Ok(http::Response::new(reply.bytes().await.unwrap().to_vec()))
        })
    }
}

#[tokio::test]
async fn generated_queries_let_a_walk_ask_for_smaller_pages() {
    assert_eq!(salesforce::Accounts::new().page_size(), Some(200));
    assert_eq!(salesforce::Accounts::new().first(Optional::Null).page_size(), None);
    let (emulator, _) = salesforce_org(500).await;
    let url = emulator.url().to_owned();
    let gateway = Gateway { http: reqwest::Client::new(), url, most: 60 };
    let retry = relaywalk::Retry::default().first_delay(std::time::Duration::from_millis(1));
    let client =
        Client::builder("http://gateway.example.com/").transport(gateway).retry(retry).build().unwrap();
    let expected: Vec<_> =
        emulator.connection("uiapi.query.Account").unwrap().iter().map(|row| row.id()).collect();
    for query in [salesforce::Accounts::new(), salesforce::Accounts::new().first(1000)] {
        let mut accounts = client.walk(query);
        let mut ids = Vec::new();
        while let Some(account) = accounts.next().await.unwrap() {
            ids.push(account.id);
        }
        assert_eq!(ids, expected);
        assert!((8..=18).contains(&accounts.pages()), "{} smaller pages", accounts.pages());
    }
}

#[tokio::test]
async fn a_walk_of_a_server_that_is_busy_at_times_is_whole() {
    let faults = ["503:every=3", "503:every=5,retry-after=0"];
    let mut emulator = Emulator::builder(SALESFORCE).profile(Profile::Salesforce).rows(2_000);
    for fault in faults {
        emulator = emulator.fault(fault.parse::<Fault>().unwrap());
    }
    let emulator = emulator.start().await.unwrap();
    let retry = relaywalk::Retry::default().first_delay(std::time::Duration::from_millis(1));
    let client = Client::builder(emulator.url()).retry(retry).build().unwrap();
    let mut accounts = client.walk(salesforce::Accounts::new().first(50));
    let mut ids = Vec::new();
    while let Some(account) = accounts.next().await.unwrap() {
        ids.push(account.id);
    }
    let expected: Vec<_> =
        emulator.connection("uiapi.query.Account").unwrap().iter().map(|row| row.id()).collect();
    assert_eq!(ids, expected);
    assert!(emulator.requests() > 60, "{} requests for forty pages", emulator.requests());
}

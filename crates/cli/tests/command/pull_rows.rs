//! `pull` brings exactly the server's rows, in order, whatever the way to them.

use relaywalk_emulator::{Fault, Row};

use super::support::{Script, Server, pull, run, texts};

#[test]
fn every_account_comes_in_order() {
    let server = Server::salesforce(431);
    let pull = |more: &[&str]| {
        let schema = "../../../../../schema/salesforce.graphql";
        let queries = "../../../../../queries/salesforce";
        run(&[&["pull", "--url", server.url(), "--schema", schema, queries], more].concat())
    };
    let accounts = server.rows("uiapi.query.Account");
    let ran = pull(&["--operation", "Accounts"]);
    let rows = ran.rows();
    assert_eq!(texts(&rows, "/Id"), accounts.iter().map(Row::id).collect::<Vec<_>>());
    let names: Vec<_> = rows.iter().map(|row| row["Name"]["value"].clone()).collect();
    assert_eq!(names, accounts.iter().map(|row| row.value("Name.value").unwrap()).collect::<Vec<_>>());
    assert!(ran.stderr.starts_with("431 rows in 3 pages to stdout, "), "{}", ran.stderr);
    assert_eq!(pull(&["--operation", "Accounts", "--page-size", "17"]).stdout, ran.stdout);

    // A parent that is alone has a connection of its own.
    let parent = accounts.iter().find(|row| (3..400).contains(&row.children("Contacts").unwrap().len()));
    let parent = parent.expect("an account with contacts");
    let id = format!("account={}", parent.id());
    let contacts = pull(&["--operation", "ContactsOfAccount", "--var", &id, "--page-size", "2"]).rows();
    let there: Vec<_> = parent.children("Contacts").unwrap().iter().map(|row| row.id()).collect();
    assert_eq!(texts(&contacts, "/Id"), there);

    // Edges are the rows when more of them is selected; the first page of their children comes with them.
    let ran = pull(&["--operation", "AccountsWithContacts", "--limit", "3"]);
    ran.fails(6, &["uiapi.query.Account.edges.node.Contacts", "first page"]);
    assert_eq!(ran.stdout.lines().count(), 3);
}

#[test]
fn pages_that_are_too_much_for_the_server_become_smaller() {
    let server = Server::library(|builder| builder.fault("502:rows=20".parse::<Fault>().unwrap()));
    let given = ["--page-size", "50", "--operation", "Authors", "queries/authors.graphql"];
    let ran = pull(server.url(), &given);
    assert_eq!(texts(&ran.rows(), "/id"), server.ids("authors"));
}

#[test]
fn a_backward_walk_brings_the_last_page_first_and_edges_as_they_are() {
    let server = Server::library(|builder| builder);
    let rows = pull(server.url(), &["queries/latest_authors.graphql"]).rows();
    let ids = server.ids("authors");
    let expected: Vec<String> = ids.rchunks(4).flatten().cloned().collect();
    assert_eq!(texts(&rows, "/who/id"), expected);
    assert!(rows.iter().all(|row| row["since"].is_string()), "{rows:?}");
}

#[test]
fn aliases_and_nodes_are_followed() {
    let server = Server::library(|builder| builder);
    let rows = pull(server.url(), &["--operation", "Books", "queries/books.graphql"]).rows();
    assert_eq!(texts(&rows, "/id"), server.ids("books"));
}

#[test]
fn a_connection_of_one_type_is_walked_on_an_object_of_it_alone() {
    let server = Server::library(|builder| builder);
    let authors = server.rows("authors");
    let author = authors.iter().find(|row| row.children("books").unwrap().len() > 2).unwrap();
    let pull = |id: &str| {
        let id = format!("author={id}");
        pull(
            server.url(),
            &["--operation", "BooksOfAuthor", "--var", &id, "--page-size", "2", "queries/books.graphql"],
        )
    };
    let books: Vec<_> = author.children("books").unwrap().iter().map(|row| row.id()).collect();
    assert_eq!(texts(&pull(&author.id()).rows(), "/id"), books);

    let book = &server.ids("books")[0];
    pull(book).fails(5, &["`node` is of type `Book`, which has no such connection"]);
    pull("nobody").fails(5, &["`node` is null", "no rows were written"]);
}

#[test]
fn the_cursor_of_the_last_edge_leads_on_where_the_page_information_has_none() {
    let page = |ids: [&str; 2], more: bool| {
        let edges = ids.map(|id| format!(r#"{{"cursor":"c{id}","node":{{"id":"{id}"}}}}"#)).join(",");
        let info = format!(r#""pageInfo":{{"hasNextPage":{more}}}"#);
        format!(r#"{{"data":{{"shelves":{{"edges":[{edges}],{info}}}}}}}"#)
    };
    let server = Script::json(&[&page(["1", "2"], true), &page(["3", "4"], false)]);
    let rows = pull(&server.url, &["queries/shelves.graphql"]).rows();
    assert_eq!(texts(&rows, "/id"), ["1", "2", "3", "4"]);
    let requests = server.requests();
    assert!(requests[0].contains(r#""variables":{}"#), "{requests:?}");
    assert!(requests[1].contains(r#""variables":{"after":"c2"}"#), "{requests:?}");
}

#[test]
fn short_and_empty_pages_are_not_the_end() {
    let faults = ["short-page:every=2", "empty-page:every=3"];
    let server = Server::library(|builder| {
        faults.iter().fold(builder, |builder, fault| {
            builder.fault(fault.parse::<relaywalk_emulator::Fault>().unwrap())
        })
    });
    let rows = pull(server.url(), &["queries/authors.graphql"]).rows();
    assert_eq!(texts(&rows, "/id"), server.ids("authors"));
}

#[test]
fn nulls_are_counted_with_their_places() {
    let fault: relaywalk_emulator::Fault = "null-node:on=2".parse().unwrap();
    let server = Server::library(|builder| builder.fault(fault));
    let ran = pull(server.url(), &["--quiet", "queries/authors.graphql"]);
    assert_eq!(ran.rows().len(), 22);
    assert_eq!(ran.stderr, "warning: the server sent null instead of 1 row: row 3 of page 2\n");
}

#[test]
fn a_limit_ends_a_walk_and_the_code_tells_whether_there_is_more() {
    let server = Server::library(|builder| builder);
    let limited = |rows: &str| pull(server.url(), &["--limit", rows, "queries/authors.graphql"]);
    let ran = limited("6");
    ran.fails(6, &["6 rows in 2 pages", "there are more rows"]);
    assert_eq!(texts(&super::support::rows(&ran.stdout), "/id"), server.ids("authors")[..6]);
    assert_eq!(server.emulator.requests(), 2, "no page beyond the limit is asked for");
    assert_eq!(limited("23").rows().len(), 23);
    assert_eq!(limited("24").rows().len(), 23);
}

#[test]
fn a_walk_starts_at_a_cursor_that_is_given() {
    let server = Server::library(|builder| builder);
    let fault: relaywalk_emulator::Fault = "null-cursor:on=3".parse().unwrap();
    let faulty = Server::library(|builder| builder.fault(fault));
    let ran = pull(faulty.url(), &["queries/authors.graphql"]);
    ran.fails(5, &["8 rows of 2 pages were written to stdout", "the rest begins at --var "]);
    let cursor = ran.stderr.split("--var ").nth(1).unwrap().trim().trim_matches('\'');
    let rest = pull(server.url(), &["--var", cursor, "queries/authors.graphql"]);
    let all = format!("{}{}", ran.stdout, rest.stdout);
    assert_eq!(texts(&super::support::rows(&all), "/id"), server.ids("authors"));
}

//! `pull` from an org with more accounts than its GraphQL API gives by itself.

use relaywalk_emulator::Row;

use super::support::{Server, Target, rows, run, texts};

#[test]
fn an_org_is_pulled_to_its_last_row_or_the_command_says_that_there_is_more() {
    let server = Server::salesforce(4_100);
    let pull = |more: &[&str]| {
        let schema = "../../../../../schema/salesforce.graphql";
        let queries = "../../../../../queries/salesforce";
        run(&[&["pull", "--url", server.url(), "--schema", schema, queries], more].concat())
    };
    let accounts = server.rows("uiapi.query.Account");
    let ids = accounts.iter().map(Row::id).collect::<Vec<_>>();
    let ran = pull(&["--operation", "Accounts", "--page-size", "2000"]);
    assert_eq!((ran.code, texts(&ran.rows(), "/Id")), (0, ids.clone()));

    let without = ["--operation", "AccountsWithContacts", "--var", "contactsFirst=1", "--page-size", "2000"];
    let ran = pull(&without);
    ran.fails(5, &["after 4000 of 4100 rows", "$upperBound"]);
    assert_eq!(ran.stdout.lines().count(), 4_000);
    // The last rows alone, from a place that the caller gives.
    let ran = pull(&["--operation", "Accounts", "--var", "after=djE6NDA4OQ==", "--var", "upperBound=5000"]);
    assert_eq!((ran.code, texts(&ran.rows(), "/Id")), (0, ids[4_090..].to_vec()));

    let target = Target::new();
    let to = target.path.to_str().unwrap();
    let ran = pull(&["--operation", "Accounts", "--page-size", "2001", "-o", to]);
    ran.fails(3, &["the server gives 2000 at most"]);
    assert!(!ran.stderr.contains("go on with"), "the same is refused again: {}", ran.stderr);
    let ran = pull(&["--operation", "Accounts", "--page-size", "2000", "-o", to]);
    assert_eq!((ran.code, target.text().lines().count()), (0, 4_100), "{}", ran.stderr);
}

#[test]
fn children_are_whole_on_the_pages_that_need_an_upper_bound() {
    let server = Server::salesforce(2_300);
    let schema = "../../../../../schema/salesforce.graphql";
    let queries = "../../../../../queries/salesforce";
    let operation = ["--operation", "AccountsWithAllContacts", "--children", "complete", "--limit", "420"];
    let ran = run(&[&["pull", "--url", server.url(), "--schema", schema, queries][..], &operation].concat());
    ran.fails(6, &["stopped at --limit"]);
    let found = rows(&ran.stdout);
    assert_eq!(found.len(), 420);
    for (row, account) in found.iter().zip(server.rows("uiapi.query.Account")) {
        let edges = row["Contacts"]["edges"].as_array().unwrap();
        let found: Vec<&str> = edges.iter().map(|edge| edge["node"]["Id"].as_str().unwrap()).collect();
        let expected: Vec<String> =
            account.children("Contacts").unwrap().iter().map(|row| row.id()).collect();
        assert_eq!(found, expected);
    }
}

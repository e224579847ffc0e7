//! `pull --children complete`: each row with all that is nested in it. A reply whose pages hold everything says what
//! must come, to the last byte.

use relaywalk_emulator::Emulator;

use super::support::{Ran, SALESFORCE, Script, Server, Target, rows, run};

const NESTED: &str = "nested/authors_with_books.graphql";
const GITHUB: &str = include_str!("../../../../schema/github.graphql");

/// What comes if pages hold everything.
fn in_one_page(url: &str, arguments: &[&str]) -> String {
    let ran = run(&[&["pull", "--url", url, "--var", "inside=100000"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

fn complete(url: &str, arguments: &[&str]) -> Ran {
    run(&[&["pull", "--url", url, "--children", "complete"], arguments].concat())
}

#[test]
fn rows_come_with_all_their_children_whatever_the_size_of_pages() {
    let server = Server::library(|builder| builder.children(7));
    let arguments = ["--schema", "schema.graphql", NESTED];
    let whole = in_one_page(server.url(), &arguments);
    let long = rows(&whole).iter().filter(|row| row["books"]["nodes"].as_array().unwrap().len() > 4).count();
    assert!(long > 3, "{long} authors have three pages of books");
    for (size, concurrency) in [("1", "1"), ("2", "8"), ("3", "100"), ("1000", "8")] {
        let size = format!("inside={size}");
        let ran = complete(
            server.url(),
            &[&["--var", &size, "--concurrency", concurrency], &arguments[..]].concat(),
        );
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout == whole, "{size}: {}", ran.stdout);
        assert!(ran.stderr.contains("23 rows in 6 pages to stdout"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("first page"), "{}", ran.stderr);
    }
}

#[test]
fn children_of_children_and_those_of_some_types_come_too() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::builder(GITHUB).rows(5).children(3).start()).unwrap();
    let queries = "../../../../../queries/github";
    for (operation, variable) in [("RepositoriesInDepth", "login=octo"), ("Conversations", "query=is:open")] {
        let schema = "../../../../../schema/github.graphql";
        let arguments = ["--schema", schema, "--operation", operation, "--var", variable, queries];
        let whole = in_one_page(emulator.url(), &arguments);
        let ran = complete(emulator.url(), &[&["--var", "inside=2"], &arguments[..]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout == whole, "{operation}");
        let before = emulator.requests();
        let ran = complete(emulator.url(), &[&["--var", "inside=2"], &arguments[..]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(emulator.requests() - before > 10, "{operation}: much didn't come with its row");
    }
}

#[test]
fn children_of_salesforce_are_continued_by_a_filter() {
    let server = Server::salesforce(60);
    let arguments = [
        "--schema",
        "../../../../../schema/salesforce.graphql",
        "--operation",
        "AccountsWithContacts",
        "../../../../../queries/salesforce",
    ];
    assert!(SALESFORCE.contains("RecordQuery"));
    let ran = complete(server.url(), &[&["--var", "contactsFirst=1"], &arguments[..]].concat());
    let accounts = server.rows("uiapi.query.Account");
    for (row, account) in ran.rows().iter().zip(&accounts) {
        let edges = row["Contacts"]["edges"].as_array().unwrap();
        let ids: Vec<_> = edges.iter().map(|edge| edge["node"]["Id"].as_str().unwrap().to_owned()).collect();
        let expected: Vec<_> =
            account.children("Contacts").unwrap().iter().map(|contact| contact.id()).collect();
        assert_eq!(ids, expected);
        assert_eq!(row["Contacts"]["pageInfo"]["hasNextPage"], false);
    }
    assert_eq!(ran.rows().len(), accounts.len());
}

#[test]
fn a_reply_with_another_parent_is_refused() {
    let books = r#""books":{"pageInfo":{"hasNextPage":true,"endCursor":"c"},"nodes":[{"title":"a"}]}"#;
    let author = format!(r#"{{"id":"1","name":"A",{books}}}"#);
    let info = r#""pageInfo":{"hasNextPage":false,"endCursor":null}"#;
    let parents =
        format!(r#"{{"data":{{"authors":{{"totalCount":1,{info},"edges":[{{"node":{author}}}]}}}}}}"#);
    let other = format!(r#"{{"data":{{"node":{{"id":"2",{books}}}}}}}"#);
    let script = Script::json(&[&parents, &other]);
    let ran = complete(&script.url, &["--schema", "schema.graphql", NESTED]);
    ran.fails(
        5,
        &["AuthorsWithBooks_BooksOfAuthor", r#"`node.id` is "2", but the parent that was asked for is "1""#],
    );
    assert_eq!(ran.stdout, "");
    let asked: serde_json::Value = serde_json::from_str(&script.requests()[1]).unwrap();
    assert_eq!(asked["variables"], serde_json::json!({ "id": "1", "after": "c" }));
    let gone = Script::json(&[&parents, r#"{"data":{"node":null}}"#]);
    complete(&gone.url, &["--schema", "schema.graphql", NESTED]).fails(5, &["`node` is null"]);
}

#[test]
fn a_walk_keeps_what_it_was_begun_with() {
    let server = Server::library(|builder| {
        builder.children(5).fault("429:on=9".parse::<relaywalk_emulator::Fault>().unwrap())
    });
    let target = Target::new();
    let options = ["--children", "complete", "--concurrency", "2", "--retries", "0"];
    let ran = target.pull_from(server.url(), NESTED, &options);
    ran.fails(5, &["go on with:\n  relaywalk pull ", "--children complete --concurrency 2", "--resume"]);
    let ran = target.pull_from(server.url(), NESTED, &["--resume"]);
    ran.fails(3, &["was begun with --children complete"]);
    let ran = target.pull_from(server.url(), NESTED, &["--resume", "--children", "complete"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    target.is_complete(&in_one_page(server.url(), &["--schema", "schema.graphql", NESTED]));
}

#[test]
fn a_checkpoint_says_in_which_child_a_walk_failed() {
    let server = Server::library(|builder| builder.children(3));
    let target = Target::new();
    let faulty = Server::library(|builder| {
        builder.children(3).fault("503:on=4".parse::<relaywalk_emulator::Fault>().unwrap())
    });
    let options = ["--children", "complete", "--concurrency", "1", "--retries", "0", "--var", "inside=1"];
    target.pull_from(faulty.url(), NESTED, &options).fails(5, &[]);
    let checkpoint = target.checkpoint().unwrap();
    let child = &checkpoint["checkpoint"]["child"];
    assert!(child["parent"].is_string(), "{checkpoint}");
    assert_eq!(child["checkpoint"]["walk"]["operation"], "AuthorsWithBooks_BooksOfAuthor");
    assert!(child["checkpoint"]["place"]["page"]["cursor"].is_string(), "{checkpoint}");
    let ran = target.pull_from(server.url(), NESTED, &[&["--resume"], &options[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    target.is_complete(&in_one_page(server.url(), &["--schema", "schema.graphql", NESTED]));
}

#[test]
fn explain_shows_what_continues_children_and_how_their_parents_are_reached() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("schema.graphql");
    let sdl =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/library/schema.graphql"));
    let sdl = sdl.unwrap();
    std::fs::write(&schema, sdl.replace("node(id: ID!): Node", "authorById(id: ID!): Author")).unwrap();
    let schema = schema.to_str().unwrap();

    let ran = run(&["explain", "--schema", "schema.graphql", NESTED]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("child authors.edges.node.books (BookConnection)"), "{}", ran.stdout);
    assert!(ran.stdout.contains("goes on for one Author by node(id: $id)"), "{}", ran.stdout);
    assert!(ran.stdout.contains("query AuthorsWithBooks_BooksOfAuthor("), "{}", ran.stdout);

    let ran = run(&["explain", "--schema", schema, NESTED]);
    ran.fails(
        1,
        &[
            "no way is known to one `Author` alone",
            "node(id:)",
            "Config::anchor(",
            "--anchor 'Author=",
            "a query of yours",
        ],
    );
    let ran = run(&["pull", "--url", "http://127.0.0.1:9/", "--schema", schema, NESTED]);
    ran.fails(3, &["no way is known to one `Author` alone", "nothing was sent"]);
    let anchor = ["--anchor", "Author = authorById(id: $id)"];
    for subcommand in ["explain", "check", "generate"] {
        let ran = run(&[&[subcommand, "--schema", schema, NESTED], &anchor[..]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let shown = ran.stdout.contains("{ authorById(id: $id) { id books(first: $inside, after: $after)");
        assert!(shown || subcommand == "check", "{}", ran.stdout);
    }
    run(&["explain", "--schema", schema, "--anchor", "Author", NESTED])
        .fails(2, &["Author=authorById(id: $id)"]);
}

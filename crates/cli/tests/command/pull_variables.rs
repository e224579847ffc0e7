//! Variables are checked before anything is sent.

use super::support::{Ran, Script, pull};

const PAGE: &str = r#"{"data":{"authors":{"edges":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}"#;

/// Pulls authors with these arguments; gives the variables that were sent.
fn sent(arguments: &[&str]) -> serde_json::Value {
    let server = Script::json(&[PAGE]);
    let ran = pull(&server.url, &[arguments, &["queries/authors.graphql"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let request: serde_json::Value = serde_json::from_str(&server.requests()[0]).unwrap();
    assert_eq!(request["operationName"], "Authors");
    request["variables"].clone()
}

/// The same for arguments with which nothing may be sent.
fn refused(arguments: &[&str]) -> Ran {
    let server = Script::json(&[PAGE]);
    let ran = pull(&server.url, arguments);
    assert_eq!(server.requests(), [""; 0]);
    ran
}

#[test]
fn variables_are_sent_as_they_are_given() {
    let none = serde_json::json!({});
    assert_eq!(sent(&[]), none);
    let given = ["--var", "first=50", "--var", r#"where={"name":"A%","any":[{"ids":[1,"x"]}]}"#];
    assert_eq!(
        sent(&given),
        serde_json::json!({ "first": 50, "where": { "name": "A%", "any": [{ "ids": [1, "x"] }] } })
    );
    assert_eq!(sent(&["--page-size", "7"]), serde_json::json!({ "first": 7 }));
    assert_eq!(sent(&["--var", "where=null"]), serde_json::json!({ "where": null }));
    assert_eq!(sent(&["--var", r#"where={"ids":"one"}"#]), serde_json::json!({ "where": { "ids": "one" } }));
}

#[test]
fn text_needs_no_quotes_where_the_type_is_one_of_texts() {
    assert_eq!(sent(&["--var", "after=abc=="]), serde_json::json!({ "after": "abc==" }));
    assert_eq!(sent(&["--var", "after=123"]), serde_json::json!({ "after": "123" }));
    assert_eq!(sent(&["--var", r#"after="quoted""#]), serde_json::json!({ "after": "quoted" }));
    assert_eq!(sent(&["--var", "after=null"]), serde_json::json!({ "after": null }));
    assert_eq!(sent(&["--var", "born=NINETEENTH"]), serde_json::json!({ "born": "NINETEENTH" }));
}

#[test]
fn what_is_no_value_of_the_type_is_told() {
    let var = |text: &str| refused(&["--var", text, "queries/authors.graphql"]);
    var("first=many").fails(2, &["`many` is no JSON", "$first is of type Int", "--var first=50"]);
    var("first=5.5").fails(2, &["`$first` must be an integer of 32 bits"]);
    var("where={name:A}").fails(2, &["is no JSON", "in quotes for the shell", r#"--var 'where={"born":…}'"#]);
    var(r#"where={"nam":"A"}"#).fails(2, &["`$where.nam` is unknown: AuthorFilter has any, born, ids, name"]);
    var(r#"where={"any":[{"name":5}]}"#).fails(2, &["`$where.any[0].name` must be a string"]);
    var(r#"where={"ids":[null]}"#).fails(2, &["`$where.ids[0]` can't be null"]);
    var("born=LAST").fails(2, &["`$born` can't be LAST: Century has NINETEENTH, TWENTIETH"]);
    var("first").fails(2, &["write a name, `=` and a value"]);
    refused(&["--var", "first=1", "--var", "first=2", "queries/authors.graphql"])
        .fails(2, &["$first is given twice"]);
}

#[test]
fn unknown_and_missing_variables_are_told() {
    refused(&["--var", "frist=5", "queries/authors.graphql"])
        .fails(2, &["Authors has no variable $frist", "$first: Int", "$born: Century"]);
    refused(&["--operation", "BooksOfAuthor", "queries/books.graphql"])
        .fails(2, &["BooksOfAuthor needs a value for $author: ID!", "--var 'author=…'"]);
    refused(&["--operation", "BooksOfAuthor", "--var", "author=null", "queries/books.graphql"])
        .fails(2, &["`$author` can't be null"]);
}

#[test]
fn a_page_size_without_a_variable_for_it_is_told() {
    refused(&["--page-size", "9", "--operation", "Books", "queries/books.graphql"])
        .fails(2, &["--page-size", "`all` takes its `first` from no variable", "declare `$first: Int`"]);
    refused(&["--page-size", "9", "--var", "first=8", "queries/authors.graphql"]).fails(2, &["twice"]);
    refused(&["--page-size", "0", "queries/authors.graphql"]).fails(2, &["--page-size"]);
}

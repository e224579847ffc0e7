//! Bad input and bad servers: a clear error each, and nothing lost.

use relaywalk_emulator::Fault;

use super::support::{Script, Server, command, nobody, pull, run};

const AUTHORS: &str = "queries/authors.graphql";

#[test]
fn an_operation_that_can_t_be_walked_is_told_why() {
    let pull = |document: &str| pull(&nobody(), &[document]);
    pull("queries/motto.graphql")
        .fails(3, &["Motto (queries/motto.graphql) has no connection to walk", "`pageInfo`"]);
    pull("wrong/no_variable.graphql")
        .fails(3, &["`books` takes its cursor from no variable", "`after: $after`"]);
    pull("wrong/mutation.graphql").fails(3, &["Close", "a mutation"]);
    pull("wrong/two_connections.graphql")
        .fails(3, &["two connections take a cursor variable", "wrong/two_connections.graphql:3:3", "split"]);
    pull("wrong/no_end_cursor.graphql").fails(3, &["`endCursor`", "nothing was sent"]);
    pull("wrong/syntax.graphql").fails(3, &["wrong/syntax.graphql:2:1"]);
    pull("wrong/unknown_field.graphql").fails(3, &["titel", "nothing was sent"]);
    pull("wrong/nowhere.graphql").fails(3, &["can't read the document wrong/nowhere.graphql"]);
}

#[test]
fn one_of_several_operations_must_be_named() {
    let url = nobody();
    let ran = pull(&url, &["queries"]);
    ran.fails(2, &["--operation"]);
    insta::assert_snapshot!(ran.stderr);
    pull(&url, &["--operation", "Autors", "queries"]).fails(2, &["no operation is called Autors", "Authors"]);
    pull(&url, &["--operation", "Motto", "queries"]).fails(3, &["Motto", "Authors  walks authors"]);
}

#[test]
fn a_url_that_leads_nowhere_is_told() {
    pull("nonsense", &[AUTHORS]).fails(3, &["URL"]);
    pull("ftp://127.0.0.1/graphql", &[AUTHORS]).fails(3, &["http://"]);
    let url = nobody();
    let ran = pull(&url, &[AUTHORS, "--retries", "1"]);
    ran.fails(5, &["can't connect to", &url, "refused (tried 2 times in ", "no rows were written"]);

    let server = Script::once("404 Not Found", "text/html", "<html><h1>Not here</h1></html>");
    pull(&server.url, &[AUTHORS]).fails(5, &["404 Not Found", "is --url the one of the GraphQL endpoint?"]);
    let graphql = Script::once("404 Not Found", "application/json", r#"{"errors":[{"message":"not here"}]}"#);
    pull(&graphql.url, &[AUTHORS]).fails(5, &["not here", "is --url the one of the GraphQL endpoint?"]);
    let files = Script::once("501 Not Implemented", "text/html", "Unsupported method");
    pull(&files.url, &[AUTHORS]).fails(5, &["501", "is --url the one of the GraphQL endpoint?"]);
    let server = Script::once("200 OK", "text/html", "<!doctype html><title>Welcome</title>");
    pull(&server.url, &[AUTHORS]).fails(5, &["text/html", "Welcome", "GraphQL endpoint"]);
    let server = Script::once("500 Internal Server Error", "text/plain", "out of order");
    pull(&server.url, &[AUTHORS]).fails(5, &["500", "out of order", "no rows were written"]);
    let server = Script::once("200 OK", "application/json", r#"{"data":{"authors":{"edges":["#);
    let ran = pull(&server.url, &[AUTHORS, "--retries", "0"]);
    ran.fails(5, &["data.authors.edges[0]", "the end of the text"]);
}

#[test]
fn errors_of_the_server_are_told_with_their_place() {
    let error = r#"{"message":"no such thing","path":["authors","edges",0],"extensions":{"code":"GONE"}}"#;
    let server = Script::json(&[&format!(r#"{{"errors":[{error}],"data":null}}"#)]);
    pull(&server.url, &[AUTHORS]).fails(5, &["Authors: no such thing (GONE) at `authors.edges[0]`"]);
    let page = r#"{"edges":[{"node":{"id":"1"}}],"pageInfo":{"hasNextPage":false}}"#;
    let server = Script::json(&[&format!(r#"{{"data":{{"authors":{page}}},"errors":[{error}]}}"#)]);
    let ran = pull(&server.url, &[AUTHORS]);
    ran.fails(5, &["no such thing"]);
    assert_eq!(ran.stdout, "", "a page with errors is not taken for a whole one");
}

#[test]
fn a_reply_that_isn_t_what_the_schema_says_is_told_with_its_place() {
    for (authors, part) in [
        ("null", "`authors` is null"),
        ("5", "expected an object for `authors` at `data.authors`, found `5`"),
        (r#"{"edges":[]}"#, "`authors.pageInfo` is null"),
        (r#"{"edges":5,"pageInfo":null}"#, "expected a list for `edges` at `data.authors.edges`"),
        (
            r#"{"edges":[7],"pageInfo":null}"#,
            "expected an object for `edges` at `data.authors.edges[0]`, found `7`",
        ),
        (r#"{"edges":[],"pageInfo":{"hasNextPage":"no"}}"#, "`PageInfo.hasNextPage`"),
    ] {
        let server = Script::json(&[&format!(r#"{{"data":{{"authors":{authors}}}}}"#)]);
        pull(&server.url, &[AUTHORS]).fails(5, &[part]);
    }
}

#[test]
fn a_next_page_without_a_cursor_and_a_repeated_cursor_are_errors() {
    for (fault, part) in [
        ("null-cursor:on=3", "says there are more rows but gives no cursor"),
        ("repeated-cursor:on=4", "sent the cursor"),
        ("repeated-cursor:back=2,on=4", "sent the cursor"),
    ] {
        let fault: Fault = fault.parse().unwrap();
        let server = Server::library(|builder| builder.fault(fault));
        let ran = pull(server.url(), &[AUTHORS]);
        ran.fails(5, &[part, "were written"]);
        let whole = ran.stdout.lines().count();
        assert!(whole == 8 || whole == 12, "{whole}");
    }
}

#[test]
fn refused_credentials_are_told_and_never_shown() {
    let server = Server::library(|builder| builder.bearer("sesame"));
    let refused = pull(server.url(), &["--header", "Authorization: Bearer hunter2", AUTHORS]);
    refused.fails(4, &["401", "--bearer-env"]);
    assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);

    let with = |token: &str| {
        let arguments = [
            "pull",
            "--url",
            server.url(),
            "--schema",
            "schema.graphql",
            "--bearer-env",
            "LIBRARY_TOKEN",
            AUTHORS,
        ];
        command(&arguments).env("LIBRARY_TOKEN", token).output().unwrap()
    };
    assert_eq!(with("sesame\n").status.code(), Some(0));
    assert_eq!(with("wrong").status.code(), Some(4));
    let empty = with("");
    assert_eq!(empty.status.code(), Some(3), "{}", String::from_utf8_lossy(&empty.stderr));

    let forbidden = Script::once("403 Forbidden", "application/json", r#"{"message":"not you"}"#);
    pull(&forbidden.url, &[AUTHORS]).fails(4, &["403", "not you"]);
    let quota = r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#;
    let quota = Script::once("403 Forbidden", "application/json", quota);
    pull(&quota.url, &[AUTHORS]).fails(6, &["REQUEST_LIMIT_EXCEEDED"]);
}

#[test]
fn bad_headers_are_told_without_their_values() {
    let url = nobody();
    for header in ["hunter2", "bad name: hunter2", "x-key: hunter2\nx-other: 1"] {
        let ran = pull(&url, &["--header", header, AUTHORS]);
        ran.fails(3, &["header"]);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
    pull(&url, &["--bearer-env", "NO_SUCH_VARIABLE_HERE", AUTHORS]).fails(3, &["NO_SUCH_VARIABLE_HERE"]);
}

#[test]
fn a_token_that_is_given_instead_of_its_variable_is_not_shown() {
    for token in ["ghp_hunter2", "00D5g!hunter2.AQ", "eyJhunter2", "hunter2", ""] {
        let ran = pull(&nobody(), &["--bearer-env", token, AUTHORS]);
        ran.fails(3, &["--bearer-env", "the name of a variable"]);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
}

#[test]
fn introspection_json_serves_as_a_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.json");
    let ty = |name: &str| serde_json::json!({ "kind": "OBJECT", "name": name });
    let scalar = |name: &str| serde_json::json!({ "kind": "SCALAR", "name": name });
    let list = |of: serde_json::Value| serde_json::json!({ "kind": "LIST", "ofType": of });
    let field =
        |name: &str, ty: serde_json::Value| serde_json::json!({ "name": name, "args": [], "type": ty });
    let object = |name: &str, fields: serde_json::Value| serde_json::json!({ "kind": "OBJECT", "name": name, "fields": fields });
    let after = serde_json::json!([{ "name": "after", "type": scalar("String") }]);
    let things = serde_json::json!({ "name": "things", "args": after, "type": ty("Things") });
    let schema = serde_json::json!({ "data": { "__schema": { "queryType": { "name": "Query" }, "types": [
        object("Query", serde_json::json!([things])),
        object("Things", serde_json::json!([field("nodes", list(ty("Thing"))), field("pageInfo", ty("PageInfo"))])),
        object("Thing", serde_json::json!([field("id", scalar("ID"))])),
        object("PageInfo", serde_json::json!([
            field("hasNextPage", scalar("Boolean")), field("endCursor", scalar("String")),
        ])),
        scalar("String"), scalar("ID"), scalar("Boolean"),
    ] } } });
    std::fs::write(&path, schema.to_string()).unwrap();
    let query = folder.path().join("things.graphql");
    std::fs::write(&query, "query Things($after: String) { things(after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }").unwrap();
    let page =
        r#"{"data":{"things":{"nodes":[{"id":1}],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}"#;
    let server = Script::json(&[page]);
    let (schema, query) = (path.to_str().unwrap(), query.to_str().unwrap());
    let ran = run(&["pull", "--url", &server.url, "--schema", schema, query]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "{\"id\":1}\n"), "{}", ran.stderr);
}

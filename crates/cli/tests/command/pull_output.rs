//! What `pull` writes, and what it leaves behind when something goes wrong.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};

use relaywalk_emulator::Fault;

use super::support::{Script, Server, command, pull, rows, signal, texts};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

#[test]
fn rows_are_passed_on_byte_for_byte() {
    let row = r#"{ "id" : "1" ,"name":"tab\t \u00e9 é \"quoted\" \\","n":12345678901234567890.10,"x":{"b":1,"a":[ ]}}"#;
    let body = format!(
        r#"{{"data":{{"authors":{{"edges":[{{"node":{row}}}],"pageInfo":{{"hasNextPage":false}}}}}}}}"#
    );
    let server = Script::json(&[&body]);
    assert_eq!(pull(&server.url, &["queries/authors.graphql"]).stdout, format!("{row}\n"));
}

#[test]
fn a_reply_over_many_lines_still_has_one_row_a_line() {
    let row =
        |id: &str| serde_json::json!({ "node": { "id": id, "name": "a  b\n: {\"", "list": [1, [], {}] } });
    let body = serde_json::json!({ "data": { "authors": {
        "pageInfo": { "endCursor": null, "hasNextPage": false }, "edges": [row("1"), null, row("2")],
    } } });
    let server = Script::json(&[&serde_json::to_string_pretty(&body).unwrap()]);
    let ran = pull(&server.url, &["queries/authors.graphql"]);
    assert_eq!(ran.rows(), [row("1")["node"].clone(), row("2")["node"].clone()]);
    assert!(
        ran.stdout.lines().all(|line| !line.contains(": ") || line.contains("a  b\\n: ")),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_is_replaced_once_the_first_page_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authors.ndjson");
    let to = path.to_str().unwrap();
    fs::write(&path, "mine\n").unwrap();

    let failing = Server::library(|builder| builder.fault(fault("null-cursor:on=1")));
    pull(failing.url(), &["-o", to, "queries/authors.graphql"])
        .fails(5, &["no cursor", "no rows were written"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine\n");

    let ran = pull(failing.url(), &["-o", to, "queries/authors.graphql"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("23 rows in 6 pages to {to}")), "{}", ran.stderr);
    assert_eq!(texts(&rows(&fs::read_to_string(&path).unwrap()), "/id"), failing.ids("authors"));
}

#[test]
fn a_failure_leaves_whole_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authors.ndjson");
    let server = Server::library(|builder| builder.fault(fault("null-cursor:on=4")));
    let ran = pull(server.url(), &["-o", path.to_str().unwrap(), "queries/authors.graphql"]);
    ran.fails(5, &["Authors: `authors` says there are more rows", "12 rows of 3 pages were written to"]);
    assert_eq!(texts(&rows(&fs::read_to_string(&path).unwrap()), "/id"), server.ids("authors")[..12]);
}

#[test]
fn rows_lost_before_a_failure_are_told_too() {
    let server =
        Server::library(|builder| builder.fault(fault("null-node:on=1")).fault(fault("null-cursor:on=2")));
    let ran = pull(server.url(), &["queries/authors.graphql"]);
    ran.fails(
        5,
        &["null instead of 1 row: row 3 of page 1", "no cursor", "3 rows of 1 page were written to stdout"],
    );
}

#[test]
fn a_place_that_can_t_be_written_to_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::library(|builder| builder);
    let nowhere = folder.path().join("nowhere/x.ndjson");
    for (path, part) in [(&*nowhere, "there is no folder"), (folder.path(), "is a folder")] {
        pull(server.url(), &["-o", path.to_str().unwrap(), "queries/authors.graphql"]).fails(3, &[part]);
    }
    assert_eq!(server.emulator.requests(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let server = Server::library(|builder| builder);
    let ran = pull(server.url(), &["-o", "/dev/full", "queries/authors.graphql"]);
    ran.fails(3, &["can't write to /dev/full: No space left on device", "no rows were written"]);
    assert!(!ran.stderr.contains("the rest begins"), "it is all still to come: {}", ran.stderr);
}

#[test]
fn a_reader_who_has_gone_ends_a_walk_quietly() {
    let server = Server::library(|builder| builder.rows(20_000));
    let arguments = [
        "pull",
        "--url",
        server.url(),
        "--schema",
        "schema.graphql",
        "--page-size",
        "50",
        "queries/authors.graphql",
    ];
    let mut child = command(&arguments).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(texts(&rows(&line), "/id"), server.ids("authors")[..1]);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    assert!(server.emulator.requests() < 400, "the walk went on for nobody");
}

#[cfg(unix)]
#[test]
fn an_interrupted_walk_leaves_whole_rows_and_says_where_the_rest_begins() {
    let server = Server::library(|builder| builder.fault(fault("latency:ms=60000,on=3")));
    let arguments = ["pull", "--url", server.url(), "--schema", "schema.graphql", "queries/authors.graphql"];
    let mut child = command(&arguments).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    for _ in 0..8 {
        stdout.read_line(&mut text).unwrap();
    }
    signal(&child, "INT");
    stdout.read_to_string(&mut text).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("8 rows of 2 pages were written"), "{stderr}");
    assert!(stderr.contains("--var 'after="), "{stderr}");
    assert_eq!(rows(&text).len(), 8);
}

#[test]
fn nothing_but_what_is_wrong_is_said_when_asked_to_be_quiet() {
    let server = Server::library(|builder| builder);
    assert_eq!(pull(server.url(), &["-q", "queries/authors.graphql"]).stderr, "");
}

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;

use super::support::{command, pull, run, signal, texts};

/// Starts a server; gives its URL.
fn serve(arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut child = command(&[&["serve", "--schema", "schema.graphql"], arguments].concat()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let url = line.strip_prefix("listening on ").and_then(|line| line.strip_suffix('\n')).unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/graphql"), "{line}");
    (child, stdout, url)
}

#[test]
fn a_server_answers_once_it_has_said_where_and_ends_when_told_to() {
    for name in ["INT", "TERM"] {
        let (mut child, mut stdout, url) = serve(&["--rows", "7", "--bearer", "sesame"]);
        let refused = pull(&url, &["queries/authors.graphql"]);
        refused.fails(4, &[]);
        let rows =
            pull(&url, &["--header", "authorization: Bearer sesame", "queries/authors.graphql"]).rows();
        assert_eq!(rows.len(), 7);

        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "stdout has one line");
    }
}

#[test]
fn the_same_seed_serves_the_same_rows() {
    let ids = |seed: &str| {
        let (mut child, _stdout, url) =
            serve(&["--rows", "5", "--seed", seed, "--fault", "short-page:every=2"]);
        let rows = pull(&url, &["queries/authors.graphql"]).rows();
        signal(&child, "INT");
        child.wait().unwrap();
        texts(&rows, "/name")
    };
    assert_eq!(ids("1"), ids("1"));
    assert_ne!(ids("1"), ids("2"));
}

#[test]
fn every_profile_s_rows_can_be_pulled() {
    for profile in ["relay", "github", "shopify"] {
        let (mut child, _stdout, url) = serve(&["--profile", profile, "--rows", "9"]);
        let rows = pull(&url, &["queries/authors.graphql"]).rows();
        assert_eq!(rows.len(), 9, "{profile}");
        let too_large = pull(&url, &["--var", "first=251", "queries/authors.graphql"]);
        assert_eq!(too_large.code == 0, profile == "relay", "{profile}: {}", too_large.stderr);
        signal(&child, "INT");
        child.wait().unwrap();
    }
}

#[test]
fn what_can_t_be_served_is_told() {
    run(&["serve", "--schema", "nowhere.graphql"]).fails(3, &["can't read the schema nowhere.graphql"]);
    run(&["serve", "--schema", "queries/motto.graphql"]).fails(3, &["the schema can't be served"]);
    let (mut child, _stdout, url) = serve(&[]);
    let port = url.split(['/', ':']).nth(4).unwrap();
    run(&["serve", "--schema", "schema.graphql", "--port", port])
        .fails(3, &["can't listen on port", port, "in use"]);
    signal(&child, "INT");
    child.wait().unwrap();
}

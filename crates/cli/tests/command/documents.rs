//! `check` and `explain`.

use std::fs;

use super::support::{LIBRARY, command, rows, run};

fn check(documents: &[&str]) -> super::support::Ran {
    let mut all = vec!["check", "--schema", "schema.graphql"];
    all.extend(documents);
    run(&all)
}

#[test]
fn right_documents_are_checked_in_one_line() {
    let ran = check(&["queries"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn every_finding_is_shown_with_its_place() {
    let ran = check(&[
        "wrong/unknown_field.graphql",
        "wrong/two_connections.graphql",
        "wrong/no_end_cursor.graphql",
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    insta::assert_snapshot!("findings", ran.stderr);
    let ran = check(&["wrong/two_connections.graphql", "wrong/no_end_cursor.graphql"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("findings_of_connections", ran.stderr);
}

#[test]
fn a_syntax_error_is_shown_with_its_place() {
    check(&["wrong/syntax.graphql"]).fails(1, &["wrong/syntax.graphql:2:1", "1 error"]);
}

#[test]
fn faults_of_the_schema_are_warnings_and_shown_where_documents_look_or_all_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("schema.graphql");
    fs::write(&schema, format!("{LIBRARY}\ntype Lost {{ a: Missing }}")).unwrap();
    let ran = run(&["check", "--full", "--schema", schema.to_str().unwrap(), "queries"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("warning"), "{}", ran.stderr);
    assert!(ran.stderr.contains("Missing") && ran.stderr.contains("1 warning"), "{}", ran.stderr);
    let ran = run(&["check", "--schema", schema.to_str().unwrap(), "queries"]);
    assert!(!ran.stderr.contains("warning"), "no document looks there: {}", ran.stderr);
}

#[test]
fn findings_are_json_on_stdout_for_those_who_ask() {
    let ran = check(&["--format", "json", "wrong/unknown_field.graphql", "wrong/no_end_cursor.graphql"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let found = rows(&ran.stdout);
    let rules: Vec<_> = found.iter().map(|found| (&found["rule"], &found["file"])).collect();
    let expected =
        [("unknown-field", "wrong/unknown_field.graphql"), ("connection", "wrong/no_end_cursor.graphql")];
    let rules: Vec<_> =
        rules.iter().map(|(rule, file)| (rule.as_str().unwrap(), file.as_str().unwrap())).collect();
    assert_eq!(rules, expected);
    assert!(
        found.iter().all(|found| found["severity"] == "error" && found["line"].is_u64()),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stderr, "2 errors\n");

    let ran = check(&["--format", "json", "queries"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn faults_of_the_schema_are_errors_for_the_strict() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("schema.graphql");
    fs::write(&schema, format!("{LIBRARY}\ntype Lost {{ a: Int\n a: Int }}")).unwrap();
    let schema = schema.to_str().unwrap();
    assert_eq!(run(&["check", "--full", "--schema", schema, "queries"]).code, 0);
    run(&["check", "--strict", "--schema", schema, "queries"])
        .fails(1, &["duplicate definitions for the `a`", "1 error"]);
}

#[test]
fn deprecated_things_and_directives_of_clients_are_as_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("schema.graphql"), "type Query { old: Int @deprecated(reason: \"Gone.\") }").unwrap();
    fs::write(path("q.graphql"), "query Old { old @client }").unwrap();
    let (schema, query) = (path("schema.graphql"), path("q.graphql"));
    let check = |more: &[&str]| run(&[&["check", "--schema", &schema, &query], more].concat());
    check(&[]).fails(1, &["`@client`"]);
    assert_eq!(check(&["--client-directive", "client"]).code, 0);
    check(&["--client-directive", "client", "--deprecation", "deny"])
        .fails(1, &["`Query.old` is deprecated", "Gone."]);
    let ran = run(&["explain", "--client-directive", "client", "--schema", &schema, &query]);
    assert!(ran.code == 0 && !ran.stdout.contains("@client"), "{}{}", ran.stdout, ran.stderr);
    check(&["--client-directive", "client", "--profile", "salesforce"]).fails(1, &["no field `uiapi`"]);
    assert_eq!(check(&["--client-directive", "client", "--profile", "none"]).code, 0);
    run(&["check", "--schema", &schema, &query, &format!("!{query}")])
        .fails(3, &["there is no .graphql, .gql or .graphqls file in"]);
}

#[test]
fn missing_and_unreadable_files_are_named() {
    check(&["nowhere.graphql"]).fails(3, &["can't read the document nowhere.graphql: No such file"]);
    run(&["check", "--schema", "nowhere.graphql", "queries"])
        .fails(3, &["can't read the schema nowhere.graphql: No such file"]);
    run(&["explain", "--schema", "wrong", "queries"]).fails(1, &["wrong/syntax.graphql"]);

    check(&["!queries"]).fails(3, &["!queries leaves out files, and nothing says which are read"]);
    run(&["check", "--schema", "!schema.graphql", "queries"])
        .fails(3, &["!schema.graphql leaves out files, and nothing says which are read"]);

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    check(&[folder]).fails(3, &["there is no .graphql, .gql or .graphqls file in", folder]);
    run(&["check", "--schema", folder, "queries"])
        .fails(3, &["there is no .graphql, .gql, .graphqls or .json file in", folder]);
}

#[test]
fn a_schema_among_its_documents_and_a_file_beside_its_folder_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("schema.graphql"), LIBRARY).unwrap();
    fs::write(path("motto.graphql"), "query Motto { motto }").unwrap();
    let ran = run(&["check", "--schema", &path("schema.graphql"), &path("."), &path("motto.graphql")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("1 operation in 1 document,"), "{}", ran.stderr);
    run(&["check", "--schema", &path("schema.graphql"), &path("schema.graphql")])
        .fails(3, &["schema.graphql is the schema, and there are no operations"]);
}

#[test]
fn an_explanation_says_what_is_walked_and_what_is_sent() {
    let ran = run(&["explain", "--schema", "schema.graphql", "queries"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_cursor_is_explained_without_documents() {
    let ran = run(&["explain", "--cursor", "djE6OQ=="]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "`v1:9` in base64, behind row 9 counted from 0, as Salesforce writes it\n")
    );
    run(&["explain", "--cursor", "no base64!"]).fails(1, &["this cursor is no text in base64"]);
    run(&["explain", "--cursor", "djE6OQ==", "--schema", "schema.graphql", "queries"])
        .fails(2, &["--cursor"]);
}

#[test]
fn an_explanation_of_wrong_documents_is_their_findings() {
    let ran = run(&["explain", "--schema", "schema.graphql", "wrong/unknown_field.graphql"]);
    ran.fails(1, &["titel"]);
    assert_eq!(ran.stdout, "");
}

#[test]
fn colour_is_for_those_who_ask_for_it() {
    let arguments = ["check", "--schema", "schema.graphql", "wrong/unknown_field.graphql"];
    assert!(!run(&arguments).stderr.contains('\u{1b}'));
    let output = command(&arguments).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("\u{1b}["));
}

#[test]
fn a_reader_who_has_gone_is_no_failure() {
    let mut child = command(&["explain", "--schema", "schema.graphql", "queries"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
}

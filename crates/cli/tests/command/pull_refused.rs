//! Files and checkpoints that `pull` won't touch: it says why, sends nothing, and leaves them as they are.

use std::fs;

use super::support::{LIBRARY, Server, Target, command, nobody, pull, run};

/// A walk that was stopped by a limit behind 8 of 23 rows.
fn begun(server: &Server) -> Target {
    let target = Target::new();
    target.pull(server.url(), &["--limit", "8"]).fails(6, &["8 rows in 2 pages"]);
    target
}

/// Resumes with these arguments, which is refused.
#[track_caller]
fn refused(target: &Target, document: &str, arguments: &[&str], parts: &[&str]) {
    let before = (fs::read(&target.path).ok(), fs::read(target.checkpoint_path()).unwrap());
    let arguments = [&["--resume"], arguments].concat();
    // Nobody is there to be asked: whatever was sent would be another failure.
    target.pull_from(&nobody(), document, &arguments).fails(3, parts);
    assert!(before == (fs::read(&target.path).ok(), fs::read(target.checkpoint_path()).unwrap()));
}

const AUTHORS: &str = "queries/authors.graphql";

#[test]
fn a_walk_of_something_else_can_t_go_on_with_it() {
    let server = Server::library(|builder| builder);
    let target = begun(&server);
    refused(
        &target,
        "queries/books.graphql",
        &["--operation", "Books"],
        &["was begun with the operation Authors", "this walk of Books", "--restart"],
    );
    let variables = ["--var", "born=TWENTIETH", "--var", "where={}"];
    refused(&target, AUTHORS, &variables, &["another value of $born and $where", "this walk of Authors"]);

    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("authors.graphql");
    let text = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/command/library/queries/authors.graphql"
    ));
    fs::write(&other, text.unwrap().replace("id name", "name id")).unwrap();
    refused(&target, other.to_str().unwrap(), &[], &["another text of the operation Authors"]);

    let schema = folder.path().join("schema.graphql");
    fs::write(&schema, format!("{LIBRARY}\n# one line more\n")).unwrap();
    let to = target.path.to_str().unwrap();
    let (url, schema) = (nobody(), schema.to_str().unwrap());
    run(&["pull", "--url", &url, "--schema", schema, "-o", to, "--resume", AUTHORS])
        .fails(3, &["another text of the schema"]);
}

#[test]
fn a_checkpoint_of_another_file_is_refused_with_both_names() {
    let server = Server::library(|builder| builder);
    let (target, other) = (begun(&server), Target::new());
    let theirs = other.path.with_file_name("theirs.ndjson");
    fs::copy(&target.path, &theirs).unwrap();
    fs::copy(target.checkpoint_path(), theirs.with_file_name("theirs.ndjson.checkpoint")).unwrap();
    let to = theirs.to_str().unwrap();
    pull(&nobody(), &["-o", to, "--resume", AUTHORS])
        .fails(3, &["is the checkpoint of a file it's $HOME.ndjson, not of theirs.ndjson"]);
}

#[test]
fn a_file_that_isn_t_as_the_checkpoint_knows_it_is_refused() {
    let server = Server::library(|builder| builder);
    let target = begun(&server);
    let text = target.text();
    let bytes = text.len();
    fs::write(&target.path, &text[..bytes - 1]).unwrap();
    let covers = format!("has {} bytes, and its checkpoint covers {bytes}", bytes - 1);
    refused(&target, AUTHORS, &[], &[&covers, "--restart"]);
    // Longer than it was, and another: cutting it would destroy somebody's rows.
    fs::write(&target.path, "{\"id\":\"mine\"}\n".repeat(1_000)).unwrap();
    refused(&target, AUTHORS, &[], &["isn't as its checkpoint knows it"]);
    fs::remove_file(&target.path).unwrap();
    refused(&target, AUTHORS, &[], &["has 0 bytes, and its checkpoint covers"]);
    assert!(!target.path.exists());
}

#[test]
fn a_damaged_checkpoint_is_told() {
    let server = Server::library(|builder| builder);
    let target = begun(&server);
    let whole = fs::read_to_string(target.checkpoint_path()).unwrap();
    let lies = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from} in {whole}");
        whole.replacen(from, to, 1)
    };
    for damaged in [
        String::new(),
        "\0".repeat(whole.len()),
        "[]".to_owned(),
        lies("\"bytes\"", "\"bites\""),
        lies("\"rows\": 8", "\"rows\": -8"),
        lies("\"checkpoint\": {\n    \"version\": 1", "\"checkpoint\": {\n    \"version\": 7"),
    ] {
        fs::write(target.checkpoint_path(), &damaged).unwrap();
        refused(&target, AUTHORS, &[], &["is no checkpoint, or a damaged one: ", "--restart"]);
        target.pull(&nobody(), &[]).fails(3, &["is no checkpoint, or a damaged one: "]);
    }
    for length in (1..whole.len()).step_by(37) {
        fs::write(target.checkpoint_path(), &whole[..length]).unwrap();
        refused(&target, AUTHORS, &[], &["is no checkpoint, or a damaged one: EOF"]);
    }
    fs::write(target.checkpoint_path(), lies("\"version\": 1", "\"version\": 9")).unwrap();
    refused(&target, AUTHORS, &[], &["of version 9, written by relaywalk ", "reads version 1"]);
    let huge = [
        lies("\"bytes\": 51", "\"bytes\": 1844674407370955151"),
        lies("\"rows\": 8", "\"rows\": 18446744073709551615"),
    ];
    fs::write(target.checkpoint_path(), &huge[0]).unwrap();
    refused(&target, AUTHORS, &[], &["its checkpoint covers 1844674407370955151"]);
    // Only a count, which nothing depends on.
    fs::write(target.checkpoint_path(), &huge[1]).unwrap();
    assert_eq!(target.pull(server.url(), &["--resume"]).code, 0);

    fs::write(target.checkpoint_path(), "rubbish").unwrap();
    assert_eq!(target.pull(server.url(), &["--restart"]).code, 0);
    target.is_complete(&super::support::undisturbed(server.url()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_can_t_be_written_to_is_told_before_anything_is_sent() {
    let server = Server::library(|builder| builder);
    // Not even root can make a file there.
    for option in ["--resume", "--restart", "--quiet"] {
        pull(server.url(), &["-o", "/sys/kernel/authors.ndjson", option, AUTHORS])
            .fails(3, &["can't write to /sys/kernel/authors.ndjson.checkpoint: ", "(`> FILE`)"]);
    }
    assert_eq!(server.emulator.requests(), 0);
}

#[test]
fn a_file_that_another_run_is_writing_to_is_left_to_it() {
    let server = Server::library(|builder| {
        builder.fault("latency:ms=60000,on=3".parse::<relaywalk_emulator::Fault>().unwrap())
    });
    let target = Target::new();
    let mut first = target.start(server.url(), &["queries/authors.graphql"]);
    target.wait_for(8);
    for option in ["--resume", "--restart"] {
        target.pull(server.url(), &[option]).fails(3, &["another run is writing to"]);
    }
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(target.pull(server.url(), &["--resume"]).code, 0);
    target.is_complete(&super::support::undisturbed(server.url()));
}

#[test]
fn only_a_file_can_be_resumed() {
    for option in ["--resume", "--restart"] {
        pull(&nobody(), &[option, AUTHORS]).fails(2, &["--output <FILE>"]);
        pull(&nobody(), &[option, "-o", "-", AUTHORS]).fails(2, &["only a walk to a file"]);
        pull(&nobody(), &[option, "-o", "/dev/null", AUTHORS]).fails(2, &["only a walk to a file"]);
    }
    pull(&nobody(), &["--resume", "--restart", "-o", "x", AUTHORS]).fails(2, &["cannot be used with"]);
}

#[test]
fn secrets_are_neither_printed_nor_kept() {
    let server = Server::library(|builder| builder);
    let target = Target::new();
    let url = server.url().replace("http://", "http://me:hunter2@") + "?key=hunter2";
    let to = target.path.to_str().unwrap();
    let arguments = [
        "pull",
        "--url",
        &url,
        "--schema",
        "schema.graphql",
        "-o",
        to,
        "--limit",
        "8",
        "--header",
        "X-Key: hunter2",
        "-H",
        "X-Other:hunter2",
        "--bearer-env",
        "LIBRARY_TOKEN",
        AUTHORS,
    ];
    let output = command(&arguments).env("LIBRARY_TOKEN", "hunter2").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    for part in [
        "…@127.0.0.1",
        "/graphql?…",
        "--header 'X-Key: …'",
        "--header 'X-Other: …'",
        "--bearer-env LIBRARY_TOKEN",
    ] {
        assert!(stderr.contains(part), "no {part} in {stderr}");
    }
    let kept = fs::read_to_string(target.checkpoint_path()).unwrap();
    assert!(!stderr.contains("hunter2") && !kept.contains("hunter2"), "{stderr}{kept}");
}

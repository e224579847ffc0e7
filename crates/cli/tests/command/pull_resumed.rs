//! `pull --resume`: the file becomes what an undisturbed walk would have made of it.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use relaywalk_emulator::Fault;

use super::support::{Ran, Server, Target, nobody, signal, texts, undisturbed};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

/// A server of 23 authors that fails on its fourth request, the only time.
fn failing() -> Server {
    Server::library(|builder| builder.fault(fault("null-cursor:on=4")))
}

/// A walk that has failed behind 12 of 23 rows.
fn begun(server: &Server) -> Target {
    let target = Target::new();
    let ran = target.pull(server.url(), &[]);
    ran.fails(5, &["12 rows of 3 pages were written", "help: go on with:\n  relaywalk pull --url "]);
    assert_eq!(target.checkpoint().unwrap()["checkpoint"]["rows"], 12);
    target
}

fn append(target: &Target, bytes: &[u8]) {
    OpenOptions::new().append(true).open(&target.path).unwrap().write_all(bytes).unwrap();
}

/// Runs the command that a run has printed, as a shell reads it.
fn run_printed(ran: &Ran) -> Ran {
    let printed = ran.stderr.lines().find_map(|line| line.strip_prefix("  relaywalk ")).expect("a command");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/library");
    let printed = format!("{} {printed}", env!("CARGO_BIN_EXE_relaywalk"));
    let output = Command::new("sh").args(["-c", &printed]).current_dir(folder).output().unwrap();
    Ran {
        code: output.status.code().expect("it ended by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn the_printed_command_brings_the_rest() {
    let server = failing();
    let target = Target::new();
    let variables = ["--var", r#"where={"any": [{}]}"#, "--timeout", "20"];
    let ran = target.pull(server.url(), &variables);
    ran.fails(5, &["12 rows of 3 pages"]);
    let ran = run_printed(&ran);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("going on behind 12 rows of "), "{}", ran.stderr);
    assert!(ran.stderr.contains("11 rows in 3 pages to "), "{}", ran.stderr);
    assert!(ran.stderr.contains("; it has 23 rows now\n"), "{}", ran.stderr);
    target.is_complete(&undisturbed(server.url()));
    assert_eq!(texts(&super::support::rows(&target.text()), "/id"), server.ids("authors"));
}

#[test]
fn a_complete_file_has_nothing_beside_it_and_resuming_it_sends_nothing() {
    let server = Server::library(|builder| builder);
    let target = Target::new();
    assert_eq!(target.pull(server.url(), &[]).code, 0);
    target.is_complete(&undisturbed(server.url()));
    let requests = server.emulator.requests();
    let ran = target.pull(server.url(), &["--resume"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("no walk to it is unfinished"), "{}", ran.stderr);
    assert_eq!(server.emulator.requests(), requests);
    target.is_complete(&undisturbed(server.url()));
    assert_eq!(target.pull(server.url(), &["-q", "--resume"]).stderr, "");
}

#[test]
fn resuming_a_walk_that_never_began_begins_it() {
    let server = Server::library(|builder| builder);
    for option in ["--resume", "--restart"] {
        let target = Target::new();
        assert_eq!(target.pull(server.url(), &[option]).code, 0);
        target.is_complete(&undisturbed(server.url()));
    }
}

#[test]
fn what_is_behind_the_checkpoint_is_cut_off() {
    for behind in ["{\"id\":\"torn", "{\"id\":\"whole\"}\n{\"id\":\"torn", "\n", "\0\0\0\0"] {
        let server = failing();
        let target = begun(&server);
        append(&target, behind.as_bytes());
        let ran = target.pull(server.url(), &["--resume"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("cut off {} byte", behind.len())), "{}", ran.stderr);
        target.is_complete(&undisturbed(server.url()));
    }
}

#[test]
fn what_a_file_held_before_the_walk_stays_until_the_first_page_and_no_longer() {
    let target = Target::new();
    fs::write(&target.path, "{\"id\":\"of yesterday\"}\n").unwrap();
    target.pull(&nobody(), &["--retries", "0"]).fails(5, &["no rows were written", "--resume"]);
    assert_eq!(target.text(), "{\"id\":\"of yesterday\"}\n");
    // A walk without rows is in nobody's way.
    target.pull(&nobody(), &["--retries", "0"]).fails(5, &["no rows were written"]);
    // It is taken for one that was begun, though, and not for the complete one of yesterday.
    let server = Server::library(|builder| builder);
    target.pull(server.url(), &["--resume"]).fails(0, &["warning: the walk was begun at http://127.0.0.1:"]);
    target.is_complete(&undisturbed(server.url()));
}

#[test]
fn a_limit_counts_the_rows_of_all_runs() {
    let server = failing();
    let target = begun(&server);
    // The limit cuts the page behind: its rest is taken from a page that comes again.
    let ran = target.pull(server.url(), &["--resume", "--limit", "14"]);
    ran.fails(
        6,
        &["2 rows in 1 page to ", "it has 14 rows now", "there are more rows", "go on with:\n  relaywalk"],
    );
    let limit = target.text();
    assert_eq!(limit.lines().count(), 14);
    assert!(!ran.stderr.contains("--limit 14"), "the command that goes on isn't stopped: {}", ran.stderr);

    let requests = server.emulator.requests();
    for rows in ["14", "3"] {
        append(&target, b"{\"id\":\"torn");
        target
            .pull(server.url(), &["--resume", "--limit", rows])
            .fails(6, &["0 rows in 0 pages", "14 rows now"]);
    }
    assert_eq!((server.emulator.requests(), target.text()), (requests, limit));
    assert_eq!(run_printed(&ran).code, 0);
    target.is_complete(&undisturbed(server.url()));

    let target = begun(&failing());
    assert_eq!(
        target.pull(server.url(), &["--resume", "--limit", "23"]).code,
        0,
        "it ends where the rows end"
    );
    target.is_complete(&undisturbed(server.url()));
}

#[test]
fn a_failed_run_with_a_limit_goes_on_to_that_limit() {
    let server = failing();
    let target = Target::new();
    let ran = target.pull(server.url(), &["--limit", "18"]);
    ran.fails(5, &["--limit 18"]);
    run_printed(&ran).fails(6, &["6 rows in 2 pages", "it has 18 rows now"]);
    assert!(undisturbed(server.url()).starts_with(&target.text()));
}

#[test]
fn starting_over_has_to_be_asked_for() {
    let server = failing();
    let target = begun(&server);
    let (rows, checkpoint) = (target.text(), target.checkpoint());
    let requests = server.emulator.requests();
    let ran = target.pull(server.url(), &[]);
    ran.fails(3, &["has 12 rows of an unfinished walk of Authors", "add --resume", "add --restart"]);
    assert_eq!((target.text(), target.checkpoint()), (rows, checkpoint));
    assert_eq!(server.emulator.requests(), requests);

    let ran = target.pull(server.url(), &["--restart"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("23 rows in 6 pages"), "{}", ran.stderr);
    target.is_complete(&undisturbed(server.url()));
}

#[test]
fn a_walk_is_given_up_for_a_new_one_only_once_that_has_a_page() {
    let server = failing();
    let target = begun(&server);
    let ran = target.pull(&nobody(), &["--restart", "--retries", "0"]);
    ran.fails(5, &["no rows were written", "--restart queries/authors.graphql"]);
    let ran = target.pull(server.url(), &["--resume"]);
    assert!(ran.stderr.starts_with("going on behind 12 rows"), "{}", ran.stderr);
    target.is_complete(&undisturbed(server.url()));
}

#[test]
fn rows_are_given_up_only_once_the_checkpoint_says_so() {
    let server = Server::library(|builder| {
        builder.fault(fault("null-cursor:on=4")).fault(fault("latency:ms=500,on=5"))
    });
    let target = begun(&server);
    let (rows, checkpoint) = (target.text(), target.checkpoint());
    let child = target.start(server.url(), &["--restart", "queries/authors.graphql"]);
    while server.emulator.requests() < 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    // The checkpoint can't be written any more when the page comes.
    let unfinished = target.checkpoint_path().with_extension("checkpoint.new");
    fs::create_dir(&unfinished).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(3));
    assert_eq!((target.text(), target.checkpoint()), (rows, checkpoint));
    fs::remove_dir(unfinished).unwrap();
    assert_eq!(target.pull(server.url(), &["--resume"]).code, 0);
    target.is_complete(&undisturbed(server.url()));
}

#[test]
fn pages_may_change_their_size_on_the_way() {
    let server = failing();
    let target = begun(&server);
    assert_eq!(target.pull(server.url(), &["--resume", "--page-size", "7"]).code, 0);
    target.is_complete(&undisturbed(server.url()));
    assert_eq!(server.emulator.requests(), 4 + 2 + 6);

    // Backward each page has its own order, so their size is a part of what the rows are.
    let server = failing();
    let target = Target::new();
    let pull =
        |arguments: &[&str]| target.pull_from(server.url(), "queries/latest_authors.graphql", arguments);
    pull(&[]).fails(5, &["12 rows"]);
    pull(&["--resume", "--page-size", "7"]).fails(3, &["begun with another value of $"]);
    assert_eq!(pull(&["--resume"]).code, 0);
    let whole = super::support::pull(server.url(), &["queries/latest_authors.graphql"]).stdout;
    target.is_complete(&whole);
}

#[test]
fn nulls_of_earlier_runs_are_remembered() {
    let server =
        Server::library(|builder| builder.fault(fault("null-node:on=2")).fault(fault("null-cursor:on=4")));
    let target = Target::new();
    target.pull(server.url(), &[]).fails(5, &["null instead of 1 row", "11 rows of 3 pages"]);
    let ran = target.pull(server.url(), &["--resume"]);
    ran.fails(0, &["11 rows in 3 pages", "it has 22 rows now"]);
    assert!(!ran.stderr.contains("the server counts"), "the null was told before: {}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_walk_that_is_told_to_stop_keeps_its_place_and_says_how_to_go_on() {
    for (name, code, word) in [("INT", 130, "error: interrupted"), ("TERM", 143, "error: terminated")] {
        let server = Server::library(|builder| builder.fault(fault("latency:ms=60000,on=3")));
        let target = Target::new();
        let child = target.start(server.url(), &["queries/authors.graphql"]);
        target.wait_for(8);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap(),
            stdout: String::new(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        ran.fails(code, &[word, "8 rows of 2 pages were written"]);
        assert_eq!(run_printed(&ran).code, 0);
        target.is_complete(&undisturbed(server.url()));
    }
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_for_a_while_loses_nothing() {
    let server = Server::library(|builder| builder.rows(300));
    let target = Target::new();
    // A limit of the system on the size of files, of some kilobytes, stands for the disk.
    let full = r#"trap '' XFSZ; ulimit -f 8; exec "$0" "$@""#;
    let (binary, to) = (env!("CARGO_BIN_EXE_relaywalk"), target.path.to_str().unwrap());
    let arguments =
        ["pull", "--url", server.url(), "--schema", "schema.graphql", "-o", to, "queries/authors.graphql"];
    let output = Command::new("sh")
        .args(["-c", full, binary])
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/library"))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let ran = Ran { code: output.status.code().unwrap(), stdout: String::new(), stderr };
    ran.fails(3, &["can't write to ", "rows of ", "pages were written", "--resume"]);
    let rows = super::support::rows(&target.text()).len();
    assert!(rows > 8 && rows.is_multiple_of(4), "{rows}");
    assert_eq!(target.checkpoint().unwrap()["checkpoint"]["rows"], rows);
    assert_eq!(run_printed(&ran).code, 0);
    target.is_complete(&undisturbed(server.url()));
}

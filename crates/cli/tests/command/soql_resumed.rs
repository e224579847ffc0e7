//! Queries that end early, and what goes on with them. Being killed is in `killed.rs`.

use relaywalk_emulator::{ConnectedApp, Fault};

use super::support::{Ran, SECRET, Server, Target, ran, rows, run};

const QUERY: &str = "SELECT Id, Name FROM Account ORDER BY Id";

/// Runs it into the file.
fn soql(target: &Target, server: &Server, arguments: &[&str]) -> Ran {
    let org = ["soql", "--org", server.emulator.origin(), "--batch-size", "200"];
    ran(&mut target.command(&[&org, arguments].concat()))
}

/// Runs the command that the run has printed, as a shell does.
#[cfg(unix)]
fn run_printed(before: &Ran) -> Ran {
    let line = before.stderr.lines().find_map(|line| line.strip_prefix("  relaywalk ")).unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("\"{}\" {line}", env!("CARGO_BIN_EXE_relaywalk"))]).env(SECRET, "hush");
    ran(&mut shell)
}

#[cfg(unix)]
#[test]
fn the_command_that_is_printed_goes_on_with_the_query() {
    let server = Server::salesforce(700);
    let query =
        "SELECT Id, Name FROM Account WHERE Name != 'it\\'s $HOME' AND Name != null ORDER BY Name, Id";
    for options in [&[][..], &["--xml"], &["--plain", "--all"]] {
        let whole = run(&[&["soql", "--org", server.emulator.origin(), query], options].concat());
        let target = Target::new();
        let ran = soql(&target, &server, &[options, &["--limit", "250", query]].concat());
        ran.fails(6, &["250 rows in 2 pages", "stopped at --limit", "go on with:\n  relaywalk soql --org "]);
        assert_eq!(rows(&target.text()).len(), 250);
        run_printed(&ran).fails(0, &["going on behind 250 rows"]);
        target.is_complete(&whole.stdout);
    }
}

#[cfg(unix)]
#[test]
fn a_query_that_is_told_to_stop_keeps_its_place_and_says_how_to_go_on() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let fault = "latency:ms=60000,on=3".parse::<Fault>().unwrap();
        let server = Server::org(|builder| builder.rows(700).fault(fault));
        let target = Target::new();
        let org = ["soql", "--org", server.emulator.origin(), "--batch-size", "200", QUERY];
        let child = target.command(&org).spawn().unwrap();
        target.wait_for(400);
        super::support::signal(&child, name);
        let ran = Ran::of(child.wait_with_output().unwrap());
        ran.fails(code, &["400 rows of 2 pages were written", "go on with:"]);
        run_printed(&ran).fails(0, &["going on behind 400 rows"]);
        target.is_complete(&run(&["soql", "--org", server.emulator.origin(), QUERY]).stdout);
    }
}

#[cfg(unix)]
#[test]
fn a_place_that_is_lost_is_told_and_the_query_asked_again_if_that_is_right() {
    let app = ConnectedApp::new("app").client_secret("hush");
    let server = Server::org(|builder| builder.rows(700).connected_app(app));
    let sign_in = ["--client-id", "app", "--client-secret-env", SECRET];
    let whole = run(&[&["soql", "--org", server.emulator.origin()], &sign_in[..], &[QUERY]].concat()).stdout;
    let begun = |query: &str| {
        let target = Target::new();
        let ran = soql(&target, &server, &[&sign_in[..], &["--limit", "250", query]].concat());
        // The next process is another session, which has no such locator.
        let lost = run_printed(&ran);
        lost.fails(
            5,
            &["belongs to a session that has ended", "no rows were written", "it has 250 rows now"],
        );
        (target, lost)
    };
    let (target, lost) = begun(QUERY);
    lost.fails(5, &["query again, and pass over the rows that came:\n  relaywalk soql", "--query-again"]);
    run_printed(&lost).fails(0, &["450 rows in ", "it has 700 rows now"]);
    target.is_complete(&whole);

    let open = "SELECT Id, Name FROM Account";
    let (target, lost) = begun(open);
    lost.fails(5, &["start over; a query with ORDER BY Id could go on by --query-again", "--restart"]);
    let again = [&sign_in[..], &["--query-again", "--resume", open]].concat();
    soql(&target, &server, &again).fails(2, &["an order in which no two records are the same"]);
    run_printed(&lost).fails(0, &["700 rows in "]);
    target.is_complete(&whole);
}

#[test]
fn another_query_and_another_command_can_t_go_on_with_it() {
    let server = Server::salesforce(700);
    let target = Target::new();
    soql(&target, &server, &["--limit", "250", QUERY]).fails(6, &[]);
    let before = target.text();
    for (arguments, difference) in [
        (&["SELECT Id FROM Account"][..], "another text of the query"),
        (&["--xml", QUERY], "begun with no --xml"),
        (&["--all", QUERY], "begun with no --all"),
        (&["--plain", QUERY], "begun with no --plain"),
    ] {
        soql(&target, &server, &[&["--resume"], arguments].concat()).fails(3, &[difference, "--restart"]);
    }
    soql(&target, &server, &[QUERY]).fails(3, &["250 rows of an unfinished walk of a SOQL query"]);
    let pull =
        ["pull", "--org", server.emulator.origin(), "--schema", "schema.graphql", "queries/authors.graphql"];
    ran(&mut target.command(&pull)).fails(3, &["an unfinished walk of another command"]);
    ran(&mut target.command(&[&pull[..], &["--resume"]].concat()))
        .fails(3, &["was begun with another command"]);
    assert_eq!(target.text(), before);
}

//! A walk into a file may be killed at any moment, and the server may fail at any moment: resumed until it is
//! complete, it brings what an undisturbed walk brings, byte for byte.
//!
//! `RELAYWALK_KILLS` says how many times it is killed, `RELAYWALK_SEED` at which moments.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use relaywalk_emulator::ConnectedApp;

use super::support::{SECRET, Server, Target, pull, run, undisturbed};

/// Numbers that are the same for the same seed: xorshift64*.
struct Random(u64);

impl Random {
    /// By the environment, or other ones each time. The seed is shown with what a test prints when it fails.
    fn seeded() -> Self {
        let time = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
        let seed = variable("RELAYWALK_SEED").unwrap_or(time | 1);
        println!("RELAYWALK_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) % bound
    }
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

#[test]
fn a_walk_that_is_killed_at_any_moment_and_resumed_brings_every_row_once() {
    let server = Server::library(|builder| builder.rows(100).latency(Duration::from_millis(4)));
    let whole = undisturbed(server.url());
    kill(&[&pull_from(&server)[..], &["queries/authors.graphql"]].concat(), &whole, 30);
}

#[test]
fn a_walk_of_rows_with_all_their_children_may_be_killed_as_well() {
    let server = Server::library(|builder| builder.rows(24).children(1).latency(Duration::from_millis(2)));
    let nested = "nested/authors_with_books.graphql";
    // Pages that hold all books.
    let ran = pull(server.url(), &["--var", "inside=100000", nested]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let arguments = ["--children", "complete", "--concurrency", "3", "--var", "inside=3", nested];
    kill(&[&pull_from(&server)[..], &arguments].concat(), &ran.stdout, 10);
}

#[test]
fn a_query_with_all_its_children_may_be_killed_as_well() {
    let server = Server::org(|builder| builder.rows(700).children(2).latency(Duration::from_millis(4)));
    let soql = "SELECT Id, Name, AnnualRevenue, (SELECT Id, LastName FROM Contacts) FROM Account";
    for format in [&[][..], &["--xml"]] {
        let query =
            [&["soql", "--org", server.emulator.origin(), "--batch-size", "200", soql], format].concat();
        let whole = run(&query);
        assert_eq!(whole.rows().len(), 700);
        kill(&query, &whole.stdout, 12);
    }
}

#[test]
fn a_query_whose_session_ends_with_the_process_may_be_killed_as_well() {
    let app = ConnectedApp::new("app").client_secret("hush");
    let server =
        Server::org(|builder| builder.rows(700).connected_app(app).latency(Duration::from_millis(4)));
    // Each process signs in anew, which loses the place in the query.
    let origin = server.emulator.origin();
    let query = [
        "soql",
        "--org",
        origin,
        "--client-id",
        "app",
        "--client-secret-env",
        SECRET,
        "--batch-size",
        "200",
        "--query-again",
        "SELECT Id, Name FROM Account ORDER BY Id",
    ];
    let whole = run(&query);
    assert_eq!(whole.rows().len(), 700);
    kill(&query, &whole.stdout, 8);
}

fn pull_from(server: &Server) -> [&str; 5] {
    ["pull", "--url", server.url(), "--schema", "schema.graphql"]
}

/// Kills walks of this command and resumes them, until that has happened often enough.
fn kill(walk: &[&str], whole: &str, times: u64) {
    let mut random = Random::seeded();
    let kills = variable("RELAYWALK_KILLS").unwrap_or(times);
    let started = Instant::now();
    let target = Target::new();
    let ran = target.command(walk).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    target.is_complete(whole);
    let duration = started.elapsed().as_micros() as u64;

    let (mut killed, mut files, mut torn) = (0, 0, 0);
    while killed < kills {
        let target = Target::new();
        if files % 2 == 1 {
            std::fs::write(&target.path, "{\"id\":\"of yesterday\"}\n".repeat(200)).unwrap();
        }
        // Later each time, as a busy machine may have become slower than it was for the undisturbed walk.
        for tries in 8.. {
            // As whoever starts it knows: until there is a checkpoint, no walk was begun.
            let option = if target.checkpoint_path().exists() { "--resume" } else { "--quiet" };
            let mut child = target.command(&[walk, &[option]].concat()).spawn().unwrap();
            thread::sleep(Duration::from_micros(random.below(duration * tries / 8)));
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            if let Some(code) = output.status.code() {
                assert_eq!(code, 0, "{}", String::from_utf8_lossy(&output.stderr));
                break;
            }
            killed += 1;
            if let Some(checkpoint) = target.checkpoint() {
                let bytes = usize::try_from(checkpoint["bytes"].as_u64().unwrap()).unwrap();
                let text = std::fs::read_to_string(&target.path).unwrap_or_default();
                assert_eq!(text.get(..bytes), whole.get(..bytes), "the checkpoint covers what isn't there");
                torn += u64::from(bytes > 0 && text.len() > bytes);
            }
        }
        target.is_complete(whole);
        files += 1;
    }
    println!(
        "killed {killed} times, {torn} of them between rows and their checkpoint; {files} files are whole"
    );
}

/// Pulls until it is done, without retries; gives the number of runs that failed.
#[track_caller]
fn pull_until_done(url: &str, target: &Target) -> u32 {
    for failures in 0..200 {
        let ran = target.pull(url, &["--resume", "--retries", "0"]);
        match ran.code {
            0 => return failures,
            _ => ran.fails(5, &["help: go on with:\n  relaywalk pull ", "--resume"]),
        };
    }
    panic!("it is never done");
}

#[test]
fn a_walk_that_fails_again_and_again_brings_every_row_once() {
    let whole = undisturbed(Server::library(|builder| builder.rows(100)).url());
    for (faults, least) in [
        (&["429:on=3"][..], 1),
        (&["503:every=9"], 3),
        (&["null-cursor:every=5"], 4),
        (&["null-cursor:every=7", "429:on=3", "503:every=11", "short-page:every=4", "empty-page:every=6"], 6),
    ] {
        let faulty = Server::library(|builder| {
            let faults = faults.iter().map(|fault| fault.parse::<relaywalk_emulator::Fault>().unwrap());
            faults.fold(builder.rows(100), |builder, fault| builder.fault(fault))
        });
        let target = Target::new();
        let failures = pull_until_done(faulty.url(), &target);
        assert!(failures >= least, "{faults:?}: {failures}");
        target.is_complete(&whole);
    }
}

#[test]
fn a_walk_whose_connections_are_cut_at_any_byte_brings_every_row_once() {
    let mut random = Random::seeded();
    let server = Server::library(|builder| builder.rows(100));
    let whole = undisturbed(server.url());
    for _ in 0..3 {
        let url = cutting(server.url(), Random(random.below(u64::MAX) | 1));
        let target = Target::new();
        pull_until_done(&url, &target);
        target.is_complete(&whole);
    }
}

/// A way to a server that passes on some thousand bytes of what it says in each connection, then cuts it.
fn cutting(url: &str, mut random: Random) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = url.split('/').nth(2).unwrap().to_owned();
    let way = format!("http://{}/graphql", listener.local_addr().unwrap());
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&address).unwrap());
            let bytes = random.below(8_000);
            thread::spawn(move || pass_on(client, server, bytes));
        }
    });
    way
}

fn pass_on(mut client: TcpStream, mut server: TcpStream, bytes: u64) {
    let (mut asking, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        let _ = io::copy(&mut asking, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let mut rest = bytes;
    let mut buffer = [0; 1_000];
    while rest > 0 {
        let most = buffer.len().min(usize::try_from(rest).unwrap());
        match server.read(&mut buffer[..most]) {
            Ok(read) if read > 0 && client.write_all(&buffer[..read]).is_ok() => rest -= read as u64,
            _ => break,
        }
    }
    // Either end may have gone before.
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

//! Runs the real command, against real sockets.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use relaywalk_emulator::{Builder, Emulator, Profile, Row};
use tokio::runtime::Runtime;

pub(crate) const LIBRARY: &str = include_str!("library/schema.graphql");
pub(crate) const SALESFORCE: &str = include_str!("../../../../schema/salesforce.graphql");

/// The environment variable in which every run has `hush`.
pub(crate) const SECRET: &str = "RELAYWALK_TEST_SECRET";

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Of a process that ended by itself.
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The rows on stdout, of a run that succeeded.
    pub(crate) fn rows(&self) -> Vec<serde_json::Value> {
        assert_eq!(self.code, 0, "{}", self.stderr);
        rows(&self.stdout)
    }

    /// Checks the exit code, and that stderr has each of these parts and nothing that a program only would say.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, parts: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "no `{part}` in: {}", self.stderr);
        }
        for part in ["panicked", "RUST_BACKTRACE", "Err("] {
            assert!(!self.stderr.contains(part), "{}", self.stderr);
        }
        self
    }
}

/// The rows of NDJSON: each line is one, the last one too.
pub(crate) fn rows(text: &str) -> Vec<serde_json::Value> {
    assert!(text.is_empty() || text.ends_with('\n'), "the last line has no end: {text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no row: {line}"))).collect()
}

/// The command, in the folder of the library's schema and queries.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relaywalk"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/library"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for variable in ["CLICOLOR_FORCE", "CLICOLOR", "RUST_BACKTRACE", "SF_ACCESS_TOKEN", "SF_ORG_INSTANCE_URL"]
    {
        command.env_remove(variable);
    }
    command.env(SECRET, "hush");
    command
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    ran(&mut command(arguments))
}

/// Runs a command to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    Ran::of(command.output().unwrap())
}

/// Pulls from a URL, by the library's schema.
pub(crate) fn pull(url: &str, arguments: &[&str]) -> Ran {
    let mut all = vec!["pull", "--url", url, "--schema", "schema.graphql"];
    all.extend(arguments);
    run(&all)
}

/// Sends a signal to a process that is still running.
#[cfg(unix)]
pub(crate) fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

/// A folder with the file that a walk writes to.
pub(crate) struct Target {
    folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Target {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // As awkward for a shell as a name may be.
        let path = folder.path().join("it's $HOME.ndjson");
        Self { folder, path }
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }

    pub(crate) fn checkpoint_path(&self) -> PathBuf {
        self.folder.path().join("it's $HOME.ndjson.checkpoint")
    }

    /// The checkpoint, if there is one.
    pub(crate) fn checkpoint(&self) -> Option<serde_json::Value> {
        let text = std::fs::read(self.checkpoint_path()).ok()?;
        Some(serde_json::from_slice(&text).unwrap())
    }

    /// Waits until a walk has written so many rows.
    pub(crate) fn wait_for(&self, rows: usize) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.path.exists() || self.text().lines().count() != rows {
            assert!(Instant::now() < deadline, "never {rows} rows");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Pulls all authors into the file.
    pub(crate) fn pull(&self, url: &str, arguments: &[&str]) -> Ran {
        self.pull_from(url, "queries/authors.graphql", arguments)
    }

    pub(crate) fn pull_from(&self, url: &str, document: &str, arguments: &[&str]) -> Ran {
        let to = self.path.to_str().unwrap();
        let ran = pull(url, &[arguments, &["-o", to, document]].concat());
        assert_eq!(ran.stdout, "");
        ran
    }

    /// Starts to pull into the file; a document is among the arguments.
    pub(crate) fn start(&self, url: &str, arguments: &[&str]) -> Child {
        let all = ["pull", "--url", url, "--schema", "schema.graphql"];
        self.command(&[&all, arguments].concat()).spawn().unwrap()
    }

    /// The command with these arguments, into the file.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(&[arguments, &["-o", self.path.to_str().unwrap()]].concat())
    }

    /// Checks that the walk is complete: all of it, and nothing beside it.
    #[track_caller]
    pub(crate) fn is_complete(&self, whole: &str) {
        assert!(self.text() == whole, "not what an undisturbed walk brings:\n{}", self.text());
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [self.path.file_name().unwrap()]);
    }
}

/// What an undisturbed walk of all authors brings.
pub(crate) fn undisturbed(url: &str) -> String {
    let ran = pull(url, &["queries/authors.graphql"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

/// An emulator and the threads it runs on.
pub(crate) struct Server {
    pub(crate) emulator: Emulator,
    _runtime: Runtime,
}

impl Server {
    /// A library of 23 authors.
    pub(crate) fn library(settings: impl FnOnce(Builder) -> Builder) -> Self {
        Self::start(settings(Emulator::builder(LIBRARY).rows(23)))
    }

    pub(crate) fn salesforce(rows: u64) -> Self {
        Self::org(|builder| builder.rows(rows))
    }

    /// An org of Salesforce.
    pub(crate) fn org(settings: impl FnOnce(Builder) -> Builder) -> Self {
        Self::start(settings(Emulator::builder(SALESFORCE).profile(Profile::Salesforce)))
    }

    fn start(builder: Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = runtime.block_on(builder.start()).unwrap();
        Self { emulator, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> &str {
        self.emulator.url()
    }

    /// All rows of a connection, as the server has them.
    pub(crate) fn rows(&self, path: &str) -> Vec<Row> {
        self.emulator.connection(path).unwrap().iter().collect()
    }

    pub(crate) fn ids(&self, path: &str) -> Vec<String> {
        self.rows(path).iter().map(Row::id).collect()
    }
}

/// The texts at a JSON pointer, one of each row.
pub(crate) fn texts(rows: &[serde_json::Value], pointer: &str) -> Vec<String> {
    let text =
        |row: &serde_json::Value| row.pointer(pointer).and_then(|text| text.as_str()).map(str::to_owned);
    rows.iter().map(|row| text(row).unwrap_or_else(|| panic!("no {pointer}: {row}"))).collect()
}

/// A server that says what it is told to, whatever it is asked.
pub(crate) struct Script {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// Answers with these bodies in turn; the last one stays.
    pub(crate) fn json(bodies: &[&str]) -> Self {
        let replies = bodies.iter().map(|body| reply("200 OK", "application/json", body));
        Self::new(replies.collect())
    }

    pub(crate) fn once(status: &str, content_type: &str, body: &str) -> Self {
        Self::new(vec![reply(status, content_type, body)])
    }

    fn new(replies: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/graphql", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&requests);
        std::thread::spawn(move || {
            for (stream, index) in listener.incoming().zip(0..) {
                let mut stream = stream.unwrap();
                heard.lock().unwrap().push(request(&stream));
                let reply = replies.get(index).or(replies.last()).unwrap();
                // The client may have gone.
                let _ = stream.write_all(reply.as_bytes());
            }
        });
        Self { url, requests }
    }

    /// The bodies of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn reply(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// A URL at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/graphql", listener.local_addr().unwrap())
}

//! Rows with all their children, into a file, by a process that is killed on the way and started again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use indicatif::HumanCount;
use relaywalk_emulator::{Emulator, Profile};
use serde_json::Value;
use tempfile::TempDir;

use super::fingerprint::{Fingerprint, Pair};
use super::{SCHEMA, title};
use crate::exit::{Exit, Failure, Result};
use crate::shell;
use crate::terminal::print;

const QUERIES: [(&str, &str); 2] = [
    (
        "accounts_with_contacts.graphql",
        include_str!("../../../../queries/salesforce/accounts_with_contacts.graphql"),
    ),
    ("account_fields.graphql", include_str!("../../../../queries/salesforce/account_fields.graphql")),
];
/// Contacts come by five, so that many an account has more than come with it.
const ARGUMENTS: [&str; 9] = [
    "--children",
    "complete",
    "--concurrency",
    "16",
    "--page-size",
    "100",
    "--var",
    "contactsFirst=5",
    "--quiet",
];
/// So long at most until a process has written what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was found in the file, and what the server has.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) accounts: Pair,
    pub(super) contacts: Pair,
}

/// Walks so many accounts with all their contacts, and is killed when a third of them is in the file.
pub(super) async fn walk(accounts: u64) -> Result<Compared> {
    let emulator = Emulator::builder(SCHEMA).profile(Profile::Salesforce).rows(accounts);
    // As if the server were somewhere else.
    let emulator =
        emulator.latency(Duration::from_millis(2)).start().await.map_err(Failure::configuration)?;
    let folder = Folder::new()?;
    print(format_args!(
        "\n{}\n  {} accounts, each with all its contacts, which come five at a time; a process of its own\n\n  {}\n",
        title("The same with children, and killed on the way"),
        HumanCount(accounts),
        shell::command(folder.arguments(emulator.url(), false)),
    ))?;
    let started = Instant::now();
    let mut first = folder.start(emulator.url(), false)?;
    let killed = folder.wait_for(accounts / 3, &mut first).await;
    first.kill().map_err(Failure::configuration)?;
    first.wait().map_err(Failure::configuration)?;
    print(format_args!(
        "  … is killed when {} accounts are in the file, and started again with --resume\n",
        HumanCount(killed?)
    ))?;
    let mut second = folder.start(emulator.url(), true)?;
    folder.wait_for_end(&mut second).await?;
    print(format_args!("  … is done, {:.1} s after the start\n", started.elapsed().as_secs_f64()))?;
    let found = compare(&folder.rows(), &emulator);
    emulator.shutdown().await;
    found
}

/// Where the processes work; it goes away with the value.
struct Folder(TempDir);

impl Folder {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir().map_err(Failure::configuration)?;
        let at = |name: &str| folder.path().join(name);
        let write = || {
            fs::create_dir(at("queries"))?;
            fs::write(at("salesforce.graphql"), SCHEMA)?;
            QUERIES.iter().try_for_each(|(name, text)| fs::write(at("queries").join(name), text))
        };
        write().map_err(|error| Failure::write(folder.path().display(), &error))?;
        Ok(Self(folder))
    }

    fn rows(&self) -> PathBuf {
        self.0.path().join("accounts.ndjson")
    }

    fn arguments(&self, url: &str, resumes: bool) -> Vec<String> {
        let fixed = ["pull", "--url", url, "--schema", "salesforce.graphql"].into_iter().chain(ARGUMENTS);
        let arguments = fixed.chain(["-o", "accounts.ndjson"]).chain(resumes.then_some("--resume"));
        arguments.chain(["queries"]).map(str::to_owned).collect()
    }

    fn start(&self, url: &str, resumes: bool) -> Result<Child> {
        let program = std::env::current_exe().map_err(Failure::configuration)?;
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).args(self.arguments(url, resumes)).stdin(Stdio::null());
        command.spawn().map_err(Failure::configuration)
    }

    /// Waits until so many rows are in the file; gives how many there are.
    async fn wait_for(&self, rows: u64, process: &mut Child) -> Result<u64> {
        let started = Instant::now();
        loop {
            let text = fs::read(self.rows()).unwrap_or_default();
            let found = text.iter().filter(|byte| **byte == b'\n').count() as u64;
            if found >= rows.max(1) || process.try_wait().map_err(Failure::configuration)?.is_some() {
                return Ok(found);
            }
            patient(started)?;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn wait_for_end(&self, process: &mut Child) -> Result<()> {
        let started = Instant::now();
        loop {
            match process.try_wait().map_err(Failure::configuration)? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    return Err(Failure::new(
                        Exit::Findings,
                        format_args!("the resumed process ended with {status}"),
                    ));
                }
                None => patient(started)?,
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn patient(since: Instant) -> Result<()> {
    if since.elapsed() < PATIENCE {
        return Ok(());
    }
    Err(Failure::new(Exit::Findings, format_args!("the process took longer than {} s", PATIENCE.as_secs())))
}

fn compare(file: &Path, emulator: &Emulator) -> Result<Compared> {
    let mut compared = Compared::default();
    let text = fs::read_to_string(file).map_err(|error| Failure::write(file.display(), &error))?;
    for line in text.lines() {
        let account: Value = serde_json::from_str(line).map_err(Failure::configuration)?;
        add(&mut compared.accounts.walked, &account);
        let edges = account["Contacts"]["edges"].as_array();
        edges.into_iter().flatten().for_each(|edge| add(&mut compared.contacts.walked, &edge["node"]));
    }
    let accounts = emulator.connection("uiapi.query.Account").map_err(Failure::configuration)?;
    for account in accounts.iter() {
        let name = account.value("Name.value").map_err(Failure::configuration)?;
        compared.accounts.there.add(&account.id(), name.as_str());
        for contact in account.children("Contacts").map_err(Failure::configuration)?.iter() {
            let name = contact.value("Name.value").map_err(Failure::configuration)?;
            compared.contacts.there.add(&contact.id(), name.as_str());
        }
    }
    Ok(compared)
}

fn add(to: &mut Fingerprint, row: &Value) {
    to.add(row["Id"].as_str().unwrap_or_default(), row["Name"]["value"].as_str());
}

//! `relaywalk demo`: a whole connection walked, and proof that it is whole.

mod fingerprint;
mod killed;
mod memory;

use std::time::{Duration, Instant};

use clap::builder::styling::{AnsiColor, Effects, Style};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget};
use relaywalk::Client;
use relaywalk::queries::salesforce::Accounts;
use relaywalk::queries::salesforce::fragments::AccountFields;
use relaywalk_emulator::{Emulator, Fault, FaultKind, Profile, Schedule};

use crate::exit::{Exit, Failure, Result};
use crate::runtime;
use crate::terminal::{bar_style, counted, print, say};

use fingerprint::{Fingerprint, Pair};
use memory::peak_memory;

const EXAMPLES: &str = "\
Examples:
  relaywalk demo
  relaywalk demo --rows 1000000

Nothing leaves this machine: the server listens on 127.0.0.1 and ends with the
command. Ends with 0 if the walk found every row in its place, with 1 if one is
missing, doubled or different.";

const SCHEMA: &str = include_str!("../../../../schema/salesforce.graphql");
const QUERY: &str = include_str!("../../../../queries/salesforce/accounts.graphql");
const RUST: &str = "\
let client = Client::new(url)?;
let mut accounts = client.walk(Accounts::new().first(2000).upper_bound(100_000));
while let Some(account) = accounts.next().await? {
    // account.id: String, account.name: Option<StringValue>, …
}
";

/// The largest page that Salesforce gives.
const PAGE: i32 = 2_000;
/// Accounts that are walked with all their contacts, by a process that is killed.
const PARENTS: u64 = 2_000;
/// The smallest number of rows that Salesforce lets a query be bound to.
const SMALLEST_BOUND: u64 = 200;
/// Rows that are shown.
const SAMPLES: usize = 3;

/// Walk a large connection on this machine, and prove that nothing is missing
///
/// Starts a server that behaves like Salesforce's GraphQL API, walks all its accounts with a typed query, and compares
/// what came with what the server has. Then `relaywalk pull` walks accounts with all their contacts into a file, is
/// killed on the way, goes on, and the file is compared.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// How many accounts the server has
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=2_000_000_000))]
    rows: u64,

    /// Let the server lose a row, to see that it is noticed
    #[arg(long, hide = true)]
    corrupt: bool,
}

/// What a walk brought.
struct Walked {
    rows: Fingerprint,
    samples: Vec<AccountFields>,
    requests: u64,
    nulls: u64,
    time: Duration,
}

impl Demo {
    pub(crate) fn run(self) -> Result<Exit> {
        runtime::threaded()?.block_on(self.show())
    }

    async fn show(self) -> Result<Exit> {
        let mut builder = Emulator::builder(SCHEMA).profile(Profile::Salesforce).rows(self.rows);
        if self.corrupt {
            builder = builder.fault(Fault::new(FaultKind::NullNode, Schedule::Once));
        }
        let emulator = builder.start().await.map_err(Failure::configuration)?;
        let rows = HumanCount(self.rows);
        print(format_args!(
            "Every row of a long connection, page after page, typed; and proof that none is missing.\n\n\
             {}\n  an emulator of Salesforce's GraphQL API, with {rows} accounts, at\n  {}\n\n\
             {}\n{}\n{}\n{}\n",
            title("The server"),
            emulator.url(),
            title("The query"),
            indented(QUERY),
            title("The program"),
            indented(RUST),
        ))?;

        let walked = self.walk(&emulator).await?;
        print(format_args!("{}\n{}", title("What came"), report(&walked)))?;

        let accounts = emulator.connection("uiapi.query.Account").map_err(Failure::configuration)?;
        let mut there = Fingerprint::default();
        for account in accounts.iter() {
            let name = account.value("Name.value").map_err(Failure::configuration)?;
            there.add(&account.id(), name.as_str());
        }
        emulator.shutdown().await;
        let nulls = walked.nulls;
        let accounts = Pair { walked: walked.rows, there };
        print(proof(&[("accounts", &accounts)]))?;
        verdict(nulls, &[&accounts])?;

        let compared = killed::walk(self.rows.min(PARENTS)).await?;
        print(proof(&[("accounts", &compared.accounts), ("contacts", &compared.contacts)]))?;
        verdict(0, &[&compared.accounts, &compared.contacts])
    }

    async fn walk(&self, emulator: &Emulator) -> Result<Walked> {
        let failed = |error: relaywalk::Error| Failure::new(Exit::Remote, error);
        let bar = ProgressBar::with_draw_target(Some(self.rows), ProgressDrawTarget::stderr());
        bar.set_style(bar_style("  {bar:40.cyan/dim} {human_pos} rows, {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(100));
        let started = Instant::now();
        let client = Client::new(emulator.url()).map_err(failed)?;
        let bound = i32::try_from(self.rows.max(SMALLEST_BOUND)).unwrap_or(i32::MAX);
        let mut accounts = client.walk(Accounts::new().first(PAGE).upper_bound(bound));
        let (mut rows, mut samples) = (Fingerprint::default(), Vec::new());
        while let Some(account) = accounts.next().await.map_err(failed)? {
            rows.add(&account.id, name(&account));
            bar.inc(1);
            if samples.len() < SAMPLES {
                samples.push(account);
            }
        }
        let time = started.elapsed();
        bar.finish_and_clear();
        Ok(Walked { rows, samples, requests: accounts.pages(), nulls: accounts.nulls(), time })
    }
}

fn name(account: &AccountFields) -> Option<&str> {
    account.name.as_ref()?.value.as_deref()
}

fn title(text: &str) -> String {
    const TITLE: Style = AnsiColor::Cyan.on_default().effects(Effects::BOLD);
    format!("{TITLE}{text}{TITLE:#}")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

fn report(walked: &Walked) -> String {
    let mut report = String::new();
    let mut line = |text: String| {
        report.push_str("  ");
        report.push_str(&text);
        report.push('\n');
    };
    for account in &walked.samples {
        line(format!("{}  {}", account.id, name(account).unwrap_or("(no name)")));
    }
    line("…".to_owned());
    let rows = walked.rows.rows();
    let seconds = walked.time.as_secs_f64();
    line(format!(
        "{} in {}, {seconds:.2} s: {} rows/s",
        counted(rows, "row"),
        counted(walked.requests, "page"),
        HumanCount((rows as f64 / seconds.max(0.001)) as u64),
    ));
    if cfg!(debug_assertions) {
        line(
            "(this command was built without optimizations; `cargo run --release` is many times as fast)"
                .to_owned(),
        );
    }
    if let Some(bytes) = peak_memory() {
        line(format!("{} MiB of memory at most, the server's included", bytes.div_ceil(1 << 20)));
    }
    report
}

/// What was walked beside what there is.
fn proof(compared: &[(&str, &Pair)]) -> String {
    let mut proof = format!(
        "\n{}\n  {:<24}{:>10}   checksum of ids and names, in order\n",
        title("The proof"),
        "",
        "rows"
    );
    for (what, Pair { walked, there }) in compared {
        for (whose, rows) in [("the server", there), ("the walk", walked)] {
            let count = HumanCount(rows.rows()).to_string();
            proof.push_str(&format!("  {:<24}{count:>10}   {rows}\n", format!("{what}, {whose}")));
        }
    }
    proof.push('\n');
    proof
}

fn verdict(nulls: u64, compared: &[&Pair]) -> Result<Exit> {
    if compared.iter().all(|pair| pair.is_same()) {
        const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
        print(format_args!("{GOOD}The same: no row is missing, doubled or out of place.{GOOD:#}\n"))?;
        return Ok(Exit::Success);
    }
    if nulls > 0 {
        say(format_args!("the server sent null instead of {}", counted(nulls, "row")));
    }
    Err(Failure::new(Exit::Findings, "the walk didn't find what the server has"))
}

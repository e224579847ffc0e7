//! Whatever happens on the way, every row comes exactly once and in order, or an error says why and where to go on.
//!
//! `RELAYWALK_WALKS=1000 cargo test --test random_walks` for a long run, `RELAYWALK_SEED=N` for one walk alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

use std::fmt::Write as _;
use std::time::Duration;

use fastrand::Rng;
use relaywalk::queries::salesforce::{Accounts, AccountsWithContacts};
use relaywalk::{
    Checkpoint, Client, Connection, Cursor, Page, PageRequest, PageSource, Result, Retry, WalkId, Walker,
};
use relaywalk_emulator::{Emulator, Fault, Profile};
use tokio::time::timeout;

const SCHEMA: &str = include_str!("../schema/salesforce.graphql");

/// Trouble that may come with any reply, `{}` being a probability.
const OFTEN: [&str; 15] = [
    "latency:ms=1,p={}",
    "403:retry-after=0,p={}",
    "429:retry-after=0,p={}",
    "502:p={}",
    "502:rows=12,p={}",
    "503:p={}",
    "throttled:retry-after=0,p={}",
    "rate-limited:retry-after=0,p={}",
    "empty-page:p={}",
    "short-page:p={}",
    "cut-body:p={}",
    "slow-body:ms=1,p={}",
    "huge-page:bytes=100000,p={}",
    "gzip:p={}",
    "html:p={}",
];

/// Trouble that ends a walk, `{}` being the number of the reply that it comes with.
const ONCE: [&str; 8] = [
    LED_BACK,
    "html:on={}",
    "repeated-cursor:on={}",
    "null-cursor:on={}",
    "expired-cursor:on={}",
    "partial-errors:on={}",
    "partial-errors:lost=page,errors=first,on={}",
    "partial-errors:lost=nothing,on={}",
];

/// Leads a walk that was resumed back to where none of its pages began: by two pages from the end of this one, so that
/// the next one ends where this one began, and is noticed. With pages of different sizes it needn't be.
const LED_BACK: &str = "repeated-cursor:back=2,on={}";
const SHORTER: [&str; 2] = ["502:rows", "short-page"];

/// How a walk is made, for whoever has to find out why it failed.
struct Case {
    rng: Rng,
    told: String,
    lookahead: usize,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

#[tokio::test]
async fn every_row_comes_once_and_in_order_whatever_happens() {
    let first = number("RELAYWALK_SEED").unwrap_or(1);
    let alone = number("RELAYWALK_SEED").map(|_| 1);
    for seed in first..first + alone.or(number("RELAYWALK_WALKS")).unwrap_or(60) {
        let mut rng = Rng::with_seed(seed);
        let (rows, size) = (rng.u64(0..200), rng.i32(1..40));
        let mut told = format!("RELAYWALK_SEED={seed}: {rows} rows by {size}");
        let mut emulator =
            Emulator::builder(SCHEMA).profile(Profile::Salesforce).rows(rows).children(1).seed(seed);
        let leads_back = rng.bool();
        for _ in 0..rng.usize(0..4) {
            let often = OFTEN[rng.usize(..OFTEN.len())];
            let text = match rng.bool() && !(leads_back && SHORTER.iter().any(|kind| often.starts_with(kind)))
            {
                true => often.replace("{}", &format!("0.{}", rng.u8(1..4))),
                false => ONCE[rng.usize(usize::from(!leads_back)..ONCE.len())]
                    .replace("{}", &rng.u8(1..9).to_string()),
            };
            write!(told, ", {text}").unwrap();
            emulator = emulator.fault(text.parse::<Fault>().unwrap());
        }
        let emulator = emulator.start().await.unwrap();
        let expected: Vec<String> =
            emulator.connection("uiapi.query.Account").unwrap().iter().map(|row| row.id()).collect();
        let retry = Retry::default().attempts(rng.u32(1..5)).first_delay(Duration::from_millis(1));
        let client = Client::builder(emulator.url()).retry(retry).build().unwrap();
        let mut case = Case { lookahead: rng.usize(0..2), rng, told };
        let seen = if case.rng.bool() {
            case.walk(|| client.walk(Accounts::new().first(size)), |account| account.id).await
        } else {
            // With cursors of the edges.
            case.walk(|| client.walk(AccountsWithContacts::new().first(size)), |account| account.id).await
        };
        assert!(seen == expected, "{}\n{seen:?}\n{expected:?}", case.told);
    }
}

impl Case {
    /// Walks to the end, killed and resumed on the way, and gives the ids of what came.
    async fn walk<R: PageRequest>(
        &mut self,
        start: impl Fn() -> Walker<Connection<R>>,
        id: impl Fn(R::Item) -> String,
    ) -> Vec<String> {
        let mut walker = start().lookahead(self.lookahead);
        let mut seen = Vec::new();
        let mut errors = 0;
        while errors < 500 {
            let patience = Duration::from_micros(self.rng.u64(..3000));
            let impatient = self.rng.u8(..10) == 0;
            let next = async {
                if impatient {
                    timeout(patience, walker.next()).await.ok()
                } else {
                    Some(walker.next().await)
                }
            };
            let resumed = match next.await {
                Some(Ok(Some(row))) => {
                    seen.push(id(row));
                    (self.rng.u8(..30) == 0).then(|| walker.checkpoint())
                }
                Some(Ok(None)) => return seen,
                Some(Err(error)) => {
                    errors += 1;
                    if errors < 20 {
                        write!(self.told, "\n  behind {} rows: {error}", seen.len()).unwrap();
                    }
                    Some(error.checkpoint().unwrap().clone())
                }
                None => None,
            };
            if let Some(checkpoint) = resumed {
                assert_eq!(checkpoint.rows(), seen.len() as u64, "{}", self.told);
                let text = serde_json::to_string(&checkpoint).unwrap();
                let saved: Checkpoint = serde_json::from_str(&text).unwrap();
                walker = start().lookahead(self.lookahead).resume_at(saved).unwrap();
            }
        }
        panic!("{}\nthe walk comes to no end", self.told);
    }
}

/// The numbers below `end`, so many a page, some of them null.
struct Numbers {
    end: u64,
    size: u64,
    null_every: u64,
    has_cursors: bool,
}

impl Numbers {
    fn row(&self, number: u64) -> Option<u64> {
        (!(number * 7 + 3).is_multiple_of(self.null_every)).then_some(number)
    }
}

impl PageSource for Numbers {
    type Item = u64;

    fn identity(&self) -> WalkId {
        WalkId::new("Numbers", [])
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<u64>> {
        let start = at.map_or(0, |at| at.to_string().parse::<u64>().unwrap() + 1);
        let numbers = start..(start + self.size).min(self.end);
        let next = (numbers.end < self.end).then(|| Cursor::new((numbers.end - 1).to_string()));
        let rows = numbers.map(|number| self.row(number));
        Ok(if self.has_cursors {
            let edge = |number: u64| (number, Some(Cursor::new(number.to_string())));
            Page::from_edges(rows.map(|row| row.map(edge)), next)
        } else {
            Page::from_nullable(rows, next)
        })
    }
}

#[tokio::test]
async fn rows_among_nulls_come_once_and_in_order_wherever_a_walk_is_resumed_and_in_pages_of_any_size() {
    let first = number("RELAYWALK_SEED").unwrap_or(1);
    let alone = number("RELAYWALK_SEED").map(|_| 1);
    for seed in first..first + alone.or(number("RELAYWALK_WALKS")).unwrap_or(200) {
        let mut rng = Rng::with_seed(seed);
        let (end, null_every, has_cursors) = (rng.u64(0..60), rng.u64(1..6), rng.bool());
        let source = |size| Numbers { end, size, null_every, has_cursors };
        let expected: Vec<u64> = (0..end).filter_map(|number| source(1).row(number)).collect();
        let mut walker = Walker::new(source(rng.u64(1..9)));
        let mut seen = Vec::new();
        loop {
            let rows = match rng.bool() {
                true => walker.next().await.unwrap().map(|row| vec![row]),
                false => walker.next_page().await.unwrap().map(|page| page.items),
            };
            let Some(rows) = rows else { break };
            seen.extend(rows);
            if rng.u8(..3) == 0 {
                let checkpoint = walker.checkpoint();
                assert_eq!(checkpoint.rows(), seen.len() as u64, "RELAYWALK_SEED={seed}");
                walker = Walker::resume(source(rng.u64(1..9)), checkpoint).unwrap();
            }
        }
        assert_eq!(seen, expected, "RELAYWALK_SEED={seed}");
    }
}

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::{BudgetLimit, ErrorKind};

/// What a client, or one walk, may spend. Nothing is limited unless it is set here.
///
/// A budget that is used up is an error, [`ErrorKind::Budget`], before anything more is sent; a walk goes on from
/// its checkpoint with another budget.
///
/// ```
/// use std::time::Duration;
/// use relaywalk::{Budget, Client};
///
/// let client = Client::new("https://example.com/graphql")?;
/// let night = client.with_budget(Budget::default().requests(5_000).time(Duration::from_secs(6 * 3600)));
/// # Ok::<(), relaywalk::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    requests: Option<u64>,
    bytes: Option<u64>,
    time: Option<Duration>,
}

impl Budget {
    /// Requests sent, each try of one counted.
    #[must_use]
    pub fn requests(mut self, most: u64) -> Self {
        self.requests = Some(most);
        self
    }

    /// Bytes of replies, after decompression. The reply that goes beyond is still read: it was paid for.
    #[must_use]
    pub fn bytes(mut self, most: u64) -> Self {
        self.bytes = Some(most);
        self
    }

    /// Time since the first request, waits and the caller's own work included. A request that is under way when
    /// it ends is given up.
    #[must_use]
    pub fn time(mut self, most: Duration) -> Self {
        self.time = Some(most);
        self
    }
}

/// A budget, and what was spent of it.
pub(crate) struct Account {
    budget: Budget,
    requests: AtomicU64,
    bytes: AtomicU64,
    began: OnceLock<Instant>,
}

impl Account {
    pub(crate) fn new(budget: Budget) -> Self {
        Self { budget, requests: AtomicU64::new(0), bytes: AtomicU64::new(0), began: OnceLock::new() }
    }

    /// The end of its time, which begins now if it hasn't begun.
    pub(crate) fn deadline(&self) -> Option<(Instant, BudgetLimit)> {
        let time = self.budget.time?;
        let began = self.began.get_or_init(Instant::now);
        Some((began.checked_add(time)?, BudgetLimit::Time(time)))
    }

    /// Is there something left for another request?
    pub(crate) fn check(&self) -> Result<(), ErrorKind> {
        let used_up =
            |spent: &AtomicU64, most: Option<u64>| most.filter(|most| spent.load(Ordering::Relaxed) >= *most);
        let requests = used_up(&self.requests, self.budget.requests).map(BudgetLimit::Requests);
        let limit = requests.or_else(|| used_up(&self.bytes, self.budget.bytes).map(BudgetLimit::Bytes));
        limit.map_or(Ok(()), |limit| Err(ErrorKind::Budget(limit)))
    }

    /// Takes one request out of it.
    pub(crate) fn spend_request(&self) -> Result<(), ErrorKind> {
        self.check()?;
        let most = self.budget.requests.unwrap_or(u64::MAX);
        // Others may have taken the last one since.
        let spent = self.requests.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |spent| {
            (spent < most).then(|| spent.saturating_add(1))
        });
        spent.map(drop).map_err(|_| ErrorKind::Budget(BudgetLimit::Requests(most)))
    }

    pub(crate) fn spend_bytes(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.budget.fmt(f)
    }
}

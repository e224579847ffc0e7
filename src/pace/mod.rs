//! Waiting before a server refuses, by what it tells of its limits.

mod bucket;
mod usage;
mod window;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::time::{Instant, sleep};

use crate::{BudgetLimit, ErrorKind};

use bucket::Bucket;
use usage::Usage;
use window::Window;

pub(crate) use bucket::Cost;
pub(crate) use window::server_time;

/// Whether a client waits when the server's limits are nearly used up.
///
/// Read are GitHub's `x-ratelimit-remaining` and `x-ratelimit-reset`, Shopify's `extensions.cost.throttleStatus`,
/// Salesforce's `Sforce-Limit-Info`, and `Retry-After`. All clones of a client share what is known, so a walk that
/// is told to wait makes the others wait too. A limit that is used up for longer than the client waits, or for
/// nobody knows how long, is [`ErrorKind::Quota`].
///
/// ```
/// use relaywalk::{Client, Pace};
///
/// let hasty = Client::builder("https://example.com/graphql").pace(Pace::none()).build()?;
/// # Ok::<(), relaywalk::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Nothing: don't pace.
    longest_wait: Option<Duration>,
}

impl Default for Pace {
    /// Waits for 75 minutes at most: GitHub's limits are by the hour.
    fn default() -> Self {
        Self { longest_wait: Some(Duration::from_secs(75 * 60)) }
    }
}

impl Pace {
    /// Never waits; the server refuses what is too much.
    #[must_use]
    pub fn none() -> Self {
        Self { longest_wait: None }
    }

    /// The longest wait before one request.
    #[must_use]
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = Some(wait);
        self
    }
}

/// What is known of a server's limits.
pub(crate) struct Pacer {
    pace: Pace,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// The server asked not to be asked before.
    hold: Option<Instant>,
    window: Option<Window>,
    bucket: Option<Bucket>,
    usage: Option<Usage>,
    /// What the last request of each operation was said to cost.
    costs: HashMap<String, f64>,
}

/// Leave to send one request; what it is expected to cost is set aside until this is dropped.
pub(crate) struct Turn<'p> {
    pacer: &'p Pacer,
    cost: f64,
    /// How long it was waited for.
    pub(crate) waited: Duration,
}

/// Not yet.
struct Wait {
    time: Duration,
    /// For what, in words.
    reason: &'static str,
}

impl Pacer {
    pub(crate) fn new(pace: Pace) -> Self {
        Self { pace, known: Mutex::default() }
    }

    /// Waits until the limits allow another request of an operation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Quota`] if they won't for too long, [`ErrorKind::Budget`] if the deadline comes before.
    pub(crate) async fn turn(
        &self,
        operation: &str,
        deadline: Option<(Instant, BudgetLimit)>,
    ) -> Result<Turn<'_>, ErrorKind> {
        let mut waited = Duration::ZERO;
        let Some(longest) = self.pace.longest_wait else {
            return Ok(Turn { pacer: self, cost: 0.0, waited });
        };
        loop {
            let Wait { time, reason } = match self.known().take(operation, Instant::now())? {
                Ok(cost) => return Ok(Turn { pacer: self, cost, waited }),
                Err(wait) => wait,
            };
            if waited.saturating_add(time) > longest {
                return Err(ErrorKind::Quota { limit: reason.to_owned(), wait: Some(time) });
            }
            if let Some((deadline, limit)) = deadline
                && Instant::now().checked_add(time).is_none_or(|then| then > deadline)
            {
                return Err(ErrorKind::Budget(limit));
            }
            tracing::info!(target: "relaywalk", operation, delay = ?time, reason, "pausing");
            sleep(time).await;
            waited += time;
        }
    }

    /// Does the server limit costs, which requests under way have set aside until they are known?
    pub(crate) fn counts_costs(&self) -> bool {
        self.pace.longest_wait.is_some() && self.known().bucket.is_some()
    }

    /// Learns from the headers of a reply.
    pub(crate) fn observe(&self, headers: &HeaderMap) {
        let now = Instant::now();
        let mut known = self.known();
        if let Some(window) = Window::read(headers, now) {
            known.window = Some(known.window.map_or(window, |old| old.with(window)));
        }
        if let Some(usage) = Usage::read(headers, now) {
            usage.tell(known.usage.as_ref());
            known.usage = Some(usage);
        }
    }

    /// Learns from the cost that a reply reports.
    pub(crate) fn observe_cost(&self, operation: &str, cost: &Cost) {
        let mut known = self.known();
        let reserved = known.bucket.as_ref().map_or(0.0, Bucket::reserved);
        if let Some(bucket) = Bucket::read(cost, reserved, Instant::now()) {
            known.bucket = Some(bucket);
        }
        if let Some(requested) = cost.requested {
            known.costs.insert(operation.to_owned(), requested);
        }
    }

    /// The server asked for this much time without requests.
    pub(crate) fn hold(&self, time: Duration) {
        let until = Instant::now().checked_add(time);
        let mut known = self.known();
        known.hold = known.hold.max(until);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Takes a request out of the limits: what it is expected to cost, or how long to wait first.
    fn take(&mut self, operation: &str, now: Instant) -> Result<Result<f64, Wait>, ErrorKind> {
        if let Some(usage) = &self.usage {
            usage.check(now)?;
        }
        let cost = self.costs.get(operation).copied().unwrap_or_default();
        let hold = self.hold.map(|until| (until.saturating_duration_since(now), "the server asked to wait"));
        let window = self.window.as_ref().map(|window| (window.wait(now), "its rate limit is used up"));
        let bucket = self.bucket.as_ref().map(|bucket| (bucket.wait(cost, now), "its cost limit is used up"));
        let waits = [hold, window, bucket].into_iter().flatten();
        if let Some((time, reason)) = waits.max_by_key(|(time, _)| *time).filter(|(time, _)| !time.is_zero())
        {
            return Ok(Err(Wait { time, reason }));
        }
        if let Some(window) = &mut self.window {
            window.spend();
        }
        match &mut self.bucket {
            Some(bucket) => bucket.reserve(cost),
            None => return Ok(Ok(0.0)),
        }
        Ok(Ok(cost))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.cost > 0.0
            && let Some(bucket) = &mut self.pacer.known().bucket
        {
            bucket.reserve(-self.cost);
        }
    }
}

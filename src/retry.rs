use std::time::Duration;

use tokio::time::Instant;

use crate::{Error, Result};

/// How often, and after which delays, a query that failed is sent again.
///
/// Sent again is what may go better: lost connections, timeouts, replies cut short, 429, 502 to 504, and throttles
/// that come as a 200. Never a mutation, and never what the server refuses for good. The delay is a random part of
/// one that doubles from try to try, so that many clients don't come back at once; a `Retry-After` is waited for
/// in full before it, and ends the tries if it is longer than what is left of the total time.
///
/// ```
/// use std::time::Duration;
/// use relaywalk::{Client, Retry};
///
/// let patient = Retry::default().attempts(20).total_time(Duration::from_secs(3600));
/// let client = Client::builder("https://example.com/graphql").retry(patient).build()?;
/// # Ok::<(), relaywalk::Error>(())
/// ```
///
/// Source of the delays: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>, full jitter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    first_delay: Duration,
    longest_delay: Duration,
    total_time: Duration,
}

impl Default for Retry {
    /// Six tries, delays of half a second doubling up to thirty, five minutes in all.
    fn default() -> Self {
        Self {
            attempts: 6,
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(30),
            total_time: Duration::from_secs(300),
        }
    }
}

impl Retry {
    /// Every error is given back at once.
    #[must_use]
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// How often a request is sent at most, the first time counted.
    #[must_use]
    pub fn attempts(mut self, most: u32) -> Self {
        self.attempts = most;
        self
    }

    /// The longest delay before the second try.
    #[must_use]
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay;
        self
    }

    /// The longest delay before any try.
    #[must_use]
    pub fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay;
        self
    }

    /// How long all tries of a request and the delays between them may take. A try that has begun is not cut off:
    /// that is what [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) does.
    #[must_use]
    pub fn total_time(mut self, time: Duration) -> Self {
        self.total_time = time;
        self
    }

    pub(crate) fn is_none(&self) -> bool {
        self.attempts <= 1
    }

    /// Is a wait of this length one that tries may have in them?
    pub(crate) fn bears(&self, wait: Duration) -> bool {
        wait <= self.total_time
    }

    /// A random part of the delay behind so many tries.
    fn delay(&self, tries: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(tries.saturating_sub(1));
        self.first_delay.saturating_mul(doubled).min(self.longest_delay).mul_f64(fastrand::f64())
    }
}

/// The tries of one request.
#[derive(Debug)]
pub(crate) struct Tries<'r> {
    retry: &'r Retry,
    /// When the first try began.
    began: Instant,
    /// When the first try of the present request began, moved on by what doesn't count.
    started: Instant,
    /// Tries of the present request.
    times: u32,
    /// Tries of the requests before this one.
    earlier: u32,
}

impl<'r> Tries<'r> {
    pub(crate) fn new(retry: &'r Retry) -> Self {
        let now = Instant::now();
        Self { retry, began: now, started: now, times: 0, earlier: 0 }
    }

    /// One more is sent.
    pub(crate) fn count(&mut self) {
        self.times += 1;
    }

    /// How many were sent.
    pub(crate) fn sent(&self) -> u32 {
        self.earlier + self.times
    }

    /// Time that was spent waiting for another reason doesn't count.
    pub(crate) fn excuse(&mut self, waited: Duration) {
        self.started += waited;
    }

    /// How long to wait before the request is sent again.
    ///
    /// # Errors
    ///
    /// The error itself, with what was done about it, if it isn't one to try again after.
    pub(crate) fn again(&mut self, error: Error) -> Result<Duration> {
        let (times, took) = (self.sent(), self.began.elapsed());
        if !error.is_transient() {
            return Err(if times > 1 { error.after_tries(times, took, None) } else { error });
        }
        let left = self.retry.total_time.saturating_sub(self.started.elapsed());
        if self.times >= self.retry.attempts || left.is_zero() {
            return Err(error.after_tries(times, took, None));
        }
        let asked = error.retry_after().unwrap_or_default();
        if asked > left {
            return Err(error.after_tries(times, took, Some(self.retry.total_time)));
        }
        Ok(asked.saturating_add(self.retry.delay(self.times)))
    }

    /// How long to wait before another request takes the place of this one, which has tries of its own.
    pub(crate) fn anew(&mut self) -> Duration {
        *self = Self { began: self.began, earlier: self.sent(), ..Self::new(self.retry) };
        self.retry.delay(1)
    }
}

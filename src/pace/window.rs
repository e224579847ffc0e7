use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};
use tokio::time::Instant;

/// A number of requests up to a point in time, as GitHub counts.
///
/// Source: <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>.
#[derive(Clone, Copy)]
pub(super) struct Window {
    remaining: u64,
    /// When it ends by the server's clock, in seconds since 1970.
    reset: u64,
    ends: Instant,
}

/// A window longer than this is none: other servers mean something else by the same header.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

impl Window {
    pub(super) fn read(headers: &HeaderMap, now: Instant) -> Option<Self> {
        let number = |name| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        let (remaining, reset) = (number("x-ratelimit-remaining")?, number("x-ratelimit-reset")?);
        let left = SystemTime::UNIX_EPOCH
            .checked_add(Duration::from_secs(reset))?
            .duration_since(server_time(headers))
            .ok()
            .filter(|left| *left <= LONGEST)?;
        // The server's clock shows whole seconds.
        Some(Self { remaining, reset, ends: now + left + Duration::from_secs(1) })
    }

    /// Both of what was known and what a reply tells. Replies may overtake each other, and the requests under way
    /// aren't counted yet in an older one, so within a window the smaller number is right.
    pub(super) fn with(self, told: Self) -> Self {
        match self.reset.cmp(&told.reset) {
            std::cmp::Ordering::Less => told,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => Self { remaining: self.remaining.min(told.remaining), ..told },
        }
    }

    pub(super) fn wait(&self, now: Instant) -> Duration {
        if self.remaining > 0 { Duration::ZERO } else { self.ends.saturating_duration_since(now) }
    }

    pub(super) fn spend(&mut self) {
        self.remaining = self.remaining.saturating_sub(1);
    }
}

/// By the server's clock where a reply shows it: this machine's may be off.
pub(crate) fn server_time(headers: &HeaderMap) -> SystemTime {
    let date = headers.get(header::DATE).and_then(|value| value.to_str().ok());
    date.and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or_else(SystemTime::now)
}

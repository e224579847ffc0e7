//! GitHub's rate limits: points an hour, and the secondary ones.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::clock::Clock;
use crate::failure::{Failure, Limit};
use crate::github::Tally;
use crate::throttle::Window;

/// The rate limits of [`Profile::Github`](crate::Profile::Github).
///
/// The primary limit is documented: 5,000 points an hour. Used up, it is told by HTTP 200 with an error of type
/// `RATE_LIMITED`, without data. The last call may overdraw it, as GitHub's own numbers show.
///
/// The secondary limits that are documented (2,000 points a minute, 100 requests at once) are off unless set,
/// since a test on one machine meets them long before a program does. A query counts as 1 point there and a
/// mutation as 5, as documented. They are told by HTTP 403 with `Retry-After`; its value is this server's
/// choice: the rest of the minute, or 1 second.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct GithubLimits {
    points: u64,
    window: Duration,
    primary: LimitStatus,
    points_a_minute: Option<u64>,
    in_flight: Option<u64>,
    secondary: LimitStatus,
}

/// The HTTP status that tells of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitStatus {
    /// 200, with an error of type `RATE_LIMITED`.
    Ok,
    /// 403.
    Forbidden,
    /// 429.
    TooManyRequests,
}

impl Default for GithubLimits {
    fn default() -> Self {
        Self {
            points: 5_000,
            window: Duration::from_secs(3_600),
            primary: LimitStatus::Ok,
            points_a_minute: None,
            in_flight: None,
            secondary: LimitStatus::Forbidden,
        }
    }
}

impl GithubLimits {
    /// The points of a window; 5,000 unless set.
    pub fn points(mut self, points: u64) -> Self {
        self.points = points;
        self
    }

    /// How long a window is, from its first request; an hour unless set.
    pub fn window(mut self, length: Duration) -> Self {
        self.window = length;
        self
    }

    /// How it is told that the points are used up; by 200 unless set.
    pub fn primary_status(mut self, status: LimitStatus) -> Self {
        self.primary = status;
        self
    }

    /// A secondary limit: points a minute.
    pub fn points_a_minute(mut self, points: u64) -> Self {
        self.points_a_minute = Some(points);
        self
    }

    /// A secondary limit: requests at the same time.
    pub fn in_flight(mut self, requests: u64) -> Self {
        self.in_flight = Some(requests);
        self
    }

    /// How a secondary limit is told; by 403 unless set.
    pub fn secondary_status(mut self, status: LimitStatus) -> Self {
        self.secondary = status;
        self
    }
}

impl LimitStatus {
    fn code(self) -> u16 {
        match self {
            Self::Ok => 200,
            Self::Forbidden => 403,
            Self::TooManyRequests => 429,
        }
    }
}

/// What has been used of the limits.
pub(crate) struct GithubQuota {
    limits: GithubLimits,
    clock: Clock,
    windows: Mutex<Windows>,
    in_flight: AtomicU64,
}

struct Windows {
    primary: Window,
    minute: Window,
}

/// What `rateLimit` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) cost: u64,
    pub(crate) limit: u64,
    pub(crate) nodes: u64,
    pub(crate) remaining: u64,
    pub(crate) used: u64,
    /// In seconds since 1970.
    pub(crate) reset: u64,
}

const MINUTE: Duration = Duration::from_secs(60);

impl GithubQuota {
    pub(crate) fn new(limits: GithubLimits, clock: Clock) -> Self {
        let windows = Windows { primary: Window::new(limits.window), minute: Window::new(MINUTE) };
        Self { limits, clock, windows: Mutex::new(windows), in_flight: AtomicU64::new(0) }
    }

    /// Takes what a call costs.
    pub(crate) fn charge(&self, tally: Tally, is_mutation: bool) -> Result<RateLimit, Failure> {
        let now = self.clock.now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limit) = self.limits.points_a_minute {
            let points = if is_mutation { 5 } else { 1 };
            let (used, ends) = windows.minute.at(now);
            if used.saturating_add(points) > limit {
                let wait = ends.saturating_sub(now).as_millis().div_ceil(1_000) as u64;
                return Err(self.secondary(wait));
            }
            windows.minute.take(points);
        }
        let (used, _) = windows.primary.at(now);
        if used >= self.limits.points {
            let limit = match self.limits.primary {
                LimitStatus::Ok => Limit::RateLimited,
                status => Limit::UsedUp(status.code()),
            };
            return Err(Failure::Busy { limit, retry_after: None });
        }
        windows.primary.take(tally.points());
        let (used, ends) = windows.primary.at(now);
        Ok(RateLimit { cost: tally.points(), nodes: tally.nodes, ..self.state(used, ends) })
    }

    fn state(&self, used: u64, ends: Duration) -> RateLimit {
        RateLimit {
            cost: 0,
            nodes: 0,
            limit: self.limits.points,
            remaining: self.limits.points.saturating_sub(used),
            used,
            reset: ends.as_millis().div_ceil(1_000) as u64,
        }
    }

    fn secondary(&self, wait: u64) -> Failure {
        let limit = Limit::Status(self.limits.secondary.code());
        Failure::Busy { limit, retry_after: Some(wait.max(1)) }
    }

    /// Counts a request as long as the result lives.
    pub(crate) fn enter(&self) -> Result<Flight<'_>, Failure> {
        let flight = Flight(&self.in_flight);
        let before = self.in_flight.fetch_add(1, Ordering::Relaxed);
        if self.limits.in_flight.is_some_and(|limit| before >= limit) {
            Err(self.secondary(1))
        } else {
            Ok(flight)
        }
    }

    /// Adds the headers that every reply has.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let (used, ends) = windows.primary.at(self.clock.now());
        let state = self.state(used, ends);
        for (name, number) in [
            ("x-ratelimit-limit", state.limit),
            ("x-ratelimit-remaining", state.remaining),
            ("x-ratelimit-used", state.used),
            ("x-ratelimit-reset", state.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(number));
        }
        let resource = HeaderName::from_static("x-ratelimit-resource");
        headers.insert(resource, HeaderValue::from_static("graphql"));
    }
}

/// A request that is being answered.
pub(crate) struct Flight<'q>(&'q AtomicU64);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

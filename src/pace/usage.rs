use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::ErrorKind;

/// Requests of an organization in a day, as Salesforce counts. Waiting doesn't help: the day is a rolling one.
///
/// Source: the header `Sforce-Limit-Info: api-usage=10018/100000` of Salesforce's REST API.
pub(super) struct Usage {
    used: u64,
    limit: u64,
    at: Instant,
}

/// From this part of the limit on, every further step of five is told.
const TOLD_FROM: u64 = 80;
/// For so long the limit is taken to be still used up; then one request finds out.
const FRESH: Duration = Duration::from_secs(60);

impl Usage {
    pub(super) fn read(headers: &HeaderMap, at: Instant) -> Option<Self> {
        let info = headers.get("sforce-limit-info")?.to_str().ok()?;
        let usage = info.split([',', ';']).find_map(|part| part.trim().strip_prefix("api-usage="))?;
        let (used, limit) = usage.split_once('/')?;
        let limit = limit.trim().parse().ok().filter(|limit| *limit > 0)?;
        Some(Self { used: used.trim().parse().ok()?, limit, at })
    }

    fn percent(&self) -> u64 {
        self.used.saturating_mul(100) / self.limit
    }

    /// Tells how much is used, each time it is much more than before.
    pub(super) fn tell(&self, before: Option<&Self>) {
        let step = |usage: &Self| usage.percent() / 5;
        if self.percent() >= TOLD_FROM && before.is_none_or(|before| step(before) < step(self)) {
            let (used, limit) = (self.used, self.limit);
            tracing::warn!(target: "relaywalk", used, limit, "the daily limit of requests is nearly used up");
        }
    }

    pub(super) fn check(&self, now: Instant) -> Result<(), ErrorKind> {
        if self.used < self.limit || now.saturating_duration_since(self.at) >= FRESH {
            return Ok(());
        }
        let limit = format!("{} of {} requests in 24 hours", self.used, self.limit);
        Err(ErrorKind::Quota { limit, wait: None })
    }
}

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

/// What a reply says of its cost, and of what is left to spend: `extensions.cost`.
///
/// Source: <https://shopify.dev/docs/api/usage/limits>.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// Set aside before the operation runs; what it doesn't need is given back.
    pub(crate) requested: Option<f64>,
    available: Option<f64>,
    maximum: Option<f64>,
    /// What comes back in a second.
    rate: Option<f64>,
}

impl Cost {
    /// Of any value, since an extension may hold anything.
    pub(crate) fn read(cost: &Value) -> Self {
        let number = |value: &Value, key: &str| value.get(key)?.as_f64().filter(|number| *number >= 0.0);
        let status = &cost["throttleStatus"];
        Self {
            requested: number(cost, "requestedQueryCost"),
            available: number(status, "currentlyAvailable"),
            maximum: number(status, "maximumAvailable"),
            rate: number(status, "restoreRate"),
        }
    }
}

/// Points that are spent and come back steadily, as Shopify counts.
pub(super) struct Bucket {
    available: f64,
    maximum: f64,
    rate: f64,
    at: Instant,
    /// Set aside for requests under way.
    reserved: f64,
}

impl Bucket {
    pub(super) fn read(cost: &Cost, reserved: f64, at: Instant) -> Option<Self> {
        let (available, maximum) = (cost.available?, cost.maximum?);
        let rate = cost.rate.filter(|rate| *rate > 0.0)?;
        Some(Self { available, maximum, rate, at, reserved })
    }

    /// How long until it holds enough for a request of this cost.
    pub(super) fn wait(&self, cost: f64, now: Instant) -> Duration {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        let available = (self.available + since * self.rate).min(self.maximum) - self.reserved;
        // One that costs more than there ever is gets the server's own answer.
        let missing = cost.min(self.maximum) - available;
        if missing <= 0.0 || cost <= 0.0 {
            return Duration::ZERO;
        }
        // A timer is no finer than a millisecond, and must not fire before.
        Duration::try_from_secs_f64(missing / self.rate)
            .unwrap_or(Duration::MAX)
            .saturating_add(Duration::from_millis(1))
    }

    pub(super) fn reserve(&mut self, cost: f64) {
        self.reserved = (self.reserved + cost).max(0.0);
    }

    pub(super) fn reserved(&self) -> f64 {
        self.reserved
    }
}

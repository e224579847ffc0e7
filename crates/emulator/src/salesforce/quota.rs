//! What requests cost: the subqueries of GraphQL, and the requests of a day.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::rules::SalesforceRules;
use crate::clock::Clock;
use crate::demand::{Kind, Wanted};
use crate::failure::{Failure, Limit};
use crate::quota::Denied;
use crate::refusal::{Class, Refusal};
use crate::throttle::Window;

const MOST_SUBQUERIES: u64 = 10;
const LIMIT_INFO: HeaderName = HeaderName::from_static("sforce-limit-info");

/// The requests of a day.
pub(crate) struct SalesforceQuota {
    rules: SalesforceRules,
    clock: Clock,
    day: Mutex<Window>,
}

impl SalesforceQuota {
    pub(crate) fn new(rules: SalesforceRules, clock: Clock) -> Self {
        let day = Mutex::new(Window::new(Duration::from_secs(24 * 3_600)));
        Self { rules, clock, day }
    }

    /// The time since 1970.
    pub(crate) fn now(&self) -> Duration {
        self.clock.now()
    }

    pub(crate) fn rules(&self) -> &SalesforceRules {
        &self.rules
    }

    /// Takes what a GraphQL request costs: each of its subqueries counts as a request.
    pub(crate) fn charge_graphql(&self, wanted: &[Wanted<'_>]) -> Result<(), Denied> {
        let subqueries = subqueries(wanted, self.rules.count_child_subqueries);
        if subqueries > MOST_SUBQUERIES {
            let message = format!(
                "{subqueries} subqueries are more than the {MOST_SUBQUERIES} that a request may have"
            );
            return Err(Denied::Refusal(Refusal::new(Class::ValidationError, message)));
        }
        self.charge(subqueries.max(1), 503).map_err(Denied::Failure)
    }

    /// Takes what a REST request costs.
    pub(crate) fn charge_rest(&self) -> Result<(), Failure> {
        self.charge(1, 403)
    }

    fn charge(&self, requests: u64, status: u16) -> Result<(), Failure> {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        let (used, _) = day.at(self.clock.now());
        if used.saturating_add(requests) > self.rules.daily_requests {
            return Err(Failure::Busy { limit: Limit::UsedUp(status), retry_after: None });
        }
        day.take(requests);
        Ok(())
    }

    /// Adds the header that tells what is used.
    pub(crate) fn tell(&self, headers: &mut HeaderMap, is_graphql: bool) {
        if is_graphql && !self.rules.graphql_tells_usage {
            return;
        }
        let (used, _) = self.day.lock().unwrap_or_else(PoisonError::into_inner).at(self.clock.now());
        let info = format!("api-usage={used}/{}", self.rules.daily_requests);
        if let Ok(info) = HeaderValue::try_from(info) {
            headers.insert(LIMIT_INFO, info);
        }
    }
}

/// The connections that are asked for, those below others only if they count.
fn subqueries(wanted: &[Wanted<'_>], with_children: bool) -> u64 {
    let count = |field: &Wanted<'_>| {
        let is_connection = matches!(field.kind, Kind::Connection(_));
        let below = || field.below.iter().map(|fields| subqueries(fields, with_children)).sum::<u64>();
        let below = if is_connection && !with_children { 0 } else { below() };
        u64::from(is_connection) + below
    };
    wanted.iter().map(count).sum()
}

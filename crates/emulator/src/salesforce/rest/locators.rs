//! Query locators: where a query, or a child relationship of one record, goes on.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

use super::RestError;
use crate::cursor::Mark;
use crate::failure::Failure;
use crate::mix::mix;
use crate::salesforce::id;
use crate::salesforce::quota::SalesforceQuota;
use crate::salesforce::rules::{LocatorPrefix, SalesforceRules};
use crate::salesforce::session::Session;
use crate::salesforce::soql::eval::Found;
use crate::salesforce::soql::names::Select;

const LIFETIME: Duration = Duration::from_secs(2 * 24 * 3_600);
/// A server for tests forgets its oldest locators.
const MOST_LOCATORS: usize = 100_000;

/// The records of a query, or of a child relationship of one record, on their way out.
pub(crate) struct Running {
    /// Those of a child relationship belong to the column of this select.
    select: Arc<Select>,
    /// The way from the query's select to this one: positions among columns.
    path: Vec<usize>,
    pub(super) found: Found,
    session: Session,
    pub(super) number: u64,
    /// The row that its last batch began at.
    at: AtomicU64,
    /// The query that it is part of, and the row that the batch with its parent began at.
    parent: Option<(Arc<Self>, u64)>,
}

/// A place in it.
pub(super) struct Place {
    pub(super) running: Arc<Running>,
    pub(super) from: u64,
    /// The request that it was given on.
    given_on: u64,
}

/// The locators that were given.
#[derive(Default)]
pub(super) struct Locators(Mutex<Given>);

#[derive(Default)]
struct Given {
    places: HashMap<String, Locator>,
    order: VecDeque<String>,
}

struct Locator {
    running: Arc<Running>,
    since: Duration,
    given_on: u64,
}

impl Running {
    pub(super) fn root(select: Select, found: Found, session: Session, number: u64) -> Arc<Self> {
        let select = Arc::new(select);
        Arc::new(Self {
            select,
            path: Vec::new(),
            found,
            session,
            number,
            at: AtomicU64::new(0),
            parent: None,
        })
    }

    /// The records of a child relationship, of a record in the batch that begins at a row.
    pub(super) fn child(self: &Arc<Self>, column: usize, found: Found, from: u64, hash: u64) -> Arc<Self> {
        let path = self.path.iter().copied().chain([column]).collect();
        Arc::new(Self {
            select: Arc::clone(&self.select),
            path,
            found,
            session: self.session,
            number: mix(mix(self.number, hash), column as u64),
            at: AtomicU64::new(0),
            parent: Some((Arc::clone(self), from)),
        })
    }

    /// What is asked for of each record.
    pub(super) fn select(&self) -> &Select {
        self.path.iter().fold(&self.select, |select, column| select.child(*column).unwrap_or(select))
    }

    /// The batch that begins at a row goes out.
    pub(super) fn serve(&self, from: u64) {
        self.at.store(from, Ordering::Relaxed);
    }

    /// Whether no query above it has gone on since.
    fn is_current(&self) -> bool {
        self.parent
            .as_ref()
            .is_none_or(|(parent, from)| parent.at.load(Ordering::Relaxed) == *from && parent.is_current())
    }
}

impl Place {
    pub(super) fn start(running: Arc<Running>) -> Self {
        Self { running, from: 0, given_on: 0 }
    }

    /// What faults know it by.
    pub(super) fn mark(&self) -> Mark {
        Mark { given: Some(self.given_on), ..Mark::at(self.from) }
    }
}

impl Locators {
    /// A locator of a row, given on a request; another nonce makes another one.
    pub(super) fn give(
        &self,
        rules: &SalesforceRules,
        running: &Arc<Running>,
        (from, nonce): (u64, Option<u64>),
        (now, request): (Duration, u64),
    ) -> String {
        let prefix = match rules.locator_prefix {
            LocatorPrefix::Current => *b"0r8",
            LocatorPrefix::Former => *b"01g",
        };
        let number = mix(running.number, nonce.unwrap_or(0));
        let wide = u128::from(number) << 64 | u128::from(mix(number, 1));
        let name = id::format(prefix, wide >> (128 - id::BITS));
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let locator = Locator { running: Arc::clone(running), since: now, given_on: request };
        if given.places.insert(name.clone(), locator).is_none() {
            given.order.push_back(name.clone());
        }
        if given.order.len() > MOST_LOCATORS
            && let Some(oldest) = given.order.pop_front()
        {
            given.places.remove(&oldest);
        }
        format!("{name}-{from}")
    }

    /// The place that a locator stands for.
    pub(super) fn find(
        &self,
        text: &str,
        quota: &SalesforceQuota,
        session: Session,
    ) -> Result<Place, RestError> {
        let malformed = || RestError::bad("INVALID_QUERY_LOCATOR_FORMAT", "this is no query locator");
        let (name, from) = text.rsplit_once('-').ok_or_else(malformed)?;
        let from: u64 = from.parse().map_err(|_| malformed())?;
        let is_name = name.len() == 18 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_name || !(name.starts_with("0r8") || name.starts_with("01g")) {
            return Err(malformed());
        }
        let given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let invalid = || RestError::bad("INVALID_QUERY_LOCATOR", "invalid query locator");
        let locator = given.places.get(name).ok_or_else(invalid)?;
        let rules = quota.rules();
        if locator.running.session != session && !rules.locators_outlive_sessions {
            return Err(RestError {
                status: StatusCode::UNAUTHORIZED,
                ..RestError::from(&Failure::SignedOut)
            });
        }
        if quota.now().saturating_sub(locator.since) >= LIFETIME {
            return Err(RestError::expired());
        }
        if !locator.running.is_current() && rules.child_locators_end {
            return Err(invalid());
        }
        if from > locator.running.found.total {
            let message = format!("the query has no row {from}");
            return Err(RestError::bad("LOCATOR_LOCATION_EXCEEDS_SIZE", message));
        }
        Ok(Place { running: Arc::clone(&locator.running), from, given_on: locator.given_on })
    }
}

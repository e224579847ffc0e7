//! What Salesforce's documents leave open, as switches.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What [`Profile::Salesforce`](crate::Profile::Salesforce) does where the documents are silent, or where it
/// depends on the org.
///
/// Each switch says which of its sides holds unless it is set. None of them is known to be what a real org does:
/// a client must get along with both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SalesforceRules {
    pub(crate) cap: Cap,
    pub(crate) cap_reach: CapReach,
    pub(crate) upper_bound: UpperBoundUse,
    pub(crate) largest_upper_bound: Option<u64>,
    pub(crate) stable_order: bool,
    pub(crate) texts: BTreeMap<Told, String>,
    pub(crate) count_child_subqueries: bool,
    pub(crate) hidden: BTreeSet<(String, String)>,
    pub(crate) daily_requests: u64,
    pub(crate) graphql_tells_usage: bool,
    pub(crate) batch_size_outside: BatchSizeOutside,
    pub(crate) short_batches: bool,
    pub(crate) locator_prefix: LocatorPrefix,
    pub(crate) absolute_locators: bool,
    pub(crate) locators_outlive_sessions: bool,
    pub(crate) child_locators_end: bool,
    pub(crate) xml_white_space: bool,
    pub(crate) session_lifetime: Duration,
    pub(crate) rotate_refresh_tokens: bool,
}

/// What the end of the 4,000 records looks like that can be reached without `upperBound`, if there are more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// `hasNextPage` is false there, as if there were no more; only `totalCount` knows better.
    End,
    /// `hasNextPage` is true, and asking for the next page is an error.
    Error,
}

/// Which records can be reached without `upperBound`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapReach {
    /// The first 4,000, whatever the size of the pages.
    Records,
    /// Pages that begin within the first 2,001: smaller pages reach less far.
    Offset,
}

/// Whether the pages behind the first need `upperBound` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpperBoundUse {
    /// They do: without it, the cursor of a page that had it is invalid.
    EveryPage,
    /// The cursor remembers it.
    FirstPage,
}

/// An error whose text is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// That the records end which can be reached without `upperBound`, by [`Cap::Error`].
    Cap,
    /// That `after` isn't a cursor.
    Cursor,
    /// That `after` of a child relationship needs a parent that is alone.
    ChildAfter,
}

/// What a `batchSize` outside of 200 to 2,000 does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchSizeOutside {
    /// The nearest of the two holds.
    Nearest,
    /// It is an error, `INVALID_BATCH_SIZE`.
    Refused,
}

/// What query locators start with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocatorPrefix {
    /// `0r8`, as those of today.
    Current,
    /// `01g`, as those of the documents.
    Former,
}

impl Default for SalesforceRules {
    fn default() -> Self {
        Self {
            cap: Cap::End,
            cap_reach: CapReach::Records,
            upper_bound: UpperBoundUse::EveryPage,
            largest_upper_bound: None,
            stable_order: false,
            texts: BTreeMap::new(),
            count_child_subqueries: false,
            hidden: BTreeSet::new(),
            daily_requests: 100_000,
            graphql_tells_usage: true,
            batch_size_outside: BatchSizeOutside::Nearest,
            short_batches: false,
            locator_prefix: LocatorPrefix::Current,
            absolute_locators: false,
            locators_outlive_sessions: false,
            child_locators_end: true,
            xml_white_space: false,
            session_lifetime: Duration::from_secs(2 * 3_600),
            rotate_refresh_tokens: false,
        }
    }
}

impl SalesforceRules {
    /// How the cap of 4,000 records shows; [`Cap::End`] unless set.
    pub fn cap(mut self, form: Cap) -> Self {
        self.cap = form;
        self
    }

    /// What the cap counts; [`CapReach::Records`] unless set.
    pub fn cap_reach(mut self, reach: CapReach) -> Self {
        self.cap_reach = reach;
        self
    }

    /// Where `upperBound` must be given; [`UpperBoundUse::EveryPage`] unless set.
    pub fn upper_bound(mut self, pages: UpperBoundUse) -> Self {
        self.upper_bound = pages;
        self
    }

    /// The largest `upperBound`; none unless set. The documents say 2,000, and show examples with 10,000.
    pub fn largest_upper_bound(mut self, rows: u64) -> Self {
        self.largest_upper_bound = Some(rows);
        self
    }

    /// Whether rows that an `orderBy` leaves equal come in the same order on every page; they don't unless set, so that
    /// an order without `Id` loses rows and repeats others.
    pub fn stable_order(mut self, stable: bool) -> Self {
        self.stable_order = stable;
        self
    }

    /// What an error says; this emulator's own words unless set.
    pub fn text(mut self, error: Told, text: impl Into<String>) -> Self {
        self.texts.insert(error, text.into());
        self
    }

    /// The words of an error.
    pub(crate) fn words<'w>(&'w self, error: Told, own: &'w str) -> &'w str {
        self.texts.get(&error).map_or(own, String::as_str)
    }

    /// Whether child relationships count as subqueries, of which a request may have 10; they don't unless set.
    pub fn count_child_subqueries(mut self, counted: bool) -> Self {
        self.count_child_subqueries = counted;
        self
    }

    /// Hides a field from the user, as field-level security does. A query that names it is an error, unless it
    /// says `@optional` there (from version 65.0 on): then the field is absent.
    pub fn hide(mut self, object: &str, field: &str) -> Self {
        self.hidden.insert((object.to_owned(), field.to_owned()));
        self
    }

    /// Requests in 24 hours; 100,000 unless set.
    pub fn daily_requests(mut self, requests: u64) -> Self {
        self.daily_requests = requests;
        self
    }

    /// Whether GraphQL replies have `Sforce-Limit-Info` as well as those of REST; they do unless set.
    pub fn graphql_tells_usage(mut self, told: bool) -> Self {
        self.graphql_tells_usage = told;
        self
    }

    /// What a `batchSize` outside of 200 to 2,000 does; [`BatchSizeOutside::Nearest`] unless set.
    pub fn batch_size_outside(mut self, outcome: BatchSizeOutside) -> Self {
        self.batch_size_outside = outcome;
        self
    }

    /// Whether batches are shorter than asked for, as the documents allow; they aren't unless set.
    pub fn short_batches(mut self, short: bool) -> Self {
        self.short_batches = short;
        self
    }

    /// What query locators start with; [`LocatorPrefix::Current`] unless set.
    pub fn locator_prefix(mut self, prefix: LocatorPrefix) -> Self {
        self.locator_prefix = prefix;
        self
    }

    /// Whether a `nextRecordsUrl` has a scheme and a host; it is a path unless set.
    pub fn absolute_locators(mut self, absolute: bool) -> Self {
        self.absolute_locators = absolute;
        self
    }

    /// Whether a query locator can be used in another session of the same user; it can't unless set.
    pub fn locators_outlive_sessions(mut self, outlive: bool) -> Self {
        self.locators_outlive_sessions = outlive;
        self
    }

    /// Whether the locators of child relationships end when the query that they are part of goes on; they do
    /// unless set.
    pub fn child_locators_end(mut self, end: bool) -> Self {
        self.child_locators_end = end;
        self
    }

    /// Whether a line end comes before XML; it doesn't unless set.
    pub fn xml_white_space(mut self, before: bool) -> Self {
        self.xml_white_space = before;
        self
    }

    /// How long a session lasts that the token endpoint has opened; two hours unless set.
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// Whether a refresh token is good for one use, and replaced by the reply to it; it isn't unless set.
    pub fn rotate_refresh_tokens(mut self, rotate: bool) -> Self {
        self.rotate_refresh_tokens = rotate;
        self
    }
}

//! Faults: what a server may do wrong, and when.

use std::time::Duration;

/// Something that goes wrong on purpose, on the requests that a [`Schedule`] names.
///
/// Page faults touch the walked connections of a reply: the outermost ones, that is those that are not below
/// the rows of another connection in the same reply. A connection that a filter limits to one Id (the way
/// to one parent's children on Salesforce) is passed through: below it, the outermost ones count.
///
/// As text, a fault is `KIND`, or `KIND:PART,PART…`. Instead of a reply:
///
/// | kind | parts of its own | what happens |
/// |---|---|---|
/// | `403`, `429`, `503` | `retry-after=SECONDS` | this status, without data; the header only if given |
/// | `502` | `rows=N` | this status when a walked page is asked to have more than N rows; always without N |
/// | `throttled` | `retry-after=SECONDS` | 200 with an error and no data, `extensions.code` is `THROTTLED` |
/// | `rate-limited` | `retry-after=SECONDS` | the same with `RATE_LIMITED`: as `type` on GitHub, as `extensions.code` elsewhere |
/// | `html` | | 200 with a page for people: `text/html` |
///
/// On a walked page:
///
/// | kind | parts of its own | what happens |
/// |---|---|---|
/// | `null-node` | | the node in the middle is null (if the schema allows that) |
/// | `empty-page` | | no rows, `hasNextPage: true`, and a new cursor from which nothing is lost |
/// | `short-page` | | half of the rows, `hasNextPage: true`, the cursor of the last row given |
/// | `repeated-cursor` | `back=N` | `endCursor` is that of the page before, or of N pages before |
/// | `null-cursor` | | `hasNextPage: true` with `endCursor: null` |
/// | `expired-cursor` | `older=N` | a cursor given more than N requests ago is refused; every cursor without N |
/// | `partial-errors` | `lost=…`, `errors=…` | data and errors together, see [`Lost`] and [`ErrorsPlace`] |
///
/// Backward pages have the same faults with `hasPreviousPage` and `startCursor`.
///
/// On the way:
///
/// | kind | parts of its own | what happens |
/// |---|---|---|
/// | `latency` | `ms=N` (needed) | the reply comes N milliseconds later |
/// | `slow-body` | `ms=N` (needed) | the body comes in ten pieces, over N milliseconds |
/// | `cut-body` | | half of the body that `Content-Length` promises, then the connection is closed |
/// | `huge-page` | `bytes=N` (needed), `filling=…` | the body is N bytes longer, see [`Filling`] |
/// | `gzip` | | the body is compressed, whatever `Accept-Encoding` says |
///
/// And a schedule: `on=N` (the N-th request, from 1), `every=N` (requests N, 2·N, …), `once` (the first
/// request on which it can happen), `always` (the default), `p=P` (each request with probability P, decided by
/// the seed).
///
/// ```
/// use relaywalk_emulator::{Fault, FaultKind, Schedule};
///
/// let fault: Fault = "429:on=3,retry-after=1".parse()?;
/// assert_eq!(fault.kind, FaultKind::TooManyRequests { retry_after: Some(1) });
/// assert_eq!(fault.schedule, Schedule::On(3));
/// assert_eq!(fault.to_string(), "429:retry-after=1,on=3");
/// # Ok::<(), relaywalk_emulator::FaultError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// On which requests.
    pub schedule: Schedule,
}

/// What goes wrong; see [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The reply comes so much later.
    Latency(Duration),
    /// HTTP 403: on GitHub and Salesforce a limit.
    Forbidden {
        /// The value of `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// HTTP 429.
    TooManyRequests {
        /// The value of `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// HTTP 503.
    ServiceUnavailable {
        /// The value of `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// HTTP 502, as when a page takes too long to make.
    BadGateway {
        /// Only when a walked page is asked to have more rows than this.
        rows: Option<u64>,
    },
    /// HTTP 200 with an error whose `extensions.code` is `THROTTLED`, as Shopify does it.
    Throttled {
        /// The value of `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// HTTP 200 with an error whose `type` is `RATE_LIMITED`, as GitHub does it; with another profile than
    /// GitHub's its `extensions.code` is that.
    RateLimited {
        /// The value of `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// HTTP 200 with HTML.
    Html,
    /// The node in the middle of a page is null: that row is lost, on purpose.
    NullNode,
    /// A page without rows that is not the last.
    EmptyPage,
    /// A page with half of its rows that is not the last. A page of one row is left as it is.
    ShortPage,
    /// `endCursor` is that of an earlier page. The first page and the last one are left as they are.
    RepeatedCursor {
        /// How many pages earlier, from 1; counted in pages of this page's size. On a server that has
        /// [`ExpiredCursor`](Self::ExpiredCursor) with an age as well, only 1 repeats a text.
        back: u64,
    },
    /// `hasNextPage` without a cursor to go on from.
    NullCursor,
    /// A cursor is refused with the error that the profile has for cursors.
    ExpiredCursor {
        /// Only if it was given more requests ago than this; 0 for every cursor.
        older: u64,
    },
    /// Data and errors together.
    PartialErrors {
        /// What isn't in the data.
        lost: Lost,
        /// Where the errors stand in the reply.
        errors: ErrorsPlace,
    },
    /// Half of the body that `Content-Length` promises.
    CutBody,
    /// The body comes in pieces, over this time.
    SlowBody(Duration),
    /// A body that is so many bytes longer.
    HugePage {
        /// How many.
        bytes: u64,
        /// What they are.
        filling: Filling,
    },
    /// A compressed body.
    Gzip,
}

/// What an error of [`FaultKind::PartialErrors`] leaves out of the data. What can't be null takes its parents
/// with it, up to the next that can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lost {
    /// The node in the middle of each walked page (`node`, the default).
    #[default]
    Node,
    /// Each walked connection (`page`).
    Page,
    /// Nothing: the error is about the first walked connection, which is there (`nothing`).
    Nothing,
}

/// Where `errors` stand in a reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorsPlace {
    /// After `data` (`last`, the default).
    #[default]
    Last,
    /// Before `data`, as the specification prefers it (`first`).
    First,
}

/// What makes a body huge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filling {
    /// White space before the body (`space`, the default).
    #[default]
    Space,
    /// A string: `extensions.filling` (`string`).
    String,
}

/// On which requests a fault happens. Requests are counted from 1, all that reach the endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Schedule {
    /// On every request.
    #[default]
    Always,
    /// On the first request on which it can happen, and never again.
    Once,
    /// On this request.
    On(u64),
    /// On every n-th request.
    Every(u64),
    /// On each request with this probability from 0 to 1, decided by the seed.
    Chance(f64),
}

impl Fault {
    /// A fault on the requests that the schedule names.
    pub fn new(kind: FaultKind, schedule: Schedule) -> Self {
        Self { kind, schedule }
    }
}

impl From<FaultKind> for Fault {
    /// The fault on every request.
    fn from(kind: FaultKind) -> Self {
        Self::new(kind, Schedule::Always)
    }
}

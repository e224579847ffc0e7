//! Pages of the GraphQL API: how far they reach, with `upperBound` and without.

use apollo_compiler::response::{JsonMap, JsonValue};

use super::rules::{Cap, CapReach, SalesforceRules, Told, UpperBoundUse};
use super::version::ApiVersion;
use crate::connection::{Limits, Page, Paging};
use crate::cursor::CursorForm;
use crate::refusal::{Class, Refusal};
use crate::reply::Standing;

pub(crate) const DEFAULT_PAGE: u64 = 10;
pub(crate) const LARGEST_PAGE: u64 = 2_000;
/// The smallest page of a query with `upperBound`, and the smallest `upperBound`.
const SMALLEST_BOUNDED: u64 = 200;
/// The records that can be reached without `upperBound`.
const CAP: u64 = 4_000;
/// The first row of a page without `upperBound` is no further on, by [`CapReach::Offset`].
const LARGEST_OFFSET: u64 = 2_000;

/// What decides about a page besides its arguments.
pub(crate) struct Context<'r> {
    pub(crate) rules: &'r SalesforceRules,
    pub(crate) version: ApiVersion,
    pub(crate) standing: Standing,
    pub(crate) limits: Limits,
}

/// A page, with the form of its cursors.
pub(crate) struct Cut {
    pub(crate) page: Page,
    pub(crate) form: CursorForm,
    pub(crate) bounded: bool,
}

impl Context<'_> {
    /// The page that the arguments ask for, of a connection with so many rows.
    pub(crate) fn cut(&self, paging: &Paging, arguments: &JsonMap, total: u64) -> Result<Cut, Refusal> {
        self.check(paging)?;
        let given = paging.after.as_deref().and_then(CursorForm::bound_in);
        let bound = match (upper_bound(arguments)?, given) {
            (Some(bound), _) => Some(bound),
            (None, Some(bound)) if self.rules.upper_bound == UpperBoundUse::FirstPage => Some(bound),
            (None, Some(_)) => {
                let message = "`after` is a cursor of a query with `upperBound`, and needs it again";
                return Err(Refusal::new(Class::InvalidCursor, message));
            }
            (None, None) => None,
        };
        let read_by = given.map_or(CursorForm::Versioned, CursorForm::Bounded);
        let mut page = paging.page(total, self.limits, read_by).map_err(|refusal| match refusal.class {
            Class::InvalidCursor => {
                let message = self.rules.words(Told::Cursor, &refusal.message).to_owned();
                Refusal::new(refusal.class, message)
            }
            _ => refusal,
        })?;
        match bound {
            Some(bound) => {
                self.check_bound(bound, paging, given.is_some())?;
                page.reach(bound, |end| end < bound);
            }
            None => self.cap(&mut page)?,
        }
        let form = bound.map_or(CursorForm::Versioned, CursorForm::Bounded);
        Ok(Cut { page, form, bounded: bound.is_some() })
    }

    /// Refuses what the API doesn't do.
    fn check(&self, paging: &Paging) -> Result<(), Refusal> {
        let unsupported = |message: &str| Err(Refusal::new(Class::OperationNotSupported, message));
        if paging.last.is_some() || paging.before.is_some() {
            return unsupported(
                "`last` and `before` are not supported: page forward with `first` and `after`",
            );
        }
        if self.standing.level > 1 {
            return unsupported(
                "a query can go from parent to child once: ask for the children's children alone",
            );
        }
        if self.standing.level == 1 && paging.after.is_some() && !self.standing.alone {
            let own = "`after` of a child relationship needs a parent limited to one record: use `first: 1`, or \
                       `where: { Id: { eq: … } }`, on the parent";
            return unsupported(self.rules.words(Told::ChildAfter, own));
        }
        Ok(())
    }

    fn check_bound(&self, bound: u64, paging: &Paging, goes_on: bool) -> Result<(), Refusal> {
        let invalid = |message: String| Err(Refusal::new(Class::ValidationError, message));
        let needed = match self.standing.level {
            0 if goes_on || paging.after.is_none() => ApiVersion::UPPER_BOUND,
            _ => ApiVersion::UPPER_BOUND_ANYWHERE,
        };
        if self.version < needed {
            return invalid(format!(
                "`upperBound` is possible here from {needed} on, and this is {}",
                self.version
            ));
        }
        let largest = self.rules.largest_upper_bound.unwrap_or(u64::MAX);
        if !(SMALLEST_BOUNDED..=largest).contains(&bound) {
            return invalid(match self.rules.largest_upper_bound {
                Some(largest) => format!("`upperBound` must be from 200 to {largest}, not {bound}"),
                None => format!("`upperBound` must be 200 or more, not {bound}"),
            });
        }
        let first = paging.first.unwrap_or(self.limits.default_page);
        if !(SMALLEST_BOUNDED..=LARGEST_PAGE).contains(&first) {
            return invalid(format!("with `upperBound`, `first` must be from 200 to 2000, not {first}"));
        }
        Ok(())
    }

    /// A page without `upperBound`.
    fn cap(&self, page: &mut Page) -> Result<(), Refusal> {
        if self.standing.level == 1 && self.standing.bounded {
            let message = "the parent has `upperBound`, so its child relationships need it too";
            return Err(Refusal::new(Class::ValidationError, message));
        }
        let (begins, last) = match self.rules.cap_reach {
            CapReach::Records => (CAP - 1, CAP),
            CapReach::Offset => (LARGEST_OFFSET, u64::MAX),
        };
        if page.rows.start > begins && self.rules.cap == Cap::Error && page.rows.start < page.total {
            let own = "no more than 4000 records can be read so: use `upperBound`";
            let message = self.rules.words(Told::Cap, own);
            return Err(Refusal::new(Class::DataFetchingException, message));
        }
        let last = if page.rows.start > begins { page.rows.start } else { last };
        page.reach(last, |end| self.rules.cap == Cap::Error || end <= begins);
        Ok(())
    }
}

impl Page {
    /// Ends the page at a row at the latest; there is a next one only if `more` says so of where it ends.
    fn reach(&mut self, last: u64, more: impl FnOnce(u64) -> bool) {
        self.rows.end = self.rows.end.min(last.max(self.rows.start));
        self.mark_ends();
        self.has_next = self.rows.end < self.total && more(self.rows.end);
    }
}

fn upper_bound(arguments: &JsonMap) -> Result<Option<u64>, Refusal> {
    match arguments.get("upperBound") {
        None | Some(JsonValue::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| {
            Refusal::new(
                Class::ValidationError,
                format!("`upperBound` must be a number of rows, not {value}"),
            )
        }),
    }
}

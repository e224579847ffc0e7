//! The walk of a query, and what to do when it ends early.

use std::cell::Cell;

use relaywalk::salesforce::{ErrorType, Format, LostLocator, Org, Query};
use relaywalk::{Checkpoint, Error, ErrorKind, Walker};

use super::identity::Identity;
use super::record::{Json, Record, Xml};
use super::{Soql, order};
use crate::endpoint::{Asked, kept};
use crate::exit::{Exit, Failure, Result};
use crate::walk::{Destination, Output, Progress, Walking, follow, pages};

/// A query of a command line.
pub(super) struct Querying<'s> {
    soql: &'s Soql,
    query: &'s str,
    place: Cell<Place>,
}

/// Whether the query can go on where it is.
#[derive(Clone, Copy)]
enum Place {
    Good,
    /// The server no longer knows it.
    Lost,
    /// The query is wrong.
    Nowhere,
}

impl Walking for Querying<'_> {
    fn destination(&self) -> &Destination {
        &self.soql.destination
    }

    fn again(&self, option: &str, limit: Option<u64>) -> Option<String> {
        let command = |options: &[&str]| self.soql.command(options, limit);
        match self.place.get() {
            Place::Good => Some(format!("go on with:{}", command(&[option]))),
            Place::Lost if order::is_total(self.query) && !self.soql.query_again => {
                let again = command(&[option, "--query-again"]);
                Some(format!("query again, and pass over the rows that came:{again}"))
            }
            Place::Lost => {
                let restart = command(&["--restart"]);
                Some(format!("start over; a query with ORDER BY Id could go on by --query-again:{restart}"))
            }
            Place::Nowhere => None,
        }
    }

    fn rest(&self, _place: &Checkpoint) -> Option<String> {
        None
    }
}

impl<'s> Querying<'s> {
    pub(super) fn new(soql: &'s Soql, query: &'s str) -> Self {
        Self { soql, query, place: Cell::new(Place::Good) }
    }

    /// Writes every batch, and says how it went.
    pub(super) async fn follow(&self, org: &Org) -> Result<Exit> {
        match self.soql.xml {
            false => self.records::<Json>(org).await,
            true => self.records::<Xml>(org).await,
        }
    }

    async fn records<R: Record>(&self, org: &Org) -> Result<Exit> {
        let Soql { all, xml, plain, ref destination, .. } = *self.soql;
        let mut walker = self.walker::<R>(org);
        let identity = Identity::new(self.query, all, xml, plain);
        let endpoint = kept(org.instance_url());
        let Some(output) = destination.open(&identity, endpoint, walker.checkpoint())? else {
            return Ok(Exit::Success);
        };
        if let Some(place) = output.place() {
            walker = walker.resume_at(place).map_err(|error| self.failed(&error))?;
        }
        if let Some(limit) = destination.limit {
            let before = walker.rows();
            walker = walker.limit(limit.saturating_sub(before));
        }
        let start = walker.checkpoint();
        let write = async |output: &mut Output, progress: &mut Progress| {
            pages(walker, output, progress, |record: R| record.line(plain), |error| self.failed(error)).await
        };
        follow(self, output, start, write).await
    }

    fn walker<R: Record>(&self, org: &Org) -> Walker<Query<R>> {
        let walker = if self.soql.all { org.query_all(self.query) } else { org.query(self.query) };
        let walker = walker.format(if self.soql.xml { Format::Xml } else { Format::Json });
        let lost = if self.soql.query_again { LostLocator::QueryAgain } else { LostLocator::Fail };
        let walker = walker.on_lost_locator(lost);
        match self.soql.batch_size {
            Some(records) => walker.batch_size(records),
            None => walker,
        }
    }

    fn failed(&self, error: &Error) -> Failure {
        self.place.set(match (error.kind(), ErrorType::of(error)) {
            (ErrorKind::ExpiredCursor { .. }, _) => Place::Lost,
            (_, Some(ErrorType::MalformedQuery | ErrorType::InvalidField | ErrorType::InvalidType)) => {
                Place::Nowhere
            }
            _ => Place::Good,
        });
        Asked::Org.failed(error)
    }
}

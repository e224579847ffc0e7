//! The rules of GitHub's GraphQL API that go beyond the Relay specification.
//!
//! Documented, under “Rate limits and query limits for the GraphQL API”: `first` or `last` on every connection,
//! within 1 to 100; at most 500,000 nodes a call; how nodes and points are counted. Seen in replies: the
//! `type` of each error, that a connection without `nodes` and `edges` needs no `first`, and that the last
//! points may be overdrawn.

use apollo_compiler::collections::HashSet;
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::resolvers::ResolveInfo;

use crate::connection::Paging;
use crate::demand::{Kind, Wanted};
use crate::refusal::{Class, Refusal};

pub(crate) const LARGEST_PAGE: u64 = 100;
pub(crate) const MOST_IDS: usize = 100;
const MOST_NODES: u64 = 500_000;

/// What a call counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The nodes it may get.
    pub(crate) nodes: u64,
    /// The requests that GitHub would have to make for it: one for each parent of each connection.
    requests: u64,
}

impl Tally {
    pub(crate) fn of(wanted: &[Wanted<'_>]) -> Self {
        Self::below(wanted, 1)
    }

    fn below(wanted: &[Wanted<'_>], parents: u64) -> Self {
        wanted.iter().fold(Self::default(), |sum, field| sum.and(Self::field(field, parents)))
    }

    fn field(field: &Wanted<'_>, parents: u64) -> Self {
        let (own, parents) = match field.kind {
            Kind::Connection(rows) => {
                let nodes = parents.saturating_mul(rows.unwrap_or(0));
                (Self { nodes, requests: parents }, nodes)
            }
            Kind::List(named) => (Self::default(), parents.saturating_mul(named.unwrap_or(1))),
            _ => (Self::default(), parents),
        };
        // Not documented: of several types that a row may have, the one that asks for most counts.
        let kinds = field.below.iter().map(|fields| Self::below(fields, parents));
        own.and(kinds.fold(Self::default(), |most, kind| Self {
            nodes: most.nodes.max(kind.nodes),
            requests: most.requests.max(kind.requests),
        }))
    }

    fn and(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            requests: self.requests.saturating_add(other.requests),
        }
    }

    /// A hundredth of the requests, rounded, and 1 at least.
    pub(crate) fn points(self) -> u64 {
        (self.requests.saturating_add(50) / 100).max(1)
    }

    pub(crate) fn check(self) -> Result<(), Refusal> {
        if self.nodes <= MOST_NODES {
            return Ok(());
        }
        let message = format!(
            "this query asks for up to {} nodes, more than the {MOST_NODES} that a query may have",
            self.nodes
        );
        Err(Refusal::new(Class::NodeLimit, message))
    }
}

/// Refuses a connection whose rows are asked for without saying how many.
pub(crate) fn check(paging: &Paging, info: &ResolveInfo<'_>) -> Result<(), Refusal> {
    let name = info.field_name();
    match (paging.first, paging.last) {
        (None, None) if lists_rows(info) => {
            let message = format!("`{name}` needs `first` or `last`, to say how many rows are wanted");
            Err(Refusal::new(Class::PageUnbounded, message))
        }
        (Some(0), _) | (_, Some(0)) => {
            let message = format!("`first` and `last` of `{name}` must be within 1 to {LARGEST_PAGE}");
            Err(Refusal::new(Class::ValidationError, message))
        }
        _ => Ok(()),
    }
}

/// Whether a connection's rows are selected; `totalCount` alone needs no page.
fn lists_rows(info: &ResolveInfo<'_>) -> bool {
    let mut seen = HashSet::default();
    let mut queue: Vec<&SelectionSet> =
        info.field_selections().iter().map(|field| &field.selection_set).collect();
    while let Some(set) = queue.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) if matches!(field.name.as_str(), "edges" | "nodes" | "pageInfo") => {
                    return true;
                }
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => queue.push(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = info.document().fragments.get(&spread.fragment_name)
                        && seen.insert(&spread.fragment_name)
                    {
                        queue.push(&fragment.selection_set);
                    }
                }
            }
        }
    }
    false
}

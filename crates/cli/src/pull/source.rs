//! The pages of an operation that is known at run time only.

use std::sync::Arc;

use relaywalk::json::{self, Reader};
use relaywalk::{Cursor, Limits, OperationKind, Page, PageError, PageRequest};
use relaywalk_codegen::plan::CursorSource;
use serde::Serialize;

use super::children::Nested;
use super::operation::Walk;
use super::route::Route;
use super::variables::Variables;

/// What asks for the pages of a connection by its plan.
#[derive(Clone)]
pub(super) struct Planned<R> {
    walk: Walk,
    variables: Arc<Variables>,
    reads: R,
}

/// How a reply becomes a page.
pub(super) trait ReadPage: Clone + Send + Sync + 'static {
    type Item: Send + 'static;

    /// The connection's place in replies.
    fn path(&self) -> &str;

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<Self::Item>, PageError>, json::Error>;
}

impl<R: ReadPage> Planned<R> {
    pub(super) fn by(walk: Walk, variables: Variables, reads: R) -> Self {
        Self { walk, variables: Arc::new(variables), reads }
    }

    pub(super) fn reads(&self) -> &R {
        &self.reads
    }

    pub(super) fn given(&self) -> &Variables {
        &self.variables
    }
}

impl<R: ReadPage> PageRequest for Planned<R> {
    type Item = R::Item;

    fn operation(&self) -> &str {
        &self.walk.operation.name
    }

    fn kind(&self) -> OperationKind {
        // Nothing else is walked.
        OperationKind::Query
    }

    fn text(&self) -> &str {
        &self.walk.operation.text
    }

    fn variables(&self, at: Option<&Cursor>, rows: Option<i32>) -> impl Serialize + Send {
        self.variables.of_page(&self.walk, at, rows)
    }

    fn page_size(&self) -> Option<i32> {
        self.variables.page_size(&self.walk)
    }

    fn path(&self) -> &str {
        self.reads.path()
    }

    fn page_info(&self) -> Option<[&str; 3]> {
        let connection = self.walk.connection;
        match &connection.cursor {
            CursorSource::PageInfo(cursor) => Some([&connection.page_info, &connection.more, cursor]),
            CursorSource::Edge(_) => None,
        }
    }

    fn limits(&self) -> Option<Limits<'_>> {
        self.walk.limits
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<R::Item>, PageError>, json::Error> {
        self.reads.read(reader)
    }
}

/// The connection that a walk is of, row by row as they come.
pub(super) type PlannedConnection = Planned<Rows>;

/// Rows as their text.
#[derive(Clone)]
pub(super) struct Rows {
    route: Arc<Route>,
    /// Where in a row its children are.
    pub(super) children: Arc<Nested>,
}

impl PlannedConnection {
    pub(super) fn new(walk: &Walk, variables: Variables) -> Self {
        let (route, children) = (Arc::new(Route::new(walk.connection)), Arc::new(Nested::of_rows(walk)));
        Self::by(*walk, variables, Rows { route, children })
    }
}

impl ReadPage for Rows {
    type Item = String;

    fn path(&self) -> &str {
        self.route.path
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<String>, PageError>, json::Error> {
        self.route.read(reader)
    }
}

//! The pages of an operation that is known at run time only.

use std::sync::Arc;

use relaywalk::json::{self, Reader};
use relaywalk::{Cursor, OperationKind, Page, PageError, PageRequest};
use relaywalk_codegen::plan::CursorSource;
use serde::Serialize;

use super::operation::Walk;
use super::route::Route;
use super::variables::Variables;

/// What asks for the pages of a connection by its plan.
#[derive(Clone)]
pub(super) struct PlannedConnection {
    walk: Walk,
    route: Arc<Route>,
    variables: Arc<Variables>,
}

impl PlannedConnection {
    pub(super) fn new(walk: &Walk, variables: Variables) -> Self {
        let route = Arc::new(Route::new(walk.connection));
        Self { walk: *walk, route, variables: Arc::new(variables) }
    }
}

impl PageRequest for PlannedConnection {
    type Item = String;

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
        self.route.path
    }

    fn page_info(&self) -> Option<[&str; 3]> {
        let connection = self.walk.connection;
        match &connection.cursor {
            CursorSource::PageInfo(cursor) => Some([&connection.page_info, &connection.more, cursor]),
            CursorSource::Edge(_) => None,
        }
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<String>, PageError>, json::Error> {
        self.route.read(reader)
    }
}

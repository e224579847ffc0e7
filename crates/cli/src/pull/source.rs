//! The pages of an operation that is known at run time only.

use std::sync::Arc;

use relaywalk::{Client, Cursor, Error, ErrorKind, Page, PageSource, Request, WalkId};

use super::children::Nested;
use super::operation::Walk;
use super::route::Route;
use super::variables::Variables;

/// What a walker walks: a connection by its plan.
#[derive(Clone)]
pub(super) struct PlannedConnection {
    client: Client,
    walk: Walk,
    /// Shared, as it is the same for whatever drains the children.
    route: Arc<Route>,
    children: Arc<Nested>,
    variables: Variables,
    id: WalkId,
}

impl PlannedConnection {
    pub(super) fn new(client: Client, walk: &Walk, variables: Variables) -> Self {
        let text = walk.operation.text.as_bytes();
        let of_walk =
            variables.of_walk(walk).flat_map(|(name, value)| [name.as_bytes(), value.get().as_bytes()]);
        let id = WalkId::new(&walk.operation.name, [text].into_iter().chain(of_walk));
        let (route, children) = (Route::new(walk.connection), Nested::of_rows(walk));
        Self { client, walk: *walk, route: Arc::new(route), children: Arc::new(children), variables, id }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn variables(&self) -> &Variables {
        &self.variables
    }

    pub(super) fn children(&self) -> &Nested {
        &self.children
    }
}

impl PageSource for PlannedConnection {
    type Item = String;

    fn identity(&self) -> WalkId {
        self.id.clone()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> relaywalk::Result<Page<String>> {
        let Walk { operation, connection, .. } = self.walk;
        let request = Request {
            query: &operation.text,
            operation_name: Some(&*operation.name),
            variables: self.variables.at(&connection.cursor_variable, at),
        };
        let found = self.client.send_request(&request, |reader| self.route.read(reader)).await?;
        found.map_err(|error| Error::from(ErrorKind::Page(error)))
    }
}

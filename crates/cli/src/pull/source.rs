//! The pages of an operation that is known at run time only.

use relaywalk::{Client, Cursor, Error, ErrorKind, Page, PageSource, Request, WalkId};

use super::operation::Walk;
use super::route::Route;
use super::variables::Variables;

/// What a walker walks: a connection by its plan.
pub(super) struct PlannedConnection {
    client: Client,
    walk: Walk,
    route: Route,
    variables: Variables,
    id: WalkId,
}

impl PlannedConnection {
    pub(super) fn new(client: Client, walk: &Walk, variables: Variables) -> Self {
        let text = walk.operation.text.as_bytes();
        let of_walk =
            variables.of_walk(walk).flat_map(|(name, value)| [name.as_bytes(), value.get().as_bytes()]);
        let id = WalkId::new(&walk.operation.name, [text].into_iter().chain(of_walk));
        Self { client, walk: *walk, route: Route::new(walk.connection), variables, id }
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

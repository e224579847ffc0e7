use serde::Serialize;

use crate::json::{self, FromJson as _, Reader};
use crate::{ConnectionQuery, Cursor, Limits, OperationKind, Page, PageError, WalkId};

/// What asks for the pages of one connection. A generated [`ConnectionQuery`] does; for an operation that is known at
/// run time only, this can be implemented instead, and is walked in the same way.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no connection to walk",
    label = "no operation that walks a connection",
    note = "an operation walks the connection whose `after` (or `before`) is one of its variables, such as \
            `$after: String`; `relaywalk explain` tells what each one walks",
    note = "an operation without a connection goes to `Client::send`"
)]
pub trait PageRequest: Clone + Send + Sync + 'static {
    /// What a walk yields.
    type Item: Send + 'static;

    /// The operation's name.
    fn operation(&self) -> &str;

    /// What it does to the server. Only queries are sent again after trouble, and only theirs are fetched ahead.
    fn kind(&self) -> OperationKind;

    /// The text that goes over the wire.
    fn text(&self) -> &str;

    /// The variables for the page at a cursor, `None` being the start; an object. `rows` is how many rows the page is
    /// to have, if that isn't as the caller wanted it.
    fn variables(&self, at: Option<&Cursor>, rows: Option<i32>) -> impl Serialize + Send;

    /// How many rows a page is asked for, if a walk may change that on its way: nothing but the number of rows must
    /// depend on it.
    fn page_size(&self) -> Option<i32>;

    /// The connection's place in the response, as response keys with dots between them.
    fn path(&self) -> &str;

    /// The response keys, from the connection on, by which the cursor of the next page is found before the rows are
    /// decoded: the page information, the flag that says whether there is more, and the cursor.
    fn page_info(&self) -> Option<[&str; 3]>;

    /// Reads the page in the `data` of a response.
    ///
    /// # Errors
    ///
    /// The data isn't what the schema promised. Within, it is, but there is no page to go on with.
    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<Self::Item>, PageError>, json::Error>;

    /// What the server limits the operation to, if that is known.
    fn limits(&self) -> Option<Limits<'_>> {
        None
    }

    /// The first page, if there is no need to ask for it.
    fn first_page(&self) -> Option<Result<Page<Self::Item>, PageError>> {
        None
    }

    /// What is walked: the text and the variables without cursor and size, as the same rows come in pages of any
    /// size.
    fn identity(&self) -> WalkId {
        // Variables that can't be written have no pages either: every request for one is an error.
        let variables = serde_json::to_vec(&self.variables(None, Some(0))).unwrap_or_default();
        WalkId::new(self.operation(), [self.text().as_bytes(), &variables])
    }
}

impl<Q: ConnectionQuery> PageRequest for Q {
    type Item = Q::Item;

    fn operation(&self) -> &str {
        Q::NAME
    }

    fn kind(&self) -> OperationKind {
        Q::KIND
    }

    fn text(&self) -> &str {
        Q::QUERY
    }

    fn variables(&self, at: Option<&Cursor>, rows: Option<i32>) -> impl Serialize + Send {
        let mut query = self.clone();
        if let Some(cursor) = at {
            query.seek(cursor.clone());
        }
        if let Some(rows) = rows {
            query.set_page_size(rows);
        }
        query
    }

    fn page_size(&self) -> Option<i32> {
        ConnectionQuery::page_size(self)
    }

    fn path(&self) -> &str {
        Q::PATH
    }

    fn page_info(&self) -> Option<[&str; 3]> {
        Q::PAGE_INFO
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<Q::Item>, PageError>, json::Error> {
        let mut data = Q::ResponseData::read(reader)?;
        Ok(self.verify(&mut data).and_then(|()| Q::page(&mut data)))
    }

    fn limits(&self) -> Option<Limits<'_>> {
        Q::LIMITS
    }

    fn first_page(&self) -> Option<Result<Page<Q::Item>, PageError>> {
        ConnectionQuery::first_page(self)
    }
}

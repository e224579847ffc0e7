use std::fmt;

use crate::{Client, ConnectionQuery, Cursor, Error, ErrorKind, Page, PageSource, Result, WalkId};

/// The pages of one connection, fetched by a client: what [`Client::walk`] walks.
#[derive(Clone)]
pub struct Connection<Q> {
    client: Client,
    /// As the caller made it: only the cursor changes from page to page, and only in a copy.
    query: Q,
    id: WalkId,
}

impl<Q: ConnectionQuery> Connection<Q> {
    /// The connection that a query selects.
    pub fn new(client: Client, query: Q) -> Self {
        // Variables that can't be written have no pages either: every request for one is an error.
        let variables = serde_json::to_vec(&query).unwrap_or_default();
        let id = WalkId::new(Q::NAME, [Q::QUERY.as_bytes(), &variables]);
        Self { client, query, id }
    }
}

impl<Q: ConnectionQuery> PageSource for Connection<Q> {
    type Item = Q::Item;

    fn identity(&self) -> WalkId {
        self.id.clone()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<Q::Item>> {
        let failed = |error| Error::from(ErrorKind::Page(error)).in_operation(Q::NAME);
        if at.is_none()
            && let Some(page) = self.query.first_page()
        {
            return page.map_err(failed);
        }
        let mut query = self.query.clone();
        if let Some(cursor) = at {
            query.seek(cursor.clone());
        }
        let mut data = self.client.send(query).await?;
        self.query.verify(&mut data).and_then(|()| Q::page(&mut data)).map_err(failed)
    }
}

impl<Q> fmt::Debug for Connection<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("client", &self.client)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

//! From a row as it came to a row with all its children.

use std::pin::Pin;

use relaywalk::{Client, Error, ErrorKind, ParentSource, Permit, Result, RowError, Walker, json};
use serde_json::value::RawValue;

use super::connection::{self, completed};
use super::nested::{Found, Nested, Place};
use super::raw::{member, range, replaced};
use super::rest::Rest;
use crate::pull::row::line;
use crate::pull::source::PlannedConnection;
use crate::pull::variables::Variables;

impl ParentSource for PlannedConnection {
    async fn drain(&self, row: &mut String, permit: &Permit) -> Result<Vec<RowError>> {
        let drain = Drain { client: self.client(), variables: self.variables(), permit };
        if let Some(whole) = drain.element(row, self.children()).await? {
            *row = whole;
        }
        Ok(Vec::new())
    }
}

struct Drain<'d> {
    client: &'d Client,
    variables: &'d Variables,
    permit: &'d Permit,
}

type Changed<'d> = Pin<Box<dyn Future<Output = Result<Option<String>>> + Send + 'd>>;

impl Drain<'_> {
    /// An element with all its children; nothing if it has them already.
    fn element<'d>(&'d self, text: &'d str, nested: &'d Nested) -> Changed<'d> {
        Box::pin(async move {
            let mut parts = Vec::new();
            for place in &nested.children {
                for found in place.find(text).map_err(decode)? {
                    if let Some(whole) = self.connection(&found, place).await? {
                        parts.push((range(text, found.connection), whole));
                    }
                }
            }
            Ok((!parts.is_empty()).then(|| replaced(text, parts)))
        })
    }

    /// A connection with all its rows, and theirs; nothing if it has them already.
    async fn connection(&self, found: &Found<'_>, place: &Place) -> Result<Option<String>> {
        let Found { parent, connection: text } = *found;
        let path = place.path();
        let page = connection::read(place.connection, path, text).map_err(decode)?;
        let page = page.map_err(|error| Error::from(ErrorKind::Page(error)))?;
        let (mut elements, mut end) = (Vec::new(), page.end.map(str::to_owned));
        let mut changed = page.next.is_some();
        for element in &page.elements {
            let whole = self.element(element, &place.inside).await?;
            changed |= whole.is_some();
            elements.push(whole.unwrap_or_else(|| line(element)));
        }
        if let Some(cursor) = page.next {
            let key = member(parent, &place.child.parent_key).map_err(decode)?.unwrap_or("null");
            let variables = self.variables.of_child(place.child, key);
            let (child, connection) = (place.child, place.connection);
            let rest = Rest { client: self.client, child, connection, key, variables, path };
            let mut walker = Walker::new(rest).starting_at(cursor);
            loop {
                self.permit.wait().await;
                let brought = match walker.next().await {
                    Ok(Some(brought)) => brought,
                    Ok(None) => break,
                    Err(error) => return Err(error.in_child(&RawValue::from_string(key.to_owned()).ok())),
                };
                end = brought.end;
                for element in brought.elements {
                    let whole = self.element(&element, &place.inside).await?;
                    elements.push(whole.unwrap_or(element));
                }
            }
        }
        if !changed {
            return Ok(None);
        }
        completed(place.connection, text, &elements, end.as_deref()).map(Some).map_err(decode)
    }
}

fn decode(error: json::Error) -> Error {
    ErrorKind::Decode(error).into()
}

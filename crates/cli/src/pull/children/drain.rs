//! From a row as it came to a row with all its children.

use std::pin::Pin;

use relaywalk::{Drain, Error, ErrorKind, Extent, ParentQuery, Result, json};
use serde_json::value::RawValue;

use super::connection::{self, completed};
use super::nested::{Found, Nested, Place};
use super::raw::{member, range, replaced};
use super::rest::{Brought, Rest};
use crate::pull::source::{Planned, PlannedConnection};
use crate::pull::variables::Variables;
use crate::walk::line;

impl ParentQuery for PlannedConnection {
    async fn drain(&self, row: &mut String, drain: &mut Drain) -> Result<()> {
        if let Some(whole) = element(row, &self.reads().children, self.given(), drain).await? {
            *row = whole;
        }
        Ok(())
    }
}

type Changed<'d> = Pin<Box<dyn Future<Output = Result<Option<String>>> + Send + 'd>>;

/// An element with all its children; nothing if it has them already.
fn element<'d>(
    text: &'d str,
    nested: &'d Nested,
    variables: &'d Variables,
    drain: &'d mut Drain,
) -> Changed<'d> {
    Box::pin(async move {
        let mut parts = Vec::new();
        for place in &nested.children {
            for found in place.find(text).map_err(decode)? {
                if let Some(whole) = connection(&found, place, variables, drain).await? {
                    parts.push((range(text, found.connection), whole));
                }
            }
        }
        Ok((!parts.is_empty()).then(|| replaced(text, parts)))
    })
}

/// A connection with all its rows, and theirs; nothing if it has them already.
async fn connection(
    found: &Found<'_>,
    place: &Place,
    variables: &Variables,
    drain: &mut Drain,
) -> Result<Option<String>> {
    let Found { parent, connection: text } = *found;
    let (child, walked, path) = (place.child, place.walk.connection, place.path());
    let page = connection::read(walked, path, text).map_err(decode)?;
    let page = page.map_err(|error| Error::from(ErrorKind::Page(error)))?;
    let (mut elements, mut end) = (Vec::new(), page.end.map(str::to_owned));
    elements.extend(page.elements.iter().map(|element| line(element)));
    let (mut changed, mut total) = (page.next.is_some(), page.total);
    if changed || place.walk.limits.is_some() {
        let key = member(parent, &child.parent_key).map_err(decode)?.unwrap_or("null").to_owned();
        let given = variables.of_child(child, &key);
        let shown = RawValue::from_string(key.clone()).ok();
        let request = Planned::by(place.walk, given, Rest { child, connection: walked, key, path });
        if let Some(cursor) = page.next {
            let take = |brought: Brought| {
                elements.extend(brought.elements);
                (end, total) = (brought.end, brought.total.or(total));
                Ok(())
            };
            drain.rows(&shown, request.clone(), cursor, take).await?;
        }
        drain.judge(request, Extent { rows: elements.len(), total }, &shown)?;
    }
    for row in &mut elements {
        if let Some(whole) = element(row, &place.inside, variables, drain).await? {
            *row = whole;
            changed = true;
        }
    }
    if !changed {
        return Ok(None);
    }
    completed(walked, text, &elements, end.as_deref()).map(Some).map_err(decode)
}

fn decode(error: json::Error) -> Error {
    ErrorKind::Decode(error).into()
}

//! The pages behind a child connection's first one, fetched for its parent alone.

use relaywalk::json::{self, Reader};
use relaywalk::{Page, PageError};
use relaywalk_codegen::plan::{Child, Connection, Step};

use super::connection;
use super::raw::{elements, is_null, member};
use crate::pull::source::ReadPage;
use crate::walk::line;

/// How a reply becomes a page of one parent's children.
#[derive(Clone)]
pub(super) struct Rest {
    pub(super) child: &'static Child,
    pub(super) connection: &'static Connection,
    /// The text of the parent's key.
    pub(super) key: String,
    /// Its place in replies.
    pub(super) path: &'static str,
}

/// What a page brings.
pub(super) struct Brought {
    pub(super) elements: Vec<String>,
    pub(super) end: Option<String>,
    pub(super) total: Option<u64>,
}

impl ReadPage for Rest {
    type Item = Brought;

    fn path(&self) -> &str {
        self.path
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<Brought>, PageError>, json::Error> {
        self.page(reader.raw()?)
    }
}

impl Rest {
    /// The page in the `data` of a reply: that of the one parent that was asked for.
    fn page(&self, data: &str) -> Result<Result<Page<Brought>, PageError>, json::Error> {
        let parent = match follow(data, &self.child.continuation_parent, String::new())? {
            Ok(parent) => parent,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(error) = self.another(parent)? {
            return Ok(Err(error));
        }
        let path = &self.connection.path;
        let found = match follow(data, path, String::new())? {
            Ok(found) => found,
            Err(error) => return Ok(Err(error)),
        };
        let page = connection::read(self.connection, self.path, found)?;
        Ok(page.map(|page| {
            let elements = page.elements.iter().map(|element| line(element)).collect();
            let end = page.end.map(str::to_owned);
            Page::new(vec![Brought { elements, end, total: page.total }], page.next).with_total(page.total)
        }))
    }

    /// The error that it is another parent.
    fn another(&self, parent: &str) -> Result<Option<PageError>, json::Error> {
        let key = &self.child.continuation_key;
        let found = member(parent, key)?.unwrap_or("null");
        Ok((found != self.key).then(|| PageError::OtherParent {
            path: shown(&self.child.continuation_parent, key),
            asked: self.key.clone(),
            found: found.to_owned(),
        }))
    }
}

/// What a way leads to.
fn follow<'j>(at: &'j str, way: &[Step], path: String) -> Result<Result<&'j str, PageError>, json::Error> {
    let Some((step, rest)) = way.split_first() else { return Ok(Ok(at)) };
    match step {
        Step::Field(key) => {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match member(at, key)? {
                Some(value) => follow(value, rest, path),
                None => Ok(Err(PageError::Null { path: path.leak() })),
            }
        }
        Step::Only | Step::Each => match *elements(at)? {
            [only] if !is_null(only) => follow(only, rest, path),
            [_] => Ok(Err(PageError::Null { path: path.leak() })),
            ref others => Ok(Err(PageError::NotOne { path: path.leak(), found: others.len() })),
        },
        Step::On { .. } => follow(at, rest, path),
    }
}

/// Paths of errors live as long as the process, which ends with the error.
fn shown(way: &[Step], key: &str) -> &'static str {
    let keys = way.iter().filter_map(|step| match step {
        Step::Field(key) => Some(&**key),
        _ => None,
    });
    keys.chain([key]).collect::<Vec<_>>().join(".").leak()
}

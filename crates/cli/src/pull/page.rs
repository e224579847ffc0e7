//! Reads a page out of a reply, in one pass over its text.

use relaywalk::json::{self, FromJson as _, Reader};
use relaywalk::{Cursor, Page, PageError};
use relaywalk_codegen::plan::Direction;

use super::route::{Keys, On, Route, Rows, Stop};
use crate::walk::line;

/// A page, or why there is none, of a reply that is as the schema says.
pub(super) type Found = Result<Page<String>, PageError>;

/// What the list of a connection holds.
#[derive(Default)]
struct Listed {
    rows: Vec<Option<String>>,
    /// The cursor of each row that isn't null, if there is one.
    cursors: Vec<Option<Cursor>>,
    /// The cursor of the outermost edge, where the page information has none.
    outermost: Option<Cursor>,
}

/// What the page information says.
#[derive(Default)]
struct PageInfo {
    more: Option<bool>,
    cursor: Option<Cursor>,
}

impl Route {
    /// The page in the `data` that the reader is at.
    pub(super) fn read(&self, reader: &mut Reader<'_>) -> Result<Found, json::Error> {
        self.follow(&self.stops, reader)
    }

    fn follow(&self, stops: &[Stop], reader: &mut Reader<'_>) -> Result<Found, json::Error> {
        match stops.split_first() {
            None => self.connection(reader),
            Some((Stop::Only { path }, rest)) => self.only(path, rest, reader),
            Some((Stop::Field { key, path, parent, on: Some(on) }, rest)) => {
                let found = reader.typename()?.into_owned();
                if !on.may_be(&found) {
                    reader.skip()?;
                    return Ok(Err(PageError::OtherType { path: parent, found }));
                }
                self.field(key, path, PageError::OtherType { path: parent, found }, rest, reader)
            }
            Some((Stop::Field { key, path, on: None, .. }, rest)) => {
                self.field(key, path, PageError::Null { path }, rest, reader)
            }
        }
    }

    /// Into the value of a key; `lacking` says what it means when the key isn't there.
    fn field(
        &self,
        key: Keys,
        path: &'static str,
        lacking: PageError,
        rest: &[Stop],
        reader: &mut Reader<'_>,
    ) -> Result<Found, json::Error> {
        let mut found = Err(lacking);
        let mut object = reader.object("", key)?;
        while reader.field(&mut object)?.is_some() {
            found = match reader.null()? {
                true => Err(PageError::Null { path }),
                false => self.follow(rest, reader)?,
            };
        }
        Ok(found)
    }

    /// Into the only element of a list.
    fn only(&self, path: &'static str, rest: &[Stop], reader: &mut Reader<'_>) -> Result<Found, json::Error> {
        let mut first = None;
        let elements = json::list(reader, |reader| {
            if first.is_some() {
                return reader.skip();
            }
            first = Some(match reader.null()? {
                true => Err(PageError::Null { path }),
                false => self.follow(rest, reader)?,
            });
            Ok(())
        })?;
        Ok(match (first, elements.len()) {
            (Some(first), 1) => first,
            (_, found) => Err(PageError::NotOne { path, found }),
        })
    }

    fn connection(&self, reader: &mut Reader<'_>) -> Result<Found, json::Error> {
        let (mut info, mut listed, mut total) = (None, None, None);
        let mut object = reader.object("", self.keys)?;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => info = json::nullable(reader, |reader| self.page_info(reader))?,
                1 => listed = json::nullable(reader, |reader| self.list(reader))?,
                _ => total = json::nullable(reader, Reader::integer)?,
            }
        }
        let Some(PageInfo { more: Some(more), cursor }) = info else {
            return Ok(Err(PageError::Null { path: self.page_info_path }));
        };
        let Listed { rows, cursors, outermost } = listed.unwrap_or_default();
        let next = cursor.or(outermost).filter(|cursor| more && !cursor.is_empty());
        if more && next.is_none() {
            return Ok(Err(PageError::MissingCursor { path: self.path }));
        }
        let total = total.and_then(|total| u64::try_from(total).ok());
        let mut page = Page::from_nullable(rows, next).with_total(total);
        page.cursors = cursors;
        Ok(Ok(page))
    }

    fn page_info(&self, reader: &mut Reader<'_>) -> Result<PageInfo, json::Error> {
        let mut info = PageInfo::default();
        let mut object = reader.object("PageInfo", self.page_info)?;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => info.more = json::nullable(reader, Reader::boolean)?,
                _ => info.cursor = json::nullable(reader, Cursor::read)?,
            }
        }
        Ok(info)
    }

    fn list(&self, reader: &mut Reader<'_>) -> Result<Listed, json::Error> {
        match self.rows {
            Rows::Nodes { keys } => self.nodes(keys, reader),
            Rows::Elements { cursor } => self.elements(cursor, reader),
        }
    }

    fn nodes(&self, keys: Keys, reader: &mut Reader<'_>) -> Result<Listed, json::Error> {
        let mut edges = Outermost::new(self.direction);
        let mut cursors = Vec::new();
        let rows = json::list(reader, |reader| {
            let (mut row, mut cursor) = (None, None);
            if !reader.null()? {
                let mut edge = reader.object("", keys)?;
                while let Some(key) = reader.field(&mut edge)? {
                    match key {
                        0 => row = json::nullable(reader, Reader::raw)?.map(line),
                        _ => cursor = json::nullable(reader, Cursor::read)?,
                    }
                }
            }
            if self.rows_have_cursors && row.is_some() {
                cursors.push(cursor.clone());
            }
            if self.cursor_is_of_edge {
                edges.offer(cursor);
            }
            Ok(row)
        })?;
        Ok(Listed { rows, cursors, outermost: edges.found.flatten() })
    }

    fn elements(&self, cursor: Option<Keys>, reader: &mut Reader<'_>) -> Result<Listed, json::Error> {
        let mut edges = Outermost::new(self.direction);
        let rows = json::list(reader, |reader| {
            let row = json::nullable(reader, Reader::raw)?;
            edges.offer(row);
            Ok(row.map(line))
        })?;
        let cursor = match (edges.found.flatten(), cursor) {
            (Some(edge), Some(key)) => json::read(edge, |reader| cursor_of(key, reader))?,
            _ => None,
        };
        Ok(Listed { rows, cursors: Vec::new(), outermost: cursor })
    }
}

fn cursor_of(key: Keys, reader: &mut Reader<'_>) -> Result<Option<Cursor>, json::Error> {
    let mut cursor = None;
    let mut edge = reader.object("", key)?;
    while reader.field(&mut edge)?.is_some() {
        cursor = json::nullable(reader, Cursor::read)?;
    }
    Ok(cursor)
}

impl On {
    /// May an object of this type have the connection?
    fn may_be(&self, ty: &str) -> bool {
        self.unknown || self.types.iter().any(|named| named == ty)
    }
}

/// The element from which a walk goes on: the last one forward, the first one backward.
struct Outermost<T> {
    direction: Direction,
    found: Option<T>,
}

impl<T> Outermost<T> {
    fn new(direction: Direction) -> Self {
        Self { direction, found: None }
    }

    fn offer(&mut self, element: T) {
        if self.direction == Direction::Forward || self.found.is_none() {
            self.found = Some(element);
        }
    }
}

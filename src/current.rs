use std::mem;
use std::vec;

use crate::checkpoint::Place;
use crate::{Cursor, Page, RowError};

/// The page in hand.
pub(crate) struct Current<T> {
    /// The cursor that fetched it.
    pub(crate) at: Option<Cursor>,
    /// How many of its rows are out.
    pub(crate) taken: u64,
    /// The others.
    pub(crate) rest: vec::IntoIter<T>,
    /// Was nothing of it handed out yet, not even that it is empty?
    pub(crate) untouched: bool,
    /// Of all its rows; none if the source gives none.
    pub(crate) cursors: Vec<Option<Cursor>>,
    pub(crate) nulls: Vec<usize>,
    pub(crate) errors: Vec<RowError>,
}

impl<T> Current<T> {
    pub(crate) fn none() -> Self {
        Self {
            at: None,
            taken: 0,
            rest: Vec::new().into_iter(),
            untouched: false,
            cursors: Vec::new(),
            nulls: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// What is left of it, so many rows at most. Only the walk knows what comes behind it.
    pub(crate) fn hand_out(&mut self, most: u64) -> Page<T> {
        self.untouched = false;
        let (start, first) = (self.position(), self.taken());
        let whole = self.rest.len() as u64 <= most;
        let items: Vec<T> = if whole {
            mem::take(&mut self.rest).collect()
        } else {
            self.rest.by_ref().take(usize::try_from(most).unwrap_or(usize::MAX)).collect()
        };
        self.taken += items.len() as u64;
        let end = if whole { usize::MAX } else { self.position() };
        let nulls = self.nulls.iter().filter(|null| (start..end).contains(*null)).map(|null| null - start);
        let nulls = nulls.collect();
        // What is handed out whole leaves no place within the page to remember.
        let mut cursors = if whole { mem::take(&mut self.cursors) } else { self.cursors.clone() };
        cursors.truncate(self.taken());
        cursors.drain(..first.min(cursors.len()));
        let errors = self.take_errors(start, end);
        Page { items, cursors, next: None, total: None, nulls, errors }
    }

    /// The errors about rows of a part of the page, and about no row; positions count from the part's start.
    pub(crate) fn take_errors(&mut self, start: usize, end: usize) -> Vec<RowError> {
        let is_of_part = |error: &mut RowError| error.row.is_none_or(|row| (start..end).contains(&row));
        let mut errors: Vec<RowError> = self.errors.extract_if(.., is_of_part).collect();
        errors.iter_mut().for_each(|error| error.row = error.row.map(|row| row - start));
        errors
    }

    /// The place behind the rows that are out: that of the last one if its cursor tells it from the row behind it,
    /// else so many rows behind the page's start.
    pub(crate) fn place(&self) -> Place {
        let taken = self.taken();
        let cursor = |row: usize| self.cursors.get(row)?.as_ref().filter(|cursor| !cursor.is_empty());
        match taken.checked_sub(1).and_then(cursor) {
            Some(last) if cursor(taken) != Some(last) => Place::Page { cursor: Some(last.clone()), taken: 0 },
            _ => Place::Page { cursor: self.at.clone(), taken: self.taken },
        }
    }

    pub(crate) fn taken(&self) -> usize {
        usize::try_from(self.taken).unwrap_or(usize::MAX)
    }

    /// Nulls before the rows that aren't out.
    pub(crate) fn nulls_taken(&self) -> u64 {
        (self.position() as u64).saturating_sub(self.taken)
    }

    /// Passes over rows; returns how many there were to pass over.
    pub(crate) fn skip(&mut self, rows: u64) -> u64 {
        let skipped = rows.min(self.rest.len() as u64);
        self.rest.by_ref().take(usize::try_from(skipped).unwrap_or(usize::MAX)).for_each(drop);
        self.taken += skipped;
        self.untouched &= skipped == 0;
        skipped
    }

    /// The position in the page, nulls counted, behind the rows that are out.
    pub(crate) fn position(&self) -> usize {
        self.nulls.iter().fold(self.taken(), |position, null| position + usize::from(*null < position))
    }
}

//! A page source that does as it is told.

use std::sync::{Arc, Mutex};

use relaywalk::{Cursor, Page, PageSource, Result, WalkId};

/// What a fetch gives, from the cursor and the number of fetches before it.
type Answer = dyn Fn(Option<&str>, usize) -> Result<Page<u32>> + Send + Sync;

/// A source whose pages a function makes, and that keeps a log of the cursors it was asked for.
pub(crate) struct Script {
    name: &'static str,
    answer: Box<Answer>,
    log: Arc<Mutex<Vec<Option<String>>>>,
    /// How often a fetch gives way before it answers, so that its future can be dropped midway.
    yields: usize,
}

/// The cursors a [`Script`] was asked for.
pub(crate) struct Log(Arc<Mutex<Vec<Option<String>>>>);

impl Log {
    pub(crate) fn cursors(&self) -> Vec<String> {
        let log = self.0.lock().expect("no test panics with it");
        log.iter().map(|cursor| cursor.clone().unwrap_or_else(|| "start".to_owned())).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().expect("no test panics with it").len()
    }
}

impl Script {
    pub(crate) fn new(
        answer: impl Fn(Option<&str>, usize) -> Result<Page<u32>> + Send + Sync + 'static,
    ) -> (Self, Log) {
        let log = Arc::default();
        let script = Self { name: "Script", answer: Box::new(answer), log: Arc::clone(&log), yields: 0 };
        (script, Log(log))
    }

    /// Pages in a row: the cursor that fetches each but the first, and its rows.
    pub(crate) fn pages(pages: &'static [(&'static str, &'static [u32])]) -> (Self, Log) {
        Self::new(move |at, _| {
            let index =
                at.map_or(0, |at| pages.iter().position(|(cursor, _)| *cursor == at).expect("a cursor"));
            let next = pages.get(index + 1).map(|(cursor, _)| Cursor::new(*cursor));
            Ok(Page::new(pages[index].1.to_vec(), next))
        })
    }

    /// The numbers below an end, so many a page and each with a cursor, behind which any page may start.
    pub(crate) fn numbers(end: u32, size: u32) -> (Self, Log) {
        Self::new(move |at, _| {
            let start = at.map_or(0, |at| at.parse::<u32>().expect("a cursor of ours") + 1);
            let rows: Vec<u32> = (start..end.min(start + size)).collect();
            let cursor = |row: u32| Some(Cursor::new(row.to_string()));
            let next = rows.last().filter(|last| **last + 1 < end).and_then(|last| cursor(*last));
            Ok(Page::from_edges(rows.into_iter().map(|row| Some((row, cursor(row)))), next))
        })
    }

    pub(crate) fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    pub(crate) fn slow(mut self, yields: usize) -> Self {
        self.yields = yields;
        self
    }
}

impl PageSource for Script {
    type Item = u32;

    fn identity(&self) -> WalkId {
        WalkId::new(self.name, [])
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<u32>> {
        let at = at.map(ToString::to_string);
        let before = {
            let mut log = self.log.lock().expect("no test panics with it");
            log.push(at.clone());
            log.len() - 1
        };
        for _ in 0..self.yields {
            tokio::task::yield_now().await;
        }
        (self.answer)(at.as_deref(), before)
    }
}

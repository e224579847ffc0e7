//! How far a walk is, and how far it came.

use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget};
use relaywalk::{Checkpoint, Page};

use super::output::Output;
use crate::terminal::{bar_style, counted, say, warn};

pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    before: Before,
    /// The place behind what is written.
    place: Checkpoint,
    rows: u64,
    pages: u64,
    total: Option<u64>,
    nulls: u64,
    /// The first places at which there was null instead of a row: page and position in it, both from 1.
    places: Vec<(u64, usize)>,
}

/// What earlier runs of a resumed walk came to.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    pub(super) rows: u64,
    pub(super) nulls: u64,
}

/// How many places of nulls are told.
const PLACES: usize = 5;

impl Progress {
    /// Shows a line on stderr, if it is wanted and stderr is a terminal.
    pub(super) fn start(shown: bool, before: Before, place: Checkpoint) -> Self {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(bar_style("{spinner:.cyan} {wide_msg}"));
        bar.set_message("waiting for the first page");
        bar.enable_steady_tick(Duration::from_millis(100));
        Self {
            bar,
            started: Instant::now(),
            before,
            place,
            rows: 0,
            pages: 0,
            total: None,
            nulls: 0,
            places: Vec::new(),
        }
    }

    /// Takes in a page that is written, and the place behind it.
    pub(super) fn page(&mut self, page: &Page<String>, place: Checkpoint) {
        self.rows += page.items.len() as u64;
        self.pages += 1;
        self.nulls += page.nulls.len() as u64;
        let places = page.nulls.iter().map(|position| (self.pages, position + 1));
        self.places.extend(places.take(PLACES - self.places.len()));
        self.show(page.total, place);
    }

    /// Takes in a row that is written, of a walk that has come to so many pages and nulls, and the place behind it.
    pub(crate) fn row(&mut self, (pages, nulls): (u64, u64), total: Option<u64>, place: Checkpoint) {
        self.rows += 1;
        (self.pages, self.nulls) = (pages, nulls);
        self.show(total, place);
    }

    fn show(&mut self, total: Option<u64>, place: Checkpoint) {
        self.place = place;
        if total.is_some() && self.total.is_none() {
            self.bar.set_style(bar_style("{spinner:.cyan} {bar:16.cyan/dim} {wide_msg}"));
        }
        self.total = total.or(self.total);
        if let Some(total) = self.total {
            self.bar.set_length(total);
        }
        self.bar.set_position(self.all());
        let of = self.total.map(|total| format!(" of {}", HumanCount(total))).unwrap_or_default();
        self.bar.set_message(format!(
            "{}{of} rows, {}, {}",
            HumanCount(self.all()),
            counted(self.pages, "page"),
            self.rate()
        ));
    }

    /// Takes in where the walk ended.
    pub(crate) fn end(&mut self, place: Checkpoint) {
        self.place = place;
    }

    pub(super) fn place(&self) -> &Checkpoint {
        &self.place
    }

    /// Takes the line away, and says what was no row.
    pub(super) fn stop(&self) {
        self.bar.finish_and_clear();
        if self.nulls == 0 {
            return;
        }
        if self.places.is_empty() {
            warn(format_args!("the server sent null instead of {}", counted(self.nulls, "row")));
            return;
        }
        let places = self.places.iter().map(|(page, row)| format!("row {row} of page {page}"));
        let more = if self.nulls > self.places.len() as u64 { ", …" } else { "" };
        warn(format_args!(
            "the server sent null instead of {}: {}{more}",
            counted(self.nulls, "row"),
            places.collect::<Vec<_>>().join(", ")
        ));
    }

    /// Has this run written nothing yet?
    pub(super) fn is_at_start(&self) -> bool {
        self.rows == 0
    }

    /// What was written before something went wrong.
    pub(super) fn written(&self, output: &Output) -> String {
        match self.rows {
            0 => format!("no rows were written to {output}{}", self.now()),
            rows => format!(
                "{} of {} {} written to {output}{}",
                counted(rows, "row"),
                counted(self.pages, "page"),
                if rows == 1 { "was" } else { "were" },
                self.now()
            ),
        }
    }

    /// Says how it went.
    pub(super) fn finish(&self, cut: bool, output: &Output) {
        say(format_args!(
            "{} in {} to {output}, {:.1} s, {}{}",
            counted(self.rows, "row"),
            counted(self.pages, "page"),
            self.started.elapsed().as_secs_f64(),
            self.rate(),
            self.now()
        ));
        let counted_here = self.all().saturating_add(self.nulls).saturating_add(self.before.nulls);
        if cut {
            say("stopped at --limit; there are more rows");
        } else if let Some(total) = self.total.filter(|total| *total != counted_here) {
            say(format_args!("the server counts {}", counted(total, "row")));
        }
    }

    /// What a file that had rows before has now.
    fn now(&self) -> String {
        match self.before.rows {
            0 => String::new(),
            _ => format!("; it has {} now", counted(self.all(), "row")),
        }
    }

    /// Rows of all runs of the walk.
    fn all(&self) -> u64 {
        // Saturating, since a checkpoint may hold any number.
        self.before.rows.saturating_add(self.rows)
    }

    fn rate(&self) -> String {
        let rate = self.rows as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        format!("{} rows/s", HumanCount(rate as u64))
    }
}

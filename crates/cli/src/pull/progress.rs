//! How far a walk is, and how far it came.

use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget};
use relaywalk::Page;

use super::output::Output;
use crate::terminal::{bar_style, counted, say, warn};

pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    rows: u64,
    pages: u64,
    total: Option<u64>,
    nulls: u64,
    /// The first places at which there was null instead of a row: page and position in it, both from 1.
    places: Vec<(u64, usize)>,
}

/// How many places of nulls are told.
const PLACES: usize = 5;

impl Progress {
    /// Shows a line on stderr, if it is wanted and stderr is a terminal.
    pub(super) fn start(shown: bool) -> Self {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(bar_style("{spinner:.cyan} {msg}"));
        bar.set_message("waiting for the first page");
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, started: Instant::now(), rows: 0, pages: 0, total: None, nulls: 0, places: Vec::new() }
    }

    pub(super) fn page(&mut self, page: &Page<String>) {
        self.rows += page.items.len() as u64;
        self.pages += 1;
        self.nulls += page.nulls.len() as u64;
        let places = page.nulls.iter().map(|position| (self.pages, position + 1));
        self.places.extend(places.take(PLACES - self.places.len()));
        if page.total.is_some() && self.total.is_none() {
            self.bar.set_style(bar_style("{spinner:.cyan} {bar:30.cyan/dim} {msg}"));
        }
        self.total = page.total.or(self.total);
        if let Some(total) = self.total {
            self.bar.set_length(total);
        }
        self.bar.set_position(self.rows);
        let of = self.total.map(|total| format!(" of {}", HumanCount(total))).unwrap_or_default();
        self.bar.set_message(format!(
            "{}{of} rows, {}, {}",
            HumanCount(self.rows),
            counted(self.pages, "page"),
            self.rate()
        ));
    }

    /// Takes the line away, and says what was no row.
    pub(super) fn stop(&self) {
        self.bar.finish_and_clear();
        if self.nulls == 0 {
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

    /// What pages were written before one couldn't be.
    pub(super) fn written(&self) -> String {
        format!("{} of {} written before", counted(self.rows, "row"), counted(self.pages, "page"))
    }

    /// Says how it went.
    pub(super) fn finish(self, quiet: bool, cut: bool, output: &Output) {
        self.stop();
        if quiet {
            return;
        }
        say(format_args!(
            "{} in {} to {output}, {:.1} s, {}",
            counted(self.rows, "row"),
            counted(self.pages, "page"),
            self.started.elapsed().as_secs_f64(),
            self.rate()
        ));
        if cut {
            say("stopped at --limit; there are more rows");
        } else if let Some(total) = self.total.filter(|total| *total != self.rows + self.nulls) {
            say(format_args!("the server counts {}", counted(total, "row")));
        }
    }

    fn rate(&self) -> String {
        let rate = self.rows as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        format!("{} rows/s", HumanCount(rate as u64))
    }
}

//! Counting what is used up: in windows of time, and in a bucket that fills up again.

use std::time::Duration;

/// Points that may be used in a stretch of time, which begins with the first use after the last one.
#[derive(Debug)]
pub(crate) struct Window {
    length: Duration,
    used: u64,
    ends: Duration,
}

impl Window {
    pub(crate) fn new(length: Duration) -> Self {
        Self { length, used: 0, ends: Duration::ZERO }
    }

    /// The points used by now in the window that now lies in, and when it ends.
    pub(crate) fn at(&mut self, now: Duration) -> (u64, Duration) {
        if now >= self.ends {
            (self.used, self.ends) = (0, now.saturating_add(self.length));
        }
        (self.used, self.ends)
    }

    pub(crate) fn take(&mut self, points: u64) {
        self.used = self.used.saturating_add(points);
    }
}

/// Points that come back at a steady rate.
#[derive(Debug)]
pub(crate) struct Bucket {
    size: f64,
    /// Points a second.
    rate: f64,
    level: f64,
    at: Duration,
}

impl Bucket {
    pub(crate) fn full(size: u64, rate: u64, now: Duration) -> Self {
        Self { size: size as f64, rate: rate as f64, level: size as f64, at: now }
    }

    /// What is in it now.
    pub(crate) fn level(&mut self, now: Duration) -> f64 {
        let restored = now.saturating_sub(self.at).as_secs_f64() * self.rate;
        self.at = self.at.max(now);
        self.level = (self.level + restored).min(self.size);
        self.level
    }

    /// Takes points out if there are so many.
    pub(crate) fn take(&mut self, points: u64, now: Duration) -> bool {
        let enough = self.level(now) >= points as f64;
        if enough {
            self.level -= points as f64;
        }
        enough
    }

    pub(crate) fn give_back(&mut self, points: u64) {
        self.level = (self.level + points as f64).min(self.size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_window_begins_with_its_first_use() {
        let mut window = Window::new(SECOND * 60);
        assert_eq!(window.at(SECOND * 10), (0, SECOND * 70));
        window.take(5);
        assert_eq!(window.at(SECOND * 69), (5, SECOND * 70));
        assert_eq!(window.at(SECOND * 70), (0, SECOND * 130));
        assert_eq!(window.at(SECOND * 500), (0, SECOND * 560));
    }

    #[test]
    fn a_bucket_fills_up_to_its_size_and_no_further() {
        let mut bucket = Bucket::full(100, 10, SECOND);
        assert!(bucket.take(100, SECOND));
        assert!(!bucket.take(1, SECOND));
        assert!(!bucket.take(16, SECOND * 5 / 2) && bucket.take(15, SECOND * 5 / 2));
        assert_eq!(bucket.level(SECOND * 4), 15.0);
        bucket.give_back(20);
        assert_eq!(bucket.level(SECOND * 4), 35.0);
        assert_eq!(bucket.level(SECOND * 1_000), 100.0);
        bucket.give_back(20);
        assert_eq!(bucket.level(SECOND * 1_000), 100.0);
    }
}

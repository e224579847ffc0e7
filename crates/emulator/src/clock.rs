//! The time that limits are counted by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time that a server's limits are counted by: it decides when a window ends and how much a bucket has
/// filled up. Latency and slow bodies take real time, whatever this clock says.
///
/// Clones are the same clock, so a test that keeps one can move the server's time:
///
/// ```
/// use std::time::Duration;
/// use relaywalk_emulator::{Clock, Emulator};
///
/// let clock = Clock::stopped();
/// let builder = Emulator::builder("type Query { a: Int }").clock(clock.clone());
/// clock.advance(Duration::from_secs(3600));
/// # drop(builder);
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    /// What the clock shows, apart from the time that runs by itself.
    millis: Arc<AtomicU64>,
    /// When it started to run, unless it stands still.
    started: Option<Instant>,
}

/// 2026-01-01T00:00:00Z, in milliseconds since 1970.
const STOPPED_AT: u64 = 1_767_225_600_000;

impl Clock {
    /// The system's clock; setting that back or forth doesn't disturb it.
    pub fn system() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        Self { millis: Arc::new(AtomicU64::new(millis)), started: Some(Instant::now()) }
    }

    /// A clock that shows 2026-01-01T00:00:00Z until it is moved.
    pub fn stopped() -> Self {
        Self { millis: Arc::new(AtomicU64::new(STOPPED_AT)), started: None }
    }

    /// Moves the clock forward, by whole milliseconds.
    pub fn advance(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let add = |shown: u64| Some(shown.saturating_add(millis));
        // It never gives up: `add` always has an answer.
        let _ = self.millis.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// The time since 1970.
    pub(crate) fn now(&self) -> Duration {
        let shown = Duration::from_millis(self.millis.load(Ordering::Relaxed));
        shown.saturating_add(self.started.map_or(Duration::ZERO, |started| started.elapsed()))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_it_is_moved_and_clones_move_together() {
        let clock = Clock::stopped();
        let start = clock.now();
        assert_eq!(start, Duration::from_millis(STOPPED_AT));
        clock.clone().advance(Duration::from_millis(1_500));
        assert_eq!(clock.now() - start, Duration::from_millis(1_500));
        clock.advance(Duration::MAX);
        assert!(clock.now() > start);
    }

    #[test]
    fn the_system_s_clock_runs_and_can_be_moved_too() {
        let clock = Clock::system();
        let start = clock.now();
        assert!(start > Duration::from_millis(STOPPED_AT - 86_400_000 * 400));
        clock.advance(Duration::from_secs(60));
        let moved = clock.now() - start;
        assert!(moved >= Duration::from_secs(60) && moved < Duration::from_secs(90), "{moved:?}");
    }
}

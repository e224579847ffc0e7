use crate::{Error, ErrorKind};

/// Rows a page is asked for, at the least, unless the caller says another number.
const SMALLEST: i32 = 10;
/// Pages that must come well before larger ones are tried again.
const PATIENCE: u32 = 8;
/// No more than so many, however often larger ones failed.
const LONGEST_PATIENCE: u32 = 128;

/// How many rows a page of a walk is asked for: fewer after failures that a smaller page may not have, and then
/// slowly more again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageSize {
    /// As the caller asked.
    wanted: i32,
    smallest: i32,
    now: i32,
    /// Good pages since the size was changed.
    good: u32,
    patience: u32,
    /// Was it made larger last?
    grown: bool,
}

/// Failures of one page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failed {
    /// The last one was in this size.
    size: Option<i32>,
    times: u32,
}

impl Failed {
    /// The page is asked for in this size.
    pub(crate) fn at(&mut self, size: Option<i32>) {
        self.size = size;
    }
}

impl PageSize {
    pub(crate) fn new(wanted: i32) -> Self {
        let smallest = SMALLEST.min(wanted);
        Self { wanted, smallest, now: wanted, good: 0, patience: PATIENCE, grown: false }
    }

    pub(crate) fn at_least(mut self, smallest: i32) -> Self {
        self.smallest = smallest.clamp(1, self.wanted.max(1));
        self
    }

    /// From now on no page is smaller than that, whatever the caller wanted.
    pub(crate) fn raise(&mut self, smallest: i32) {
        let Self { wanted, smallest: least, now, .. } = self;
        [wanted, least, now].into_iter().for_each(|rows| *rows = smallest.max(*rows));
    }

    pub(crate) fn now(&self) -> i32 {
        self.now
    }

    /// A page could not be had: the smaller size to ask for now, if it may be the size that is at fault. One
    /// failure can be chance, so the same size is tried twice; a reply that is too large will be so again.
    pub(crate) fn failed(&mut self, page: &mut Failed, error: &Error) -> Option<i32> {
        match error.kind() {
            ErrorKind::TooLarge { .. } => page.times += 2,
            kind if is_too_slow(kind) => page.times += 1,
            _ => return None,
        }
        if page.size.is_some_and(|size| self.now < size) {
            // Another page of the walk has found it out.
            return Some(self.now);
        }
        let smaller = (self.now / 2).max(self.smallest);
        if page.times < 2 || smaller >= self.now {
            return None;
        }
        if self.grown && self.good < self.patience {
            self.patience = (self.patience * 2).min(LONGEST_PATIENCE);
        }
        (self.now, self.good, self.grown) = (smaller, 0, false);
        Some(smaller)
    }

    /// A page of this size came: the larger size to ask for from now on, if there were enough of them.
    pub(crate) fn came(&mut self, size: i32) -> Option<i32> {
        // A page of another size was under way when the size was changed.
        if size != self.now {
            return None;
        }
        self.good = self.good.saturating_add(1);
        if self.good < self.patience || self.now >= self.wanted {
            return None;
        }
        (self.now, self.good, self.grown) = (self.now.saturating_mul(2).min(self.wanted), 0, true);
        Some(self.now)
    }
}

/// Did it take the server, or a gateway before it, too long?
fn is_too_slow(kind: &ErrorKind) -> bool {
    let status = match kind {
        ErrorKind::Timeout { .. } => return true,
        ErrorKind::Status { status, .. } => *status,
        ErrorKind::Graphql(errors) => errors.status(),
        _ => return false,
    };
    matches!(status.as_u16(), 502 | 504)
}

#[cfg(test)]
mod tests {
    use super::{Failed, PageSize};
    use crate::{Error, ErrorKind};

    fn slow() -> Error {
        ErrorKind::Timeout { endpoint: String::new(), limit: std::time::Duration::ZERO }.into()
    }

    /// What a page is asked for in after each of so many failures.
    fn fails(size: &mut PageSize, times: usize, error: impl Fn() -> Error) -> Vec<Option<i32>> {
        let mut page = Failed::default();
        let mut fail = || {
            page.at(Some(size.now()));
            size.failed(&mut page, &error())
        };
        (0..times).map(|_| fail()).collect()
    }

    #[test]
    fn one_failure_is_chance_and_two_halve_the_size_down_to_the_smallest() {
        let mut size = PageSize::new(100);
        let expected = [None, Some(50), Some(25), Some(12), Some(10), None, None];
        assert_eq!(fails(&mut size, 7, slow), expected);
        let mut size = PageSize::new(100);
        assert_eq!([fails(&mut size, 1, slow), fails(&mut size, 1, slow)], [[None], [None]], "of two pages");
        for small in [4, 10, 0, -3] {
            let mut size = PageSize::new(small);
            assert_eq!((fails(&mut size, 2, slow), size.now()), (vec![None, None], small));
        }
    }

    #[test]
    fn a_reply_that_is_too_large_halves_the_size_at_once_and_other_errors_never() {
        let mut size = PageSize::new(100);
        assert_eq!(fails(&mut size, 1, || ErrorKind::TooLarge { limit: 1 }.into()), [Some(50)]);
        assert_eq!(fails(&mut size, 5, || ErrorKind::NoData.into()), [None; 5]);
    }

    #[test]
    fn what_one_page_has_found_out_another_takes_over() {
        let mut size = PageSize::new(100);
        let mut ahead = Failed::default();
        ahead.at(Some(100));
        assert_eq!(fails(&mut size, 2, slow), [None, Some(50)]);
        assert_eq!(size.failed(&mut ahead, &slow()), Some(50));
        ahead.at(Some(50));
        assert_eq!(size.failed(&mut ahead, &slow()), Some(25));
    }

    #[test]
    fn good_pages_double_the_size_and_a_failure_after_that_makes_them_wait_longer() {
        let mut size = PageSize::new(100);
        assert_eq!(fails(&mut size, 2, slow), [None, Some(50)]);
        let grow = |size: &mut PageSize| (1..1000).find_map(|n| size.came(size.now()).map(|rows| (n, rows)));
        assert_eq!(grow(&mut size), Some((8, 100)));
        assert_eq!(grow(&mut size), None, "no larger than the caller asked");
        assert_eq!(fails(&mut size, 2, slow), [None, Some(50)]);
        assert_eq!(grow(&mut size), Some((8, 100)), "it had held for a thousand pages");
        assert_eq!(fails(&mut size, 2, slow), [None, Some(50)]);
        assert_eq!(grow(&mut size), Some((16, 100)));
    }

    #[test]
    fn the_smallest_size_is_the_callers() {
        let mut size = PageSize::new(2000).at_least(200);
        assert_eq!(fails(&mut size, 6, slow), [None, Some(1000), Some(500), Some(250), Some(200), None]);
        assert_eq!(PageSize::new(5).at_least(100), PageSize { smallest: 5, ..PageSize::new(5) });
    }
}

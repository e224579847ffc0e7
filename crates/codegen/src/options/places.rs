use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostics::Span;

/// Where settings stand in a file, by what they are called there and what they are about.
#[derive(Clone, Default)]
pub(super) struct Places(BTreeMap<(&'static str, String), Span>);

impl Places {
    #[cfg(feature = "settings")]
    pub(super) fn set(&mut self, setting: &'static str, about: &str, span: Span) {
        self.0.insert((setting, about.to_owned()), span);
    }

    /// What is set in another way doesn't stand there any more.
    pub(super) fn forget(&mut self, setting: &'static str, about: &str) {
        self.0.remove(&(setting, about.to_owned()));
    }

    pub(super) fn of(&self, setting: &'static str, about: &str) -> Option<Span> {
        self.0.get(&(setting, about.to_owned())).cloned()
    }
}

/// Options are the same wherever they stand.
impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Places")
    }
}

//! What is queried, so that going on with another query's file is refused.

use serde::{Deserialize, Serialize};

use crate::walk::{self, Fingerprint};

/// The text by fingerprint: it may name people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    soql: Fingerprint,
    all: bool,
    xml: bool,
    plain: bool,
}

impl Identity {
    pub(super) fn new(soql: &str, all: bool, xml: bool, plain: bool) -> Self {
        Self { soql: Fingerprint::of(soql.as_bytes()), all, xml, plain }
    }
}

impl walk::Identity for Identity {
    fn name(&self) -> String {
        "a SOQL query".to_owned()
    }

    fn difference(&self, begun: &Self) -> Option<String> {
        if self.soql != begun.soql {
            return Some("another text of the query".to_owned());
        }
        let options = [
            ("--all", self.all, begun.all),
            ("--xml", self.xml, begun.xml),
            ("--plain", self.plain, begun.plain),
        ];
        let (option, _, was_given) = options.into_iter().find(|(_, given, was_given)| given != was_given)?;
        let without = if was_given { "" } else { "no " };
        Some(format!("{without}{option}"))
    }
}

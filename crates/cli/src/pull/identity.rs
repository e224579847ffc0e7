//! What is walked, so that going on with another walk's file is refused by name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::operation::Walk;
use super::variables::Variables;
use crate::walk::{self, Fingerprint};

/// The operation by name, everything else by fingerprint: a value may be a secret, and a schema is large.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    operation: String,
    text: Fingerprint,
    schema: Fingerprint,
    variables: BTreeMap<String, Fingerprint>,
    /// Do rows have all their children?
    #[serde(default)]
    complete: bool,
}

impl Identity {
    pub(super) fn new(walk: &Walk, variables: &Variables, schema: Fingerprint, complete: bool) -> Self {
        let variables = variables.of_walk(walk);
        Self {
            operation: walk.operation.name.clone(),
            text: Fingerprint::of(walk.operation.text.as_bytes()),
            schema,
            variables: variables
                .map(|(name, value)| (name.to_owned(), Fingerprint::of(value.get().as_bytes())))
                .collect(),
            complete,
        }
    }
}

impl walk::Identity for Identity {
    fn name(&self) -> String {
        self.operation.clone()
    }

    fn difference(&self, begun: &Self) -> Option<String> {
        if self.operation != begun.operation {
            return Some(format!("the operation {}", begun.operation));
        }
        if self.text != begun.text {
            return Some(format!("another text of the operation {}", self.operation));
        }
        let names: BTreeSet<&String> = self.variables.keys().chain(begun.variables.keys()).collect();
        let differ = |name: &&&String| self.variables.get(**name) != begun.variables.get(**name);
        let names: Vec<String> = names.iter().filter(differ).map(|name| format!("${name}")).collect();
        if !names.is_empty() {
            return Some(format!("another value of {}", names.join(" and ")));
        }
        if self.complete != begun.complete {
            let children = if begun.complete { "complete" } else { "inline" };
            return Some(format!("--children {children}"));
        }
        (self.schema != begun.schema).then(|| "another text of the schema".to_owned())
    }
}

//! What must hold for a selection to be in a reply.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use apollo_compiler::Node;
use apollo_compiler::ast::{Directive, DirectiveList};

/// What must hold for a selection to be in the reply: its directives and those around it.
pub(super) type Conditions = BTreeSet<Condition>;

/// A directive, or the type that the value must have.
#[derive(Clone)]
pub(super) struct Condition {
    /// As written. Two that are written alike are one, where variables decide.
    text: String,
    pub(super) directive: Option<Node<Directive>>,
}

impl Condition {
    /// That the value is of this type.
    pub(super) fn of_type(ty: &str) -> Self {
        Self { text: format!("on {ty}"), directive: None }
    }

    /// The same condition of the value around, once more around for each call. A variable decides alike for both; a
    /// type, or a server that leaves out what is `@optional`, doesn't.
    fn around(&self) -> Self {
        let by_variable = |directive: &Node<Directive>| directive.name != "optional";
        let mark = if self.directive.as_ref().is_some_and(by_variable) { "" } else { "around, " };
        Self { text: format!("{mark}{}", self.text), directive: self.directive.clone() }
    }
}

/// The conditions of a selection as those of what is selected in it.
pub(super) fn around(conditions: &Conditions) -> Conditions {
    conditions.iter().map(Condition::around).collect()
}

impl Ord for Condition {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl PartialOrd for Condition {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Condition {}

/// The directives that may keep a selection out of the reply.
pub(super) fn conditions(directives: &DirectiveList) -> Conditions {
    let decisive = directives.iter().filter(|directive| {
        let constant = directive.specified_argument_by_name("if").and_then(|value| value.to_bool());
        match &*directive.name {
            "include" => constant != Some(true),
            "skip" => constant != Some(false),
            "optional" => true,
            _ => false,
        }
    });
    let condition = |directive: &Node<Directive>| {
        let mut text = directive.serialize().no_indent().to_string();
        if directive.name == "optional" {
            // No variable decides, so two of them may be decided in two ways.
            text.push_str(&format!(" at {:?}", directive.location()));
        }
        Condition { text, directive: Some(directive.clone()) }
    };
    decisive.map(condition).collect()
}

//! What directives a document may have, and where.

use apollo_compiler::Node;
use apollo_compiler::ast::DirectiveDefinition;

use super::inputs::Of;
use super::{Changes, Level};

/// Known to every server, whether its schema says so or not.
const BUILT_IN: [&str; 5] = ["skip", "include", "deprecated", "specifiedBy", "oneOf"];

impl Changes<'_> {
    pub(super) fn directives(&mut self) {
        let is_own = |(name, _): &(&apollo_compiler::Name, &Node<DirectiveDefinition>)| {
            !BUILT_IN.contains(&name.as_str())
        };
        let (old, new) = (&self.old.directive_definitions, &self.new.directive_definitions);
        for (name, directive) in old.iter().filter(is_own) {
            let coordinate = format!("@{name}");
            match new.get(name) {
                Some(now) => self.directive(&coordinate, directive, now),
                None => {
                    let message = format!("the directive `{coordinate}` was removed");
                    self.tell(Level::Breaking, "directive-removed", coordinate, message);
                }
            }
        }
        for (name, _) in new.iter().filter(is_own).filter(|(name, _)| !old.contains_key(*name)) {
            let message = format!("the directive `@{name}` was added");
            self.tell(Level::Safe, "directive-added", format_args!("@{name}"), message);
        }
    }

    fn directive(&mut self, coordinate: &str, old: &DirectiveDefinition, new: &DirectiveDefinition) {
        self.description(coordinate, old.description.as_deref(), new.description.as_deref());
        self.inputs(Of::Arguments(coordinate), &old.arguments, &new.arguments);
        match (old.repeatable, new.repeatable) {
            (true, false) => {
                let message = format!("`{coordinate}` may no longer be repeated");
                self.tell(Level::Breaking, "directive-repeatable-removed", coordinate, message);
            }
            (false, true) => {
                let message = format!("`{coordinate}` may be repeated now");
                self.tell(Level::Safe, "directive-repeatable-added", coordinate, message);
            }
            _ => {}
        }
        for place in old.locations.iter().filter(|place| !new.locations.contains(place)) {
            let message = format!("`{coordinate}` may no longer stand at {}", place.name());
            self.tell(Level::Breaking, "directive-location-removed", coordinate, message);
        }
        for place in new.locations.iter().filter(|place| !old.locations.contains(place)) {
            let message = format!("`{coordinate}` may stand at {} now", place.name());
            self.tell(Level::Safe, "directive-location-added", coordinate, message);
        }
    }
}

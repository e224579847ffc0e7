//! What is sent: arguments, and the fields of input objects.

use apollo_compiler::Node;
use apollo_compiler::ast::{InputValueDefinition, Value};
use apollo_compiler::schema::InputObjectType;

use super::kinds::takes_on;
use super::{Changes, Level};

/// What a list of input values belongs to.
#[derive(Clone, Copy)]
pub(super) enum Of<'n> {
    /// `Type.field` or `@directive`.
    Arguments(&'n str),
    Input(&'n str),
}

impl Of<'_> {
    fn coordinate(self, name: &str) -> String {
        match self {
            Self::Arguments(of) => format!("{of}({name}:)"),
            Self::Input(ty) => format!("{ty}.{name}"),
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Arguments(_) => "argument",
            Self::Input(_) => "input field",
        }
    }

    /// What it means that there is one more that may be left out. A directive's does what it says where it is given.
    fn level_of_optional(self) -> Level {
        match self {
            Self::Arguments(of) if of.starts_with('@') => Level::Safe,
            _ => Level::Dangerous,
        }
    }

    /// The rule for arguments, or that for input fields.
    fn rule(self, of_argument: &'static str, of_field: &'static str) -> &'static str {
        match self {
            Self::Arguments(_) => of_argument,
            Self::Input(_) => of_field,
        }
    }
}

impl Changes<'_> {
    pub(super) fn input_object(&mut self, name: &str, old: &InputObjectType, new: &InputObjectType) {
        match (old.directives.has("oneOf"), new.directives.has("oneOf")) {
            (false, true) => {
                let message = format!("`{name}` takes exactly one of its fields now (`@oneOf`)");
                self.tell(Level::Breaking, "one-of-added", name, message);
            }
            (true, false) => {
                let message = format!("`{name}` takes any number of its fields now (no `@oneOf`)");
                self.tell(Level::Safe, "one-of-removed", name, message);
            }
            _ => {}
        }
        let fields = |input: &InputObjectType| -> Vec<Node<InputValueDefinition>> {
            input.fields.values().map(|field| field.node.clone()).collect()
        };
        self.inputs(Of::Input(name), &fields(old), &fields(new));
    }

    pub(super) fn inputs(
        &mut self,
        of: Of<'_>,
        old: &[Node<InputValueDefinition>],
        new: &[Node<InputValueDefinition>],
    ) {
        let noun = of.noun();
        for input in old {
            let coordinate = of.coordinate(&input.name);
            let Some(now) = new.iter().find(|now| now.name == input.name) else {
                let rule = of.rule("argument-removed", "input-field-removed");
                self.tell(
                    Level::Breaking,
                    rule,
                    &coordinate,
                    format!("the {noun} `{coordinate}` was removed"),
                );
                continue;
            };
            self.input(of, &coordinate, input, now);
        }
        for input in new {
            if old.iter().any(|old| old.name == input.name) {
                continue;
            }
            let coordinate = of.coordinate(&input.name);
            let (level, rule, what) = if input.is_required() {
                let rule = of.rule("required-argument-added", "required-input-field-added");
                (Level::Breaking, rule, "required ")
            } else {
                let rule = of.rule("optional-argument-added", "optional-input-field-added");
                (of.level_of_optional(), rule, "optional ")
            };
            self.tell(
                level,
                rule,
                &coordinate,
                format!("the {what}{noun} `{coordinate}: {}` was added", input.ty),
            );
        }
    }

    fn input(
        &mut self,
        of: Of<'_>,
        coordinate: &str,
        old: &InputValueDefinition,
        new: &InputValueDefinition,
    ) {
        if old.ty != new.ty {
            let level = if takes_on(&old.ty, &new.ty) { Level::Safe } else { Level::Breaking };
            let rule = of.rule("argument-type-changed", "input-field-type-changed");
            let message = format!("`{coordinate}` is of the type `{}` now, not `{}`", new.ty, old.ty);
            self.tell(level, rule, coordinate, message);
        }
        if !is_same(old.default_value.as_deref(), new.default_value.as_deref()) {
            let shown = |input: &InputValueDefinition| match &input.default_value {
                Some(value) => format!("`{}`", value.serialize().no_indent()),
                None => "none".to_owned(),
            };
            let rule = of.rule("argument-default-changed", "input-field-default-changed");
            // A required input becomes optional by its default, and then nobody has left it out before.
            let was_required = old.default_value.is_none() && old.ty.is_non_null();
            let level = match &new.default_value {
                Some(_) if was_required => Level::Safe,
                None if new.ty.is_non_null() => Level::Breaking,
                _ => Level::Dangerous,
            };
            let message = format!("the default of `{coordinate}` is {} now, not {}", shown(new), shown(old));
            self.tell(level, rule, coordinate, message);
        }
        self.description(coordinate, old.description.as_deref(), new.description.as_deref());
        self.deprecation(coordinate, &old.directives, &new.directives);
    }
}

/// Are these the same value? The fields of an object have no order, and servers write numbers as they like.
fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let field = |name| other.iter().find(|(other, _)| other == name).map(|(_, value)| &**value);
            one.len() == other.len() && one.iter().all(|(name, value)| is_same(Some(value), field(name)))
        }
        (Some(Value::List(one)), Some(Value::List(other))) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(Some(one), Some(other)))
        }
        // One whole number is another unless it is written the same, however large it is.
        (Some(Value::Int(one)), Some(Value::Int(other))) => one == other,
        (Some(one), Some(other)) => one == other || number(one).is_some_and(|one| number(other) == Some(one)),
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => number.as_str().parse().ok(),
        Value::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

//! A schema that came as JSON, written out in the definition language.

use std::fmt::Write as _;

use super::{Directive, Input, Named, Schema, Type, TypeRef};

/// Everything but what is built in.
pub(super) fn write(schema: &Schema) -> Result<String, String> {
    let mut out = Writer(String::new());
    out.schema(schema);
    for directive in &schema.directives {
        out.directive(directive);
    }
    for ty in schema.types.iter().filter(|ty| !ty.name.starts_with("__")) {
        out.ty(ty)?;
    }
    Ok(out.0)
}

/// Writing to a string can't fail, so its results are not looked at: `write!` is used through [`put!`].
struct Writer(String);

macro_rules! put {
    ($writer:expr, $($part:tt)*) => {
        write!($writer.0, $($part)*).unwrap_or_default()
    };
}

impl Writer {
    fn schema(&mut self, schema: &Schema) {
        self.description("", schema.description.as_deref());
        self.0.push_str("schema {\n");
        let roots = [
            ("query", &schema.query_type),
            ("mutation", &schema.mutation_type),
            ("subscription", &schema.subscription_type),
        ];
        for (operation, root) in roots {
            if let Some(root) = root {
                put!(self, "  {operation}: {}\n", root.name);
            }
        }
        self.0.push_str("}\n");
    }

    fn directive(&mut self, directive: &Directive) {
        const BUILT_IN: [&str; 4] = ["skip", "include", "deprecated", "specifiedBy"];
        if BUILT_IN.contains(&&*directive.name) {
            return;
        }
        self.0.push('\n');
        self.description("", directive.description.as_deref());
        put!(self, "directive @{}", directive.name);
        self.arguments(&directive.args);
        if directive.is_repeatable {
            self.0.push_str(" repeatable");
        }
        put!(self, " on {}\n", directive.locations.join(" | "));
    }

    fn ty(&mut self, ty: &Type) -> Result<(), String> {
        const BUILT_IN: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];
        if ty.kind == "SCALAR" && BUILT_IN.contains(&&*ty.name) {
            return Ok(());
        }
        self.0.push('\n');
        self.description("", ty.description.as_deref());
        match &*ty.kind {
            "SCALAR" => {
                put!(self, "scalar {}", ty.name);
                if let Some(url) = &ty.specified_by_url {
                    put!(self, " @specifiedBy(url: {})", quoted(url));
                }
                self.0.push('\n');
            }
            "OBJECT" => self.composite("type", ty),
            "INTERFACE" => self.composite("interface", ty),
            "UNION" => put!(self, "union {} = {}\n", ty.name, names(ty.possible_types.as_deref(), " | ")),
            "ENUM" => {
                put!(self, "enum {} {{\n", ty.name);
                for value in ty.enum_values.iter().flatten() {
                    self.description("  ", value.description.as_deref());
                    put!(self, "  {}", value.name);
                    self.deprecation(value.is_deprecated, value.deprecation_reason.as_deref());
                    self.0.push('\n');
                }
                self.0.push_str("}\n");
            }
            "INPUT_OBJECT" => {
                let one_of = if ty.is_one_of == Some(true) { " @oneOf" } else { "" };
                put!(self, "input {}{one_of} {{\n", ty.name);
                for field in ty.input_fields.iter().flatten() {
                    self.description("  ", field.description.as_deref());
                    self.0.push_str("  ");
                    self.input(field);
                    self.0.push('\n');
                }
                self.0.push_str("}\n");
            }
            kind => return Err(format!("type `{}` is of the unknown kind `{kind}`", ty.name)),
        }
        Ok(())
    }

    fn composite(&mut self, keyword: &str, ty: &Type) {
        put!(self, "{keyword} {}", ty.name);
        if ty.interfaces.as_ref().is_some_and(|interfaces| !interfaces.is_empty()) {
            put!(self, " implements {}", names(ty.interfaces.as_deref(), " & "));
        }
        self.0.push_str(" {\n");
        for field in ty.fields.iter().flatten() {
            self.description("  ", field.description.as_deref());
            put!(self, "  {}", field.name);
            self.arguments(&field.args);
            self.0.push_str(": ");
            self.type_ref(&field.ty);
            self.deprecation(field.is_deprecated, field.deprecation_reason.as_deref());
            self.0.push('\n');
        }
        self.0.push_str("}\n");
    }

    fn arguments(&mut self, arguments: &[Input]) {
        if arguments.is_empty() {
            return;
        }
        self.0.push('(');
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.0.push_str(", ");
            }
            if let Some(description) = &argument.description {
                put!(self, "{} ", quoted(description));
            }
            self.input(argument);
        }
        self.0.push(')');
    }

    fn input(&mut self, input: &Input) {
        put!(self, "{}: ", input.name);
        self.type_ref(&input.ty);
        if let Some(default) = &input.default_value {
            put!(self, " = {default}");
        }
        self.deprecation(input.is_deprecated, input.deprecation_reason.as_deref());
    }

    fn deprecation(&mut self, deprecated: bool, reason: Option<&str>) {
        match reason {
            Some(reason) => put!(self, " @deprecated(reason: {})", quoted(reason)),
            None if deprecated => self.0.push_str(" @deprecated"),
            None => {}
        }
    }

    fn type_ref(&mut self, ty: &TypeRef) {
        match (&*ty.kind, &ty.of_type) {
            ("NON_NULL", Some(inner)) => {
                self.type_ref(inner);
                self.0.push('!');
            }
            ("LIST", Some(inner)) => {
                self.0.push('[');
                self.type_ref(inner);
                self.0.push(']');
            }
            // A reference cut off by a shallow introspection query has neither; the parser points at it.
            _ => self.0.push_str(ty.name.as_deref().unwrap_or("?")),
        }
    }

    fn description(&mut self, indent: &str, description: Option<&str>) {
        let Some(description) = description.filter(|text| !text.is_empty()) else { return };
        if !is_block(description) {
            put!(self, "{indent}{}\n", quoted(description));
            return;
        }
        put!(self, "{indent}\"\"\"\n");
        for line in description.split('\n') {
            match line {
                "" => self.0.push('\n'),
                line => put!(self, "{indent}{line}\n"),
            }
        }
        put!(self, "{indent}\"\"\"\n");
    }
}

fn names(types: Option<&[Named]>, separator: &str) -> String {
    let names: Vec<&str> = types.unwrap_or_default().iter().map(|ty| &*ty.name).collect();
    names.join(separator)
}

/// Does a text of several lines stay as it is in a block string, which takes away what it has in front of all lines
/// and empty lines around?
fn is_block(text: &str) -> bool {
    let mut lines = text.split('\n');
    let (first, last) = (lines.clone().next(), lines.clone().next_back());
    let is_blank = |line: &str| line.trim().is_empty();
    let keeps_ends = ![first, last].into_iter().flatten().any(is_blank);
    let keeps_indent = lines.clone().any(|line| !line.is_empty() && !line.starts_with([' ', '\t']));
    let is_plain =
        !text.contains("\"\"\"") && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    let keeps_blank = lines.all(|line| line.is_empty() || !is_blank(line));
    text.contains('\n') && keeps_ends && keeps_indent && keeps_blank && is_plain
}

/// A GraphQL string: JSON's escapes are a subset of GraphQL's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

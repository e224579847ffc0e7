//! Types of replies, and how they decode. Decoding is written here and nowhere else.

use std::borrow::Cow;

use super::mapped;
use super::names::word;
use super::text::{Rust, Text};
use super::unit::{Enum, Shape, Struct, StructField, Target, Unit};
use super::{Emitter, Place};
use crate::plan::{Field, Leaf, Type};
use crate::{Kind, Strings};

/// Fields that straight-line code looks for at most, one bit each.
const PREDICTED: usize = 64;

impl Emitter<'_> {
    /// All types of a unit. `data` says that the root is an operation's response data, which serde decodes too.
    pub(super) fn unit(&self, unit: &Unit<'_>, place: &Place, data: bool, text: &mut Text) {
        if unit.order.len() > unit.shared.len() {
            place.mention("json");
        }
        let mut derives = Text::new(text.depth());
        derives.tokens(self.options.derives(false));
        let derives = derives.into_string();
        let mut of_enums = Text::new(text.depth());
        of_enums.tokens(self.options.member_derives());
        let of_enums = of_enums.into_string();
        for &index in &unit.order {
            let name = &unit.names[index];
            if let Some((owner, index)) = unit.shared.get(&index) {
                self.reexport(name, &Target::Other(owner.clone(), *index), unit, place, text);
                continue;
            }
            match &unit.types[index] {
                Shape::Struct(structure) => {
                    let is_data = data && unit.root == Target::Local(index);
                    self.docs(&structure.object.docs, text);
                    if is_data {
                        text.tokens(self.options.derives(true));
                    } else {
                        text.lines(&derives);
                    }
                    self.structure_type(structure, name, unit, place, text);
                    self.wrapper(structure, name, unit, place, text);
                    if is_data {
                        deserialize(name, place, text);
                    }
                }
                Shape::Enum(shape) => {
                    self.docs(&shape.shape.docs, text);
                    text.lines(&of_enums);
                    self.enum_type(shape, name, unit, place, text);
                }
            }
        }
    }

    fn structure_type(
        &self,
        structure: &Struct<'_>,
        name: &str,
        unit: &Unit<'_>,
        place: &Place,
        text: &mut Text,
    ) {
        let name = word(name);
        if structure.fields.iter().all(|field| field.field.hidden) {
            text.line(&["pub struct ", &name, " {}"]);
        } else {
            text.open(&["pub struct ", &name, " {"]);
            for StructField { field, name, target } in structure.fields.iter().filter(|it| !it.field.hidden) {
                let inner = self.target(target, unit, field.ty.name(), place);
                let ty = place.wrapped(&absentable(&field.ty, field.conditional), inner);
                self.docs(&field.docs, text);
                text.tokens(self.options.serde_rename(&field.key).unwrap_or_default());
                text.line(&["pub ", &word(name), ": ", &ty, ","]);
            }
            text.close("}");
        }
        open_read(&name, place, text);
        self.read_struct(structure, unit, place, text);
        text.close("}");
        text.close("}");
    }

    /// Statements that read an object, its fields in whatever order they come.
    fn read_struct(&self, structure: &Struct<'_>, unit: &Unit<'_>, place: &Place, text: &mut Text) {
        match &*structure.fields {
            [only] if !only.field.hidden => {
                let read = self.read_value(&only.field.ty, &only.target, unit.strings, place);
                read_only_field(structure, only, &read, text);
            }
            _ => self.read_fields(structure, unit, place, text),
        }
    }

    fn read_fields(&self, structure: &Struct<'_>, unit: &Unit<'_>, place: &Place, text: &mut Text) {
        let fields = || structure.fields.iter().enumerate().map(|(index, field)| (index.to_string(), field));
        let shown = || fields().filter(|(_, field)| !field.field.hidden);
        let read = |StructField { field, name, target }: &StructField<'_>| {
            if field.hidden {
                return "reader.skip()?".to_owned();
            }
            let value = self.read_value(&field.ty, target, unit.strings, place);
            let (some, close) = if field.ty.is_nullable() { ("", "") } else { ("Some(", ")") };
            [&local(name), " = ", some, &value, "?", close].concat()
        };
        open_object(structure, text);
        shown().for_each(|(_, field)| text.line(&["let mut ", &local(&field.name), " = None;"]));
        // The fields that a server sends if it sends all of them in the order of the selection, none other between: each
        // is a comparison with a constant. Whatever is left is for the loop behind them.
        for (index, field) in fields().take(if unit.straight_line { PREDICTED } else { 0 }) {
            text.open(&["if reader.is_next(&mut object, ", &index, ", ", &key(field.field), ") {"]);
            text.line(&[&read(field), ";"]);
            text.close("}");
        }
        if structure.fields.is_empty() {
            // One call skips all there is.
            text.line(&["reader.field_or_end(&mut object)?;"]);
        } else {
            text.open(&["loop {"]);
            text.open(&["match reader.field_or_end(&mut object)? {"]);
            fields().for_each(|(index, field)| text.line(&[&index, " => ", &read(field), ","]));
            text.line(&["_ => break,"]);
            text.close("}");
            text.close("}");
        }
        let values = shown().map(|(index, StructField { field, name, .. })| {
            let (name, local) = (word(name), local(name));
            if !(field.ty.is_nullable() || field.conditional) {
                [&*name, ": reader.required(&object, ", &index, ", ", &local, ")?"].concat()
            } else if name == local {
                name.into_owned()
            } else {
                [&*name, ": ", &local].concat()
            }
        });
        text.list("Ok(Self {", &values.collect::<Vec<_>>(), " ", "})");
    }

    fn enum_type(&self, shape: &Enum<'_>, name: &str, unit: &Unit<'_>, place: &Place, text: &mut Text) {
        text.tokens(self.options.serde_untagged().unwrap_or_default());
        let (name, unknown) = (word(name), word(&unit.names[shape.unknown]));
        text.open(&["pub enum ", &name, " {"]);
        for variant in &shape.variants {
            let payload = self.target(&variant.target, unit, "", place);
            text.line(&[&word(&variant.name), "(", &payload, "),"]);
        }
        text.line(&["/// Of a type that the operation doesn't name."]);
        text.line(&["Unknown(", &unknown, "),"]);
        text.close("}");
        open_read(&name, place, text);
        text.open(&["match &*reader.typename()? {"]);
        for variant in &shape.variants {
            let tag = word(&variant.name);
            text.line(&["\"", variant.ty, "\" => json::FromJson::read(reader).map(Self::", &tag, "),"]);
        }
        text.line(&["_ => json::FromJson::read(reader).map(Self::Unknown),"]);
        text.close("}");
        text.close("}");
        text.close("}");
        if self.options.has_default(Kind::Replies) {
            // No type that the operation names is more likely than another.
            text.open(&["impl Default for ", &name, " {"]);
            text.open(&["fn default() -> Self {"]);
            text.line(&["Self::Unknown(Default::default())"]);
            text.close("}");
            text.close("}");
        }
    }

    /// An expression that reads a value of the type: `Result<…, Error>`.
    fn read_value(&self, ty: &Type, target: &Target, strings: Strings, place: &Place) -> Cow<'static, str> {
        let leaf = self.read_leaf(ty.name(), target, strings, place);
        let bare = matches!(ty.nullable(), Type::Named(_));
        match leaf {
            // What has one way to be read has it inside of lists and options, too.
            Read::Own => Cow::Borrowed("json::FromJson::read(reader)"),
            Read::BuiltIn(_) if !bare => Cow::Borrowed("json::FromJson::read(reader)"),
            Read::BuiltIn(read) | Read::Special(read) => Cow::Owned(wrapped(ty, read)),
        }
    }

    fn read_leaf(&self, graphql: &str, target: &Target, strings: Strings, place: &Place) -> Read {
        if let Target::Leaf(leaf @ (Leaf::Typename | Leaf::Scalar)) = target
            && self.is_shared(*leaf, graphql, strings)
        {
            return read_text(graphql, place);
        }
        if *target == Target::Leaf(Leaf::Typename) {
            return Read::BuiltIn("json::string");
        }
        match target {
            Target::Leaf(Leaf::Scalar) => {}
            Target::Leaf(Leaf::More) => return Read::BuiltIn("json::boolean"),
            Target::Leaf(Leaf::Count) => {
                let rust = self.count();
                return rust.map_or(Read::BuiltIn("json::int"), |rust| read_mapped(graphql, &rust, place));
            }
            _ => return Read::Own,
        }
        if let Some(rust) = self.scalars.get(graphql) {
            return read_mapped(graphql, rust, place);
        }
        match graphql {
            "String" => Read::BuiltIn("json::string"),
            // Its Rust type alone doesn't say that it takes integers.
            "ID" => Read::Special("json::id"),
            "Int" => Read::BuiltIn("json::int"),
            "Float" => Read::BuiltIn("json::float"),
            "Boolean" => Read::BuiltIn("json::boolean"),
            _ => Read::Own,
        }
    }
}

/// How a value is read, inside of its lists and options.
enum Read {
    /// As its Rust type is always read.
    Own,
    /// The same, by a shorter way.
    BuiltIn(&'static str),
    /// By a function that its Rust type doesn't name.
    Special(&'static str),
}

/// How a scalar is read that is mapped to a Rust type: by serde, unless the type has a reader of its own.
fn read_mapped(graphql: &str, rust: &Rust, place: &Place) -> Read {
    match mapped::plain(rust) {
        "String" | "std::string::String" if graphql == "ID" => Read::Special("json::id"),
        "String" | "std::string::String" => Read::BuiltIn("json::string"),
        "i32" => Read::BuiltIn("json::int"),
        "f64" => Read::BuiltIn("json::float"),
        "bool" => Read::BuiltIn("json::boolean"),
        "relaywalk::Text" => read_text(graphql, place),
        "i64" | "relaywalk::Scalar" => Read::Own,
        _ => Read::Special("json::scalar"),
    }
}

/// How a `relaywalk::Text` is read.
fn read_text(graphql: &str, place: &Place) -> Read {
    if graphql != "ID" {
        return Read::Own;
    }
    place.mention("__private");
    Read::Special("__private::read_id")
}

/// The beginning of a type's implementation, up to where it reads.
fn open_read(name: &str, place: &Place, text: &mut Text) {
    text.open(&["impl json::FromJson for ", name, " {"]);
    let result = place.std("Result");
    text.open(&["fn read(reader: &mut json::Reader<'_>) -> ", &result, "<Self, json::Error> {"]);
}

/// Statements that read an object with one field.
fn read_only_field(structure: &Struct<'_>, only: &StructField<'_>, read: &str, text: &mut Text) {
    let StructField { field, name, .. } = only;
    let call = if field.ty.is_nullable() || field.conditional { "only_field" } else { "only_required" };
    let arguments = [
        ["\"", &structure.object.ty, "\""].concat(),
        ["&[", &key(field), "]"].concat(),
        function_of(read).into_owned(),
    ];
    text.list(&["let value = reader.", call, "("].concat(), &arguments, "", ")?;");
    // Missing is the same as null.
    let value = if field.ty.is_nullable() { "value.flatten()" } else { "value" };
    let (name, short) = (word(name), name == "value" && value == "value");
    let value = if short { value.to_owned() } else { [&*name, ": ", value].concat() };
    text.line(&["Ok(Self { ", &value, " })"]);
}

/// The statement that begins an object: its type, and the keys in the order of the selection.
fn open_object(structure: &Struct<'_>, text: &mut Text) {
    const BEGINNING: &str = "let mut object = reader.object(";
    let ty = ["\"", &structure.object.ty, "\", "].concat();
    let keys: Vec<String> = structure.fields.iter().map(|field| key(field.field)).collect();
    let flat = keys.join(", ");
    if text.fits(&[BEGINNING, &ty, "&[", &flat, "])"]) {
        text.line(&[BEGINNING, &ty, "&[", &flat, "])?;"]);
        return;
    }
    text.open(&[BEGINNING]);
    text.line(&[ty.trim_end()]);
    text.list("&[", &keys, "", "],");
    text.close(")?;");
}

/// For serde, and so for all code that takes a `graphql_client::GraphQLQuery`.
fn deserialize(name: &str, place: &Place, text: &mut Text) {
    place.mention("__private");
    let result = place.std("Result");
    text.open(&["impl<'de> __private::serde::Deserialize<'de> for ", &word(name), " {"]);
    text.open(&[
        "fn deserialize<D: __private::serde::Deserializer<'de>>(deserializer: D) -> ",
        &result,
        "<Self, D::Error> {",
    ]);
    text.line(&["json::deserialize(deserializer)"]);
    text.close("}");
    text.close("}");
}

/// A key as the reader looks for it, as a literal.
fn key(field: &Field) -> String {
    ["\"\\\"", &field.key, "\\\":\""].concat()
}

/// An expression that reads the lists and options of a type, and what is in them by a function.
fn wrapped(ty: &Type, read: &str) -> String {
    match ty {
        Type::Named(_) => ["json::nullable(reader, ", read, ")"].concat(),
        Type::NonNull(inner) => match &**inner {
            Type::List(item) => ["json::list(reader, ", &function(item, read), ")"].concat(),
            _ => [read, "(reader)"].concat(),
        },
        Type::List(item) => {
            ["json::nullable(reader, |reader| json::list(reader, ", &function(item, read), "))"].concat()
        }
    }
}

/// The same as a function of the reader.
fn function<'r>(ty: &Type, read: &'r str) -> Cow<'r, str> {
    if matches!(ty, Type::NonNull(inner) if matches!(**inner, Type::Named(_))) {
        return Cow::Borrowed(read);
    }
    Cow::Owned(["|reader| ", &wrapped(ty, read)].concat())
}

/// A function of the reader for an expression of it.
fn function_of(expression: &str) -> Cow<'_, str> {
    match expression.strip_suffix("(reader)") {
        Some(path) if !path.contains('(') => Cow::Borrowed(path),
        _ => Cow::Owned(["|reader| ", expression].concat()),
    }
}

/// The variable that takes a field's value; the text around it has variables of its own.
fn local(name: &str) -> Cow<'_, str> {
    match name {
        "reader" | "object" | "key" => Cow::Owned([name, "_"].concat()),
        name => word(name),
    }
}

/// A field that may be left out is an option, whatever the schema promises.
fn absentable(ty: &Type, conditional: bool) -> Cow<'_, Type> {
    if conditional { Cow::Owned(ty.nullable().clone()) } else { Cow::Borrowed(ty) }
}

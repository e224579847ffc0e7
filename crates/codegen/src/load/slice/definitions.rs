//! The definitions of a slice as the compiler has them, without its parser and without their places.

use apollo_compiler::ast::{
    Argument, Definition, Directive, DirectiveDefinition, DirectiveList, DirectiveLocation,
    EnumTypeDefinition, EnumValueDefinition, FieldDefinition, FloatValue, InputObjectTypeDefinition,
    InputValueDefinition, IntValue, InterfaceTypeDefinition, ObjectTypeDefinition, OperationType,
    ScalarTypeDefinition, SchemaDefinition, Type, UnionTypeDefinition, Value,
};
use apollo_compiler::{Name, Node};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

use super::scan::Kind;
use super::string;
use super::tokens::{Extent, Token, Tokens};

/// How deep lists and objects may nest.
const DEPTH: usize = 32;

/// The definition that a part of a text is. `None` if it is no plain one: extensions are rare.
pub(super) fn read(text: &str, part: Extent) -> Option<Definition> {
    let mut reader = Reader { tokens: Tokens::within(text, part), depth: 0 };
    let definition = reader.definition()?;
    (reader.tokens.token == Token::End).then_some(definition)
}

/// Reads from the present token on. Everything gives `None` if that can't be what is asked for.
struct Reader<'s> {
    tokens: Tokens<'s>,
    depth: usize,
}

impl Reader<'_> {
    fn definition(&mut self) -> Option<Definition> {
        let description = self.description()?;
        let kind = Kind::of(self.tokens.word())?;
        self.tokens.advance();
        Some(match kind {
            Kind::Schema => Definition::SchemaDefinition(Node::new(SchemaDefinition {
                description,
                directives: self.directives()?,
                root_operations: self.some(b'{', b'}', Self::root)?,
            })),
            Kind::Directive => self.directive_definition(description)?,
            Kind::Scalar => Definition::ScalarTypeDefinition(Node::new(ScalarTypeDefinition {
                description,
                name: self.name()?,
                directives: self.directives()?,
            })),
            Kind::Object => Definition::ObjectTypeDefinition(Node::new(ObjectTypeDefinition {
                description,
                name: self.name()?,
                implements_interfaces: self.implemented()?,
                directives: self.directives()?,
                fields: self.any(b'{', b'}', Self::field)?,
            })),
            Kind::Interface => Definition::InterfaceTypeDefinition(Node::new(InterfaceTypeDefinition {
                description,
                name: self.name()?,
                implements_interfaces: self.implemented()?,
                directives: self.directives()?,
                fields: self.any(b'{', b'}', Self::field)?,
            })),
            Kind::Union => Definition::UnionTypeDefinition(Node::new(UnionTypeDefinition {
                description,
                name: self.name()?,
                directives: self.directives()?,
                members: if self.tokens.takes(b'=').is_some() { self.names(b'|')? } else { Vec::new() },
            })),
            Kind::Enum => Definition::EnumTypeDefinition(Node::new(EnumTypeDefinition {
                description,
                name: self.name()?,
                directives: self.directives()?,
                values: self.any(b'{', b'}', Self::enum_value)?,
            })),
            Kind::Input => Definition::InputObjectTypeDefinition(Node::new(InputObjectTypeDefinition {
                description,
                name: self.name()?,
                directives: self.directives()?,
                fields: self.any(b'{', b'}', Self::input)?,
            })),
        })
    }

    fn directive_definition(&mut self, description: Option<Node<str>>) -> Option<Definition> {
        self.tokens.takes(b'@')?;
        let name = self.name()?;
        let arguments = self.any(b'(', b')', Self::input)?;
        let repeatable = self.takes_word("repeatable");
        if !self.takes_word("on") {
            return None;
        }
        let locations = self.names(b'|')?.iter().map(|name| location(name)).collect::<Option<_>>()?;
        let definition = DirectiveDefinition { description, name, arguments, repeatable, locations };
        Some(Definition::DirectiveDefinition(Node::new(definition)))
    }

    fn root(&mut self) -> Option<Node<(OperationType, Name)>> {
        let operation = match self.tokens.word() {
            "query" => OperationType::Query,
            "mutation" => OperationType::Mutation,
            "subscription" => OperationType::Subscription,
            _ => return None,
        };
        self.tokens.advance();
        self.tokens.takes(b':')?;
        Some(Node::new((operation, self.name()?)))
    }

    fn field(&mut self) -> Option<Node<FieldDefinition>> {
        let (description, name) = (self.description()?, self.name()?);
        let arguments = self.any(b'(', b')', Self::input)?;
        self.tokens.takes(b':')?;
        let (ty, directives) = (self.ty()?, self.directives()?);
        Some(Node::new(FieldDefinition { description, name, arguments, ty, directives }))
    }

    fn input(&mut self) -> Option<Node<InputValueDefinition>> {
        let (description, name) = (self.description()?, self.name()?);
        self.tokens.takes(b':')?;
        let ty = Node::new(self.ty()?);
        let is_given = self.tokens.takes(b'=').is_some();
        let default_value = if is_given { Some(self.value()?) } else { None };
        let directives = self.directives()?;
        Some(Node::new(InputValueDefinition { description, name, ty, default_value, directives }))
    }

    fn enum_value(&mut self) -> Option<Node<EnumValueDefinition>> {
        let (description, value) = (self.description()?, self.name()?);
        let directives = self.directives()?;
        let is_value = !matches!(&*value, "true" | "false" | "null");
        is_value.then(|| Node::new(EnumValueDefinition { description, value, directives }))
    }

    fn description(&mut self) -> Option<Option<Node<str>>> {
        if self.tokens.token != Token::String {
            return Some(None);
        }
        let description = Node::new_str(&string::value(self.tokens.word())?);
        self.tokens.advance();
        Some(Some(description))
    }

    fn name(&mut self) -> Option<Name> {
        let name = self.tokens.name()?;
        Name::new(name.of(self.tokens.text)).ok()
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_next = self.tokens.is_word(word);
        if is_next {
            self.tokens.advance();
        }
        is_next
    }

    fn implemented(&mut self) -> Option<Vec<Name>> {
        if self.takes_word("implements") { self.names(b'&') } else { Some(Vec::new()) }
    }

    /// Names with a sign between them, which may stand before the first, too.
    fn names(&mut self, between: u8) -> Option<Vec<Name>> {
        self.tokens.takes(between);
        let mut names = vec![self.name()?];
        while self.tokens.takes(between).is_some() {
            names.push(self.name()?);
        }
        Some(names)
    }

    /// What stands in brackets, if they do; there is something in them.
    fn any<T>(&mut self, open: u8, close: u8, item: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        if self.tokens.is(open) { self.some(open, close, item) } else { Some(Vec::new()) }
    }

    fn some<T>(&mut self, open: u8, close: u8, item: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.tokens.takes(open)?;
        let mut items = vec![item(self)?];
        while self.tokens.takes(close).is_none() {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn ty(&mut self) -> Option<Type> {
        let ty = if self.tokens.takes(b'[').is_some() {
            let inner = self.deeper(Self::ty)?;
            self.tokens.takes(b']')?;
            inner.list()
        } else {
            Type::Named(self.name()?)
        };
        Some(if self.tokens.takes(b'!').is_some() { ty.non_null() } else { ty })
    }

    fn directives(&mut self) -> Option<DirectiveList> {
        let mut directives = DirectiveList::new();
        while self.tokens.takes(b'@').is_some() {
            let name = self.name()?;
            let arguments = self.any(b'(', b')', Self::argument)?;
            directives.push(Node::new(Directive { name, arguments }));
        }
        Some(directives)
    }

    fn argument(&mut self) -> Option<Node<Argument>> {
        let (name, value) = self.entry()?;
        Some(Node::new(Argument { name, value }))
    }

    fn entry(&mut self) -> Option<(Name, Node<Value>)> {
        let name = self.name()?;
        self.tokens.takes(b':')?;
        Some((name, self.value()?))
    }

    fn value(&mut self) -> Option<Node<Value>> {
        let word = self.tokens.word();
        let value = match self.tokens.token {
            Token::Mark(b'[') => Value::List(self.nested(b']', Self::value)?),
            Token::Mark(b'{') => Value::Object(self.nested(b'}', Self::entry)?),
            Token::Name => match word {
                "null" => Value::Null,
                "true" | "false" => Value::Boolean(word == "true"),
                name => Value::Enum(Name::new(name).ok()?),
            },
            Token::String => Value::String(string::value(word)?),
            Token::Number => number(word)?,
            _ => return None,
        };
        self.tokens.advance();
        Some(Node::new(value))
    }

    /// Everything up to the bracket that closes the present one; that is the present token then.
    fn nested<T>(&mut self, close: u8, item: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.tokens.advance();
        let mut items = Vec::new();
        while !self.tokens.is(close) {
            items.push(self.deeper(item)?);
        }
        Some(items)
    }

    fn deeper<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let found = if self.depth < DEPTH { read(self) } else { None };
        self.depth -= 1;
        found
    }
}

fn number(word: &str) -> Option<Value> {
    let text = || -> StrDeserializer<'_, Error> { word.into_deserializer() };
    // An exponent has digits, whatever the compiler's type says.
    let ends = word.as_bytes().last().is_some_and(u8::is_ascii_digit);
    let int = || IntValue::deserialize(text()).map(Value::Int);
    let float = |_| FloatValue::deserialize(text()).map(Value::Float);
    ends.then(int)?.or_else(float).ok()
}

fn location(name: &str) -> Option<DirectiveLocation> {
    Some(match name {
        "QUERY" => DirectiveLocation::Query,
        "MUTATION" => DirectiveLocation::Mutation,
        "SUBSCRIPTION" => DirectiveLocation::Subscription,
        "FIELD" => DirectiveLocation::Field,
        "FRAGMENT_DEFINITION" => DirectiveLocation::FragmentDefinition,
        "FRAGMENT_SPREAD" => DirectiveLocation::FragmentSpread,
        "INLINE_FRAGMENT" => DirectiveLocation::InlineFragment,
        "VARIABLE_DEFINITION" => DirectiveLocation::VariableDefinition,
        "SCHEMA" => DirectiveLocation::Schema,
        "SCALAR" => DirectiveLocation::Scalar,
        "OBJECT" => DirectiveLocation::Object,
        "FIELD_DEFINITION" => DirectiveLocation::FieldDefinition,
        "ARGUMENT_DEFINITION" => DirectiveLocation::ArgumentDefinition,
        "INTERFACE" => DirectiveLocation::Interface,
        "UNION" => DirectiveLocation::Union,
        "ENUM" => DirectiveLocation::Enum,
        "ENUM_VALUE" => DirectiveLocation::EnumValue,
        "INPUT_OBJECT" => DirectiveLocation::InputObject,
        "INPUT_FIELD_DEFINITION" => DirectiveLocation::InputFieldDefinition,
        _ => return None,
    })
}

#[cfg(test)]
#[path = "definitions_tests.rs"]
mod tests;

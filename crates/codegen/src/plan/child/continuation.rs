//! The operation that continues a connection for one parent: its text, its variables, the shape of its reply.

use apollo_compiler::ast::{Type as AstType, Value, VariableDefinition};
use apollo_compiler::executable::{self, InlineFragment, OperationType, Selection, SelectionSet};
use apollo_compiler::{Name, Node, name};

use super::anchor::{KEY, renamed};
use super::derive::{Parent, Stop};
use super::variables::Used;
use crate::Diagnostics;
use crate::diagnostics::Diagnostic;
use crate::plan::connection::{Direction, Step, place};
use crate::plan::search::{Nested, Path, Reply};
use crate::plan::selection::{self, Shapes, literal};
use crate::plan::shape::{Composite, Field, Leaf, Object, Selected};
use crate::plan::types::{self, Coverage};
use crate::plan::walk::Candidate;
use crate::plan::{Operation, OperationKind, Type, input, salesforce, wire};

/// What a continuation is made of.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a, 'd> {
    pub(super) shapes: &'d Shapes<'d>,
    pub(super) reply: Reply<'a>,
    /// The operation that the connection is selected in.
    pub(super) written: &'d executable::Operation,
    pub(super) nested: &'a Nested<'a>,
    /// The places on the way to it there.
    pub(super) stops: &'a [Stop<'d>],
    pub(super) parent: &'a Parent,
}

/// A continuation in the making.
pub(super) struct Continuation<'a, 'd> {
    of: Origin<'a, 'd>,
    /// The connection as it is selected there, but without a cursor.
    connection: executable::Field,
    cursor_type: AstType,
    /// The variables that it takes from there.
    used: Used,
    pub(super) key_variable: Name,
    cursor_variable: Name,
    /// Response key of the parent's key.
    pub(super) key: Name,
    /// Does the anchor lead to a type of which the parent's is one of several?
    narrowed: bool,
}

impl<'a, 'd> Continuation<'a, 'd> {
    pub(super) fn new(of: Origin<'a, 'd>) -> Result<Self, Diagnostic> {
        let Some((connection, cursor_type)) = connection(of) else {
            let place = place(&of.nested.path.steps);
            let message = format!("`{place}` can't be continued: the schema gives it no argument `after`");
            return Err(Diagnostic::error(message, of.nested.field.span.clone())
                .rule("connection")
                .help("leave out its `endCursor` to have first pages only"));
        };
        let mut used = Used::default();
        of.parent.anchor.fields.iter().for_each(|field| used.arguments(&field.arguments));
        of.fields().for_each(|(field, _)| used.arguments(&field.arguments));
        used.field(&connection, of.shapes.document);
        used.forget(&KEY);
        let (key_variable, cursor_variable) = (used.fresh("id"), used.fresh("after"));
        let key = &of.parent.anchor.key;
        let is_taken = of.fields().next().is_some_and(|(field, _)| field.response_key() == key);
        let key = if is_taken { Name::new_unchecked(&format!("{key}OfParent")) } else { key.clone() };
        let narrowed = of.shapes.types.coverage(of.parent_type(), &of.anchored_type()) != Coverage::Every;
        Ok(Self { of, connection, cursor_type, used, key_variable, cursor_variable, key, narrowed })
    }

    pub(super) fn operation(&self, name: String) -> Result<Operation, Diagnostics> {
        let Origin { shapes, nested, written, .. } = self.of;
        let mut variables = vec![variable(&self.key_variable, &self.of.parent.anchor.key_type)];
        variables.extend(written.variables.iter().filter(|carried| self.used.has(&carried.name)).cloned());
        variables.push(variable(&self.cursor_variable, &self.cursor_type));
        let sent = Node::new(executable::Operation {
            operation_type: OperationType::Query,
            name: Some(Name::new_unchecked(&name)),
            variables,
            directives: Default::default(),
            selection_set: self.selection_set(),
        });
        let mut operation = Operation {
            name,
            kind: OperationKind::Query,
            file: String::new(),
            text: wire::text(shapes.document, &sent),
            variables: input::variables(&sent),
            data: self.data(),
            connection: None,
            children: Vec::new(),
            limits: None,
        };
        if let Some(object) = self.of.reply.object(nested.field) {
            let candidate = Candidate {
                path: Path::of(self.path()),
                field: nested.field,
                object,
                direction: Direction::Forward,
                variable: &self.cursor_variable,
                is_child: true,
            };
            let connection = candidate.connection(self.of.reply, &operation)?;
            input::assign_roles(&mut operation.variables, Some(&connection));
            operation.connection = Some(connection);
            operation.limits = salesforce::limits_of_derived(self.of.reply, &operation);
        }
        Ok(operation)
    }

    /// How the parent is reached, for people.
    pub(super) fn reached_by(&self) -> String {
        let fields = self.of.parent.anchor.fields.iter();
        let fields = fields.map(|field| self.keyed(field).serialize().no_indent().to_string());
        fields.collect::<Vec<_>>().join(".")
    }

    /// The way to the parent in the reply.
    pub(super) fn parent_path(&self) -> Vec<Step> {
        let fields = self.of.parent.anchor.fields.iter();
        let steps = fields.flat_map(|field| {
            let only = field.ty().is_list().then_some(Step::Only);
            std::iter::once(Step::Field(field.response_key().to_string())).chain(only)
        });
        steps.collect()
    }

    fn path(&self) -> Vec<Step> {
        // A field that isn't there for other types needs no step to tell them.
        let rest = self.of.steps().iter().filter(|step| !matches!(step, Step::On { .. }));
        self.parent_path().into_iter().chain(rest.cloned()).collect()
    }

    /// A field of the anchor, with the name of the variable.
    fn keyed(&self, field: &executable::Field) -> executable::Field {
        let arguments = field.arguments.iter().map(|argument| renamed(argument, &KEY, &self.key_variable));
        executable::Field { arguments: arguments.collect(), ..field.clone() }
    }

    /// Is the key a field of every object that the anchor may lead to?
    fn key_outside(&self) -> bool {
        let anchored = self.of.anchored_type();
        !self.narrowed || self.of.shapes.types.field(&anchored, &self.of.parent.anchor.key).is_some()
    }

    fn key_field(&self) -> Option<executable::Field> {
        let schema = self.of.shapes.types.schema;
        let field = &self.of.parent.anchor.key;
        let definition = schema.type_field(self.of.parent_type(), field).ok()?;
        let alias = (self.key != *field).then(|| self.key.clone());
        Some(executable::Field::new(field.clone(), definition.node.clone()).with_opt_alias(alias))
    }

    fn selection_set(&self) -> SelectionSet {
        let key = self.key_field().map(Selection::from);
        let mut inside = vec![self.way()];
        if self.narrowed {
            let mut on = InlineFragment::with_type_condition(self.of.parent_type().clone());
            if !self.key_outside() {
                on = on.with_selections(key.clone());
            }
            inside = vec![on.with_selections(inside).into()];
        }
        let key = key.filter(|_| self.key_outside());
        let inside: Vec<Selection> = key.into_iter().chain(inside).collect();
        let anchored = self
            .of
            .parent
            .anchor
            .fields
            .iter()
            .rev()
            .fold(inside, |inside, field| vec![self.keyed(field).with_selections(inside).into()]);
        let mut set = SelectionSet::new(self.of.stops[0].value.ty.clone());
        set.extend(anchored);
        set
    }

    /// What is selected of the parent to get to the connection.
    fn way(&self) -> Selection {
        let cursor = Value::Variable(self.cursor_variable.clone());
        let connection = self.connection.clone().with_argument(name!("after"), cursor);
        let Origin { nested, stops, parent, .. } = self.of;
        let mut way = Selection::from(connection);
        for at in (parent.steps..nested.path.steps.len() - 1).rev() {
            let stop = &stops[at + 1];
            way = match (&nested.path.steps[at], stop.field) {
                (Step::Field(_), Some(field)) => bare(field).with_selection(way).into(),
                (Step::On { types, .. }, _) if !types.is_empty() => {
                    InlineFragment::with_type_condition(stop.value.ty.clone()).with_selection(way).into()
                }
                _ => way,
            };
        }
        way
    }

    /// The shape of the reply. Of the connection it is that of the first page, so that the types are the same.
    fn data(&self) -> Object {
        let types = &self.of.shapes.types;
        let mut fields: Vec<Field> = self.key_field().map(|key| self.planned_key(&key)).into_iter().collect();
        fields.push(self.planned_way());
        let anchor = self.of.parent.anchor.fields.iter().rev();
        let fields = anchor.fold(fields, |fields, field| vec![planned(types, &self.keyed(field), fields)]);
        let ty = &self.of.stops[0].value.ty;
        Object { ty: ty.to_string(), docs: types.docs(ty), fields }
    }

    fn planned_key(&self, field: &executable::Field) -> Field {
        let key = planned(&self.of.shapes.types, field, Vec::new());
        Field { selected: Selected::Leaf(Leaf::Scalar), conditional: !self.key_outside(), ..key }
    }

    fn planned_way(&self) -> Field {
        let types = &self.of.shapes.types;
        let mut steps = self.of.steps().iter();
        let mut narrowed = self.narrowed;
        let fields = self.of.fields().map(|(_, field)| {
            while let Some(Step::On { .. } | Step::Only) = steps.next() {
                narrowed = true;
            }
            let conditional = field.conditional || std::mem::take(&mut narrowed);
            Field { conditional, ..field.clone() }
        });
        let fields: Vec<Field> = fields.collect();
        let within = |inner: Option<Field>, outer: Field| {
            let Some(inner) = inner else { return Some(outer) };
            let ty = outer.ty.name().to_owned();
            let object = Object { docs: types.docs(&ty), ty, fields: vec![inner] };
            Some(Field { selected: Selected::Composite(Composite::Object(object)), ..outer })
        };
        fields.into_iter().rev().fold(None, within).unwrap_or_else(|| self.of.nested.field.clone())
    }
}

impl<'a, 'd> Origin<'a, 'd> {
    /// The way from the parent on.
    fn steps(&self) -> &'a [Step] {
        &self.nested.path.steps[self.parent.steps..]
    }

    /// The fields of that way, as they are written and as they are planned.
    fn fields(&self) -> impl Iterator<Item = (&'d Node<executable::Field>, &'a Field)> + use<'a, 'd> {
        let before = self.nested.path.steps[..self.parent.steps].iter();
        let passed = before.filter(|step| matches!(step, Step::Field(_))).count();
        let written = self.stops[self.parent.steps + 1..].iter().filter_map(|stop| stop.field);
        written.zip(self.nested.path.fields[passed..].iter().map(|passed| passed.field))
    }

    fn parent_type(&self) -> &'a Name {
        &self.stops[self.parent.steps].value.ty
    }

    /// The type to which the anchor leads.
    fn anchored_type(&self) -> Name {
        let last = self.parent.anchor.fields.last();
        last.map_or(self.stops[0].value.ty.clone(), |field| field.ty().inner_named_type().clone())
    }
}

/// The connection without its cursor, and the cursor's type.
fn connection(of: Origin<'_, '_>) -> Option<(executable::Field, AstType)> {
    let last = of.stops.last()?;
    let mut field = bare(last.field?);
    field.arguments.retain(|argument| argument.name != "after");
    field.selection_set = united(&last.value);
    let after = field.definition.argument_by_name("after")?.ty.inner_named_type().clone();
    Some((field, AstType::Named(after)))
}

/// All that is selected of a value, in one set.
fn united(value: &selection::Value<'_>) -> SelectionSet {
    let mut set = SelectionSet::new(value.ty.clone());
    for part in &value.parts {
        let directives = part.conditions.iter().filter_map(|condition| condition.directive.clone());
        // Salesforce's `@optional` is for fields alone; what was there for a parent stays there.
        let directives = directives.filter(|directive| directive.name != "optional");
        // A directive can't be repeated, so each has a fragment of its own.
        let under = directives.fold(None, |inner: Option<Selection>, directive| {
            let fragment = InlineFragment::without_type_condition(value.ty.clone()).with_directive(directive);
            Some(match inner {
                Some(inner) => fragment.with_selection(inner).into(),
                None => fragment.with_selections(part.set.selections.iter().cloned()).into(),
            })
        });
        match under {
            Some(under) => set.push(under),
            None => {
                let selections = part.set.selections.iter();
                let new: Vec<_> = selections.filter(|one| !set.selections.contains(one)).cloned().collect();
                set.extend(new);
            }
        }
    }
    set
}

/// A field without directives, since the reply had it, and without its selection.
fn bare(field: &executable::Field) -> executable::Field {
    let bare = executable::Field::new(field.name.clone(), field.definition.clone());
    bare.with_opt_alias(field.alias.clone()).with_arguments(field.arguments.iter().cloned())
}

fn variable(name: &Name, ty: &AstType) -> Node<VariableDefinition> {
    Node::new(VariableDefinition {
        name: name.clone(),
        ty: Node::new(ty.clone()),
        default_value: None,
        directives: Default::default(),
    })
}

fn planned(schema: &types::Types<'_>, field: &executable::Field, fields: Vec<Field>) -> Field {
    let ty = field.ty().inner_named_type();
    let object = Object { ty: ty.to_string(), docs: schema.docs(ty), fields };
    Field {
        key: field.response_key().to_string(),
        name: field.name.to_string(),
        ty: Type::of(field.ty()),
        selected: Selected::Composite(Composite::Object(object)),
        arguments: field.arguments.iter().map(|a| (a.name.to_string(), literal(&a.value))).collect(),
        conditional: false,
        hidden: false,
        docs: types::docs(field.definition.description.as_ref(), &field.definition.directives),
        span: None,
    }
}

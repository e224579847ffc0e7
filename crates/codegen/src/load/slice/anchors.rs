//! What derived operations use of a schema beside what documents mention: the ways to one parent alone, and the
//! cursors of child connections.

use apollo_compiler::ast::{Definition, Document, Selection, Value};

use super::closure::Closure;
use super::index::TypeId;
use super::scan::Kind;
use crate::Options;

/// Keeps it, for the types that are kept already.
pub(super) fn keep(closure: &mut Closure<'_, '_>, query: Option<TypeId>, options: &Options) -> Option<()> {
    if let Some(query) = query {
        node(closure, query)?;
        for (ty, way) in options.anchors() {
            // A way that can't be read is told of by whoever reads it.
            if let Ok(document) = Document::parse(format!("{{ {way} }}"), "anchor")
                && let Some(Definition::OperationDefinition(operation)) = document.definitions.first()
            {
                let names = given(closure, query, &operation.selection_set)?;
                if let Some(ty) = closure.index.ty(ty) {
                    names.iter().try_for_each(|name| closure.keep_named(ty, name))?;
                }
            }
        }
    }
    let kept: Vec<TypeId> = closure.types.keys().copied().collect();
    kept.into_iter().try_for_each(|id| connections(closure, id))
}

/// `node(id:)`, and the key by which it finds.
fn node(closure: &mut Closure<'_, '_>, query: TypeId) -> Option<()> {
    let index = closure.index;
    for field in index.fields(query)?.named("node") {
        closure.keep(query, field)?;
        let member = &index.fields(query)?.all.get(field)?.member;
        for (argument, found) in member.arguments.iter().enumerate() {
            closure.keep_argument(query, field, argument)?;
            if let Some(interface) =
                index.ty(index.of(member.ty)).filter(|id| index.kind(*id) == Kind::Interface)
            {
                closure.keep_named(interface, index.of(found.name))?;
            }
        }
    }
    Some(())
}

/// The way of an anchor, with all arguments whole: few have any but keys. Gives the names that the key may have.
fn given(closure: &mut Closure<'_, '_>, query: TypeId, set: &[Selection]) -> Option<Vec<String>> {
    let index = closure.index;
    let mut names = Vec::new();
    let (mut at, mut set) = (Some(query), set);
    while let (Some(id), [Selection::Field(written)]) = (at, set) {
        at = None;
        for field in index.fields(id)?.named(&written.name) {
            closure.keep(id, field)?;
            let member = &index.fields(id)?.all.get(field)?.member;
            for (argument, found) in member.arguments.iter().enumerate() {
                if written.arguments.iter().any(|given| given.name == index.of(found.name)) {
                    closure.keep_argument(id, field, argument)?;
                    if let Some(input) = index.input(found.ty) {
                        closure.keep_all(input)?;
                    }
                }
            }
            at = at.or(index.ty(index.of(member.ty)));
        }
        written.arguments.iter().for_each(|given| name(&given.name, &given.value, &mut names));
        set = &written.selection_set;
    }
    Some(names)
}

fn name(of: &str, value: &Value, names: &mut Vec<String>) {
    names.push(of.to_owned());
    if let Value::Object(entries) = value {
        entries.iter().for_each(|(key, value)| name(key, value, names));
    }
}

/// Of connections that are kept, the cursor; of those that filter by `Id`, that filter.
fn connections(closure: &mut Closure<'_, '_>, id: TypeId) -> Option<()> {
    let index = closure.index;
    if !matches!(index.kind(id), Kind::Object | Kind::Interface) {
        return Some(());
    }
    for (field, found) in index.fields(id)?.all.iter().enumerate() {
        let argument = |name: &str| found.member.arguments.iter().position(|it| index.of(it.name) == name);
        let kept = closure.types.get(&id).is_some_and(|kept| kept.contains_key(&field));
        if let (true, Some(after)) = (kept, argument("after")) {
            closure.keep_argument(id, field, after)?;
        }
        let (Some(filter), Some(first)) = (argument("where"), argument("first")) else { continue };
        let input = |argument: usize| index.input(found.member.arguments.get(argument)?.ty);
        let member_type = |id: TypeId, name: &str| {
            let field = index.fields(id)?.named(name).next()?;
            index.ty(index.of(index.fields(id)?.all.get(field)?.member.ty))
        };
        let node =
            index.ty(index.of(found.member.ty)).and_then(|ty| member_type(member_type(ty, "edges")?, "node"));
        let Some(node) = node.filter(|node| closure.types.contains_key(node)) else { continue };
        let Some(input) = input(filter).filter(|input| member_type(*input, "Id").is_some()) else { continue };
        closure.keep(id, field)?;
        closure.keep_argument(id, field, filter)?;
        closure.keep_argument(id, field, first)?;
        closure.keep_named(input, "Id")?;
        if let Some(operators) = member_type(input, "Id") {
            closure.keep_named(operators, "eq")?;
        }
        closure.keep_named(node, "Id")?;
    }
    Some(())
}

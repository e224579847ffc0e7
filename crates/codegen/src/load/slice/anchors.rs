//! The ways to one parent alone that no document mentions.

use apollo_compiler::ast::{Definition, Document, Selection, Value};

use super::closure::Closure;
use super::index::TypeId;
use super::scan::Kind;
use crate::Options;

/// Keeps them, for the types that are kept already.
pub(super) fn keep(closure: &mut Closure<'_, '_>, query: Option<TypeId>, options: &Options) -> Option<()> {
    if let Some(query) = query {
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
    kept.into_iter().try_for_each(|id| filters(closure, id))
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

/// The connections by which one row of a type that is kept is asked for by its `Id`, selected or not.
fn filters(closure: &mut Closure<'_, '_>, id: TypeId) -> Option<()> {
    let index = closure.index;
    if index.kind(id) != Kind::Object {
        return Some(());
    }
    for (field, found) in index.fields(id)?.all.iter().enumerate() {
        let argument = |name: &str| found.member.arguments.iter().find(|it| index.of(it.name) == name);
        let (Some(filter), Some(_)) = (argument("where"), argument("first")) else { continue };
        let row = closure.row(index.ty(index.of(found.member.ty)));
        let is_kept = row.is_some_and(|row| closure.types.contains_key(&row));
        let by_id = || index.input(filter.ty).is_some_and(|input| closure.type_of(input, "Id").is_some());
        // Filters are large, and most are of types that nothing mentions.
        if is_kept && by_id() {
            closure.keep(id, field)?;
        }
    }
    Some(())
}

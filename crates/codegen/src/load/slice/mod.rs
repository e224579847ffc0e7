//! The part of a schema that documents need, cut out before any of it is parsed.
//!
//! A published schema may have hundreds of thousands of lines of which a project's queries need a few hundred; to
//! parse and validate all of it takes an unoptimised build script seconds. One pass over the text finds its
//! top-level definitions ([`scan`]); from the documents it follows which of them are needed, and which of their
//! fields and arguments ([`closure`]); only these go to the compiler ([`cut`]).
//!
//! A slice has less than the schema and nothing else, so what is valid against it is valid against the schema. It
//! can't tell what is wrong: then, and where its text is anything but what the specification has, the whole schema
//! decides.

mod anchors;
mod closure;
mod conform;
mod continuation;
mod cut;
mod definitions;
mod index;
mod members;
mod scan;
mod selections;
mod string;
mod tokens;

use std::collections::BTreeSet;

use apollo_compiler::Name;
use apollo_compiler::ast::Document;

use super::inputs;
use super::possible::Possible;
use crate::Options;

use self::closure::Closure;
pub(super) use self::cut::Cut;
use self::index::{Index, TypeId};
use self::scan::Kind;
use self::selections::Selections;

/// A part of a schema, with what can't be seen from it.
pub(super) struct Slice {
    pub(super) cut: Cut,
    pub(super) possible: Possible,
    /// The input objects that become types.
    pub(super) typed: BTreeSet<String>,
}

/// `None` if only the whole text will do.
pub(super) fn slice(sdl: &str, documents: &[Document], options: &Options) -> Option<Slice> {
    let index = Index::new(sdl)?;
    let mut closure = Closure::new(&index);
    let mut selections = Selections::new(&mut closure)?;
    selections.documents(documents)?;
    let (query, variables) = (selections.query(), selections.variables);
    for name in options.named_types() {
        index.ty(name).into_iter().for_each(|id| closure.need(id));
    }
    anchors::keep(&mut closure, query, options)?;
    let typed = typed(&index, variables.inputs, options)?;
    for input in &typed {
        closure.need(*input);
        closure.keep_all(*input)?;
    }
    closure.close()?;
    for name in variables.names {
        closure.mention(&name)?;
    }
    closure.close()?;
    Some(Slice {
        cut: closure.cut()?,
        possible: possible(&closure)?,
        typed: typed.into_iter().map(|input| index.name(input).to_owned()).collect(),
    })
}

fn typed(index: &Index<'_>, variables: BTreeSet<TypeId>, options: &Options) -> Option<BTreeSet<TypeId>> {
    let named = options.inputs().filter_map(|name| index.ty(name)).collect();
    let mut readable = true;
    let typed = inputs::typed(variables, &named, |input| {
        let below = index.inputs_below(input);
        readable &= below.is_some();
        below.unwrap_or_default()
    });
    readable.then_some(typed)
}

/// All objects of the schema that a value of a type may be, not only those of the slice: a fragment may cover all
/// that are in the slice by chance.
fn possible(closure: &Closure<'_, '_>) -> Option<Possible> {
    let index = closure.index;
    let mut possible = Possible::default();
    for id in closure.types.keys() {
        if matches!(index.kind(*id), Kind::Interface | Kind::Union) {
            let objects = index.possible(*id).into_iter().map(|object| Name::new(index.name(object)).ok());
            possible.insert(index.name(*id), objects.collect::<Option<_>>()?);
        }
    }
    Some(possible)
}

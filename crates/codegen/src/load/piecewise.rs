//! The schema of a slice: most definitions are read by ourselves, without places, and by the compiler's parser those
//! that need places, since something is wrong there, and those that are out of the ordinary.
//!
//! Unoptimised, the compiler's parser takes longer for a definition than all that is done with it later.

use std::collections::HashSet;

use apollo_compiler::Schema;
use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::validation::Valid;

use super::findings::names;
use super::slice::Cut;
use super::{Source, schema};
use crate::Diagnostics;
use crate::diagnostics::Text;

/// The schema, and its faults with their places in `sdl`, of which the slice was cut.
pub(super) fn load(source: &Source, sdl: &str, cut: &Cut) -> Option<(Valid<Schema>, Diagnostics)> {
    let read = cut.definitions();
    let mut is_left: Vec<bool> = read.iter().map(Option::is_none).collect();
    loop {
        let (document, part) = completed(source, cut, &read, &is_left)?;
        let (schema, faults) = schema::of(source, &document).ok()?;
        if faults.iter().all(|fault| fault.span.is_some()) || !is_left.contains(&false) {
            let path = schema::path(source);
            let mut text = None;
            let faults = faults.relocated(&path, |range| {
                let text = text.get_or_insert_with(|| Text::new(&path, sdl)).clone();
                Some((text, part.origin(range)))
            });
            return Some((schema, faults));
        }
        leave(&mut is_left, &read, &faults);
    }
}

/// What was read, with what is left to the compiler, and the part of the slice that this is.
fn completed(
    source: &Source,
    cut: &Cut,
    read: &[Option<Definition>],
    is_left: &[bool],
) -> Option<(Document, Cut)> {
    let part = cut.only(is_left);
    let mut document =
        if part.text.is_empty() { Document::new() } else { schema::parse(source, &part.text).ok()? };
    let mut parsed = std::mem::take(&mut document.definitions).into_iter();
    for (definition, is_left) in read.iter().zip(is_left) {
        document.definitions.push(if *is_left { parsed.next()? } else { definition.clone()? });
    }
    parsed.next().is_none().then_some((document, part))
}

/// Leaves to the compiler what faults name, or everything if that is left already.
fn leave(is_left: &mut [bool], read: &[Option<Definition>], faults: &Diagnostics) {
    let named: HashSet<&str> = faults.iter().flat_map(|fault| names(&fault.message)).collect();
    let mut is_more = false;
    for (is_left, definition) in is_left.iter_mut().zip(read) {
        let name = definition.as_ref().and_then(Definition::name);
        if !*is_left && name.is_some_and(|name| named.contains(name.as_str())) {
            (*is_left, is_more) = (true, true);
        }
    }
    if !is_more {
        is_left.fill(true);
    }
}

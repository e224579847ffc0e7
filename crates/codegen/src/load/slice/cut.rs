//! The text of a slice, made of pieces of the schema's, and where each of them was.

use std::collections::BTreeSet;
use std::ops::Range;

use apollo_compiler::ast;

use super::closure::{Closure, Kept};
use super::definitions;
use super::index::TypeId;
use super::members::Member;
use super::scan::{Definition, Kind, List};
use super::tokens::Extent;

/// Pieces of a text, in their order, with nothing but white space between them.
#[derive(Default)]
pub(in crate::load) struct Cut {
    pub(in crate::load) text: String,
    pieces: Vec<Piece>,
    definitions: Vec<Start>,
}

/// Where a piece starts, in the cut and in the text it was cut from.
struct Piece {
    at: usize,
    from: usize,
}

/// Where a definition starts.
struct Start {
    at: usize,
    /// Does its type have two fields of one name, as published schemas have, or may it have two such values? That has to
    /// be told, with both places.
    repeats: bool,
}

impl Cut {
    /// The definitions, without places; `None` for those that only the compiler can read.
    pub(in crate::load) fn definitions(&self) -> Vec<Option<ast::Definition>> {
        let read = |(extent, repeats)| if repeats { None } else { definitions::read(&self.text, extent) };
        self.extents().map(read).collect()
    }

    /// The definitions of which that is said.
    pub(in crate::load) fn only(&self, is_wanted: &[bool]) -> Self {
        let mut only = Self::default();
        let wanted = self.extents().zip(is_wanted).filter(|(_, is_wanted)| **is_wanted);
        for ((Extent { start, end }, repeats), _) in wanted {
            let at = only.text.len();
            let first = self.pieces.partition_point(|piece| piece.at < start);
            let pieces = self.pieces.iter().skip(first).take_while(|piece| piece.at < end);
            only.pieces.extend(pieces.map(|piece| Piece { at: at + piece.at - start, from: piece.from }));
            only.text.push_str(self.text.get(start..end).unwrap_or_default());
            only.definitions.push(Start { at, repeats });
        }
        only
    }

    /// Where each definition is, and whether something in it may be there twice.
    fn extents(&self) -> impl Iterator<Item = (Extent, bool)> {
        let ends = self.definitions.iter().skip(1).map(|next| next.at).chain([self.text.len()]);
        let definitions = self.definitions.iter().zip(ends);
        definitions.map(|(found, end)| (Extent { start: found.at, end }, found.repeats))
    }

    /// Where these bytes of the cut were.
    pub(in crate::load) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let origin = |at: usize| {
            let behind = self.pieces.partition_point(|piece| piece.at <= at);
            let piece = behind.checked_sub(1).and_then(|number| self.pieces.get(number));
            piece.map_or(0, |piece| piece.from + (at - piece.at))
        };
        let start = origin(range.start);
        // The last byte's place, since the one behind it may be another piece's.
        let end = if range.is_empty() { start } else { origin(range.end - 1) + 1 };
        start..end.max(start)
    }

    fn piece(&mut self, source: &str, start: usize, end: usize) {
        if let Some(text) = source.get(start..end).filter(|text| !text.is_empty()) {
            self.pieces.push(Piece { at: self.text.len(), from: start });
            self.text.push_str(text);
            self.text.push(' ');
        }
    }

    fn extent(&mut self, source: &str, extent: Extent) {
        self.piece(source, extent.start, extent.end);
    }
}

impl Closure<'_, '_> {
    /// What is in the closure, as text.
    pub(super) fn cut(&self) -> Option<Cut> {
        let index = self.index;
        let schema = index.schema.iter().map(|number| (*number, None));
        let directives = self.directives.iter().map(|number| (*number, None));
        let mut all: Vec<(usize, Option<TypeId>)> = schema.chain(directives).collect();
        for id in self.types.keys() {
            all.extend(index.types.get(*id)?.definitions.iter().map(|number| (*number, Some(*id))));
        }
        all.sort_unstable();
        let mut cut = Cut::default();
        for (number, ty) in all {
            let definition = index.definitions.get(number)?;
            let start = cut.text.len();
            match ty.filter(|_| definition.list.is_some() || definition.kind.has_fields()) {
                Some(id) => self.cut_type(&mut cut, number, definition, id)?,
                None => cut.extent(index.text, definition.whole),
            }
            if cut.text.len() > start {
                cut.text.push('\n');
                let repeats = ty.is_some_and(|id| self.repeats(id));
                cut.definitions.push(Start { at: start, repeats });
            }
        }
        Some(cut)
    }

    /// Does a name of a field that stays stand for several? An enum's values aren't looked at, so any may that is
    /// extended.
    fn repeats(&self, id: TypeId) -> bool {
        if self.index.kind(id) == Kind::Enum {
            return self.index.types[id].definitions.len() > 1;
        }
        let (Some(fields), Some(kept)) = (self.index.fields(id), self.types.get(&id)) else { return false };
        fields.again.iter().any(|(_, field)| kept.contains_key(field))
    }

    fn cut_type(&self, cut: &mut Cut, number: usize, definition: &Definition, id: TypeId) -> Option<()> {
        let index = self.index;
        let listed = definition.list.as_ref().map(|list| self.still_listed(list));
        let kept: &Kept = self.types.get(&id)?;
        let fields = &index.fields(id)?.all;
        let mut members = Vec::new();
        for (field, arguments) in kept {
            let field = fields.get(*field)?;
            if field.definition == number {
                members.push((&field.member, arguments));
            }
        }
        let is_empty = listed.as_ref().is_none_or(Vec::is_empty)
            && definition.directives.is_empty()
            && members.is_empty();
        if definition.extends && is_empty {
            return Some(());
        }
        let head = definition.body.map_or(definition.whole.end, |body| body.start);
        let mut at = definition.whole.start;
        if let (Some(list), Some(listed)) = (&definition.list, listed) {
            cut.piece(index.text, at, list.keyword.start);
            if !listed.is_empty() {
                cut.extent(index.text, list.keyword);
            }
            let between = if definition.kind.has_fields() { '&' } else { '|' };
            for (number, name) in listed.into_iter().enumerate() {
                if number > 0 {
                    cut.text.push(between);
                }
                cut.extent(index.text, name);
            }
            at = list.end();
        }
        cut.piece(index.text, at, head);
        if let Some(body) = definition.body.filter(|_| !members.is_empty()) {
            cut.piece(index.text, body.start, body.start + 1);
            for (member, arguments) in members {
                cut_member(cut, index.text, member, arguments)?;
            }
            cut.piece(index.text, body.end - 1, body.end);
        }
        Some(())
    }

    /// Names of types that are there, or that never were.
    fn still_listed(&self, list: &List) -> Vec<Extent> {
        let is_kept = |name: &&Extent| {
            self.index.ty(self.index.of(**name)).is_none_or(|id| self.types.contains_key(&id))
        };
        list.names.iter().filter(is_kept).copied().collect()
    }
}

fn cut_member(cut: &mut Cut, source: &str, member: &Member, kept: &BTreeSet<usize>) -> Option<()> {
    if kept.len() == member.arguments.len() {
        cut.extent(source, member.whole);
        return Some(());
    }
    let Extent { start, end } = member.parentheses;
    cut.piece(source, member.whole.start, start);
    if !kept.is_empty() {
        cut.piece(source, start, start + 1);
        for argument in kept {
            cut.extent(source, member.arguments.get(*argument)?.whole);
        }
        cut.piece(source, end - 1, end);
    }
    cut.piece(source, end, member.whole.end);
    Some(())
}

//! What an object type has because an interface of its has it.

use std::collections::BTreeSet;

use super::closure::Closure;
use super::index::TypeId;
use super::members::Member;
use super::scan::Kind;

impl Closure<'_, '_> {
    /// What stays of an interface stays of those that implement it.
    pub(super) fn conform(&mut self) -> Option<()> {
        let index = self.index;
        let mut pairs: Vec<(TypeId, TypeId)> = self.alike.iter().copied().collect();
        for id in self.types.keys().filter(|id| index.kind(**id) != Kind::Union) {
            pairs
                .extend(index.listed(*id).filter(|other| self.types.contains_key(other)).map(|it| (*id, it)));
        }
        for (id, pattern) in pairs {
            let wanted = self.types.get(&pattern)?;
            let size = wanted.len() + wanted.values().map(BTreeSet::len).sum::<usize>();
            if self.conformed.insert((id, pattern), size) == Some(size) {
                continue;
            }
            for (field, arguments) in wanted.clone() {
                let wanted = &index.fields(pattern)?.all.get(field)?.member;
                self.keep_like(id, wanted, &arguments)?;
            }
        }
        Some(())
    }

    /// Keeps the field, and the arguments, that another type has.
    fn keep_like(&mut self, id: TypeId, wanted: &Member, arguments: &BTreeSet<usize>) -> Option<()> {
        let index = self.index;
        let fields = index.fields(id)?;
        for field in fields.named(index.of(wanted.name)) {
            self.keep(id, field)?;
            let own = &fields.all.get(field)?.member;
            for argument in arguments {
                let name = index.of(wanted.arguments.get(*argument)?.name);
                if let Some(same) = own.arguments.iter().position(|own| index.of(own.name) == name) {
                    self.keep_argument(id, field, same)?;
                }
            }
            let types = (index.ty(index.of(own.ty)), index.ty(index.of(wanted.ty)));
            if let (Some(own), Some(wanted)) = types
                && own != wanted
                && self.alike.insert((own, wanted))
            {
                self.growth += 1;
            }
        }
        Some(())
    }
}

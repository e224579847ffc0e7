//! What the continuation of a child connection may need, whether documents mention it or not: the ways to one parent
//! alone, and the cursor.

use super::closure::Closure;
use super::index::TypeId;
use super::scan::Kind;

impl Closure<'_, '_> {
    /// Keeps `node(id:)` of the query type, and with it the keys of all that implement its interface.
    pub(super) fn keep_node(&mut self, query: TypeId) -> Option<()> {
        let index = self.index;
        let fields = index.fields(query)?;
        for field in fields.named("node") {
            let member = &fields.all.get(field)?.member;
            let interface = index.ty(index.of(member.ty)).filter(|ty| index.kind(*ty) == Kind::Interface);
            let Some(interface) = interface else { continue };
            self.keep(query, field)?;
            for (number, argument) in member.arguments.iter().enumerate() {
                self.keep_argument(query, field, number)?;
                self.keep_named(interface, index.of(argument.name))?;
            }
        }
        Some(())
    }

    /// Keeps what a field is paged by, and filtered by to get one row: `where: { Id: { eq: … } }, first: 1`.
    pub(super) fn keep_continuation(&mut self, id: TypeId, field: usize) -> Option<()> {
        let index = self.index;
        let member = &index.fields(id)?.all.get(field)?.member;
        for (number, argument) in member.arguments.iter().enumerate() {
            match index.of(argument.name) {
                "after" | "first" => self.keep_argument(id, field, number)?,
                "where" => {
                    let Some(filter) = index.input(argument.ty) else { continue };
                    let fields = index.fields(filter)?;
                    for key in fields.named("Id") {
                        self.keep_argument(id, field, number)?;
                        self.keep(filter, key)?;
                        if let Some(operators) = index.input(fields.all.get(key)?.member.ty) {
                            self.keep_named(operators, "eq")?;
                        }
                        if let Some(row) = self.row(index.ty(index.of(member.ty))) {
                            self.keep_named(row, "Id")?;
                        }
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    /// The type of a connection's rows.
    pub(super) fn row(&self, connection: Option<TypeId>) -> Option<TypeId> {
        let edge = self.type_of(connection?, "edges")?;
        self.type_of(edge, "node")
    }

    pub(super) fn type_of(&self, id: TypeId, field: &str) -> Option<TypeId> {
        let fields = self.index.fields(id)?;
        let first = fields.named(field).next()?;
        self.index.ty(self.index.of(fields.all.get(first)?.member.ty))
    }
}

//! Connections, edges and page infos as the executor sees them.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};

use crate::connection::{Page, Paging};
use crate::cursor::{CursorForm, Mark};
use crate::mix::mix;
use crate::picked::Picked;
use crate::place::{Place, Step};
use crate::places::Connection;
use crate::profile::Profile;
use crate::refusal::Refusal;
use crate::resolve::{Reply, Standing, items, leaves};
use crate::salesforce;
use crate::scalar::Scalar;
use crate::shape::{ConnectionShape, FieldIx, Output, TypeIx};

/// One page of a connection.
pub(crate) struct ConnectionObject<'r> {
    reply: &'r Reply<'r>,
    connection: Connection,
    ty: TypeIx,
    shape: &'r ConnectionShape,
    page: Page,
    picked: Picked,
    form: CursorForm,
    /// Of the rows.
    standing: Standing,
}

struct EdgeObject<'c> {
    page: &'c ConnectionObject<'c>,
    ty: TypeIx,
    position: u64,
}

struct PageInfoObject<'c> {
    page: &'c ConnectionObject<'c>,
    ty: TypeIx,
}

impl<'r> ConnectionObject<'r> {
    /// Reads the arguments of a connection field.
    pub(crate) fn open(
        reply: &'r Reply<'r>,
        owner: &Arc<Place>,
        field: FieldIx,
        arguments: &JsonMap,
        standing: Standing,
    ) -> Result<Self, Refusal> {
        let data = reply.data;
        let Some((ty, shape)) = data.places.shape.connection(field) else {
            return Err(Refusal::new(crate::refusal::Class::ExecutionAborted, "this is no connection"));
        };
        let connection = Connection { owner: Arc::clone(owner), field };
        let paging = Paging::read(arguments)?;
        let all = data.places.count(&connection);
        let (picked, total, limited, form) = match data.profile {
            Profile::Relay => {
                let tag = mix(owner.hash, data.places.shape.field(field).salt) as u32;
                (Picked::All, all, false, CursorForm::Tagged(tag))
            }
            Profile::Salesforce => {
                salesforce::check(&paging, standing.below_rows, standing.alone)?;
                let (picked, one_id) = reply.picks.pick(data, &connection, arguments)?;
                let total = salesforce::reachable(picked.len(all));
                (picked, total, one_id, CursorForm::Versioned)
            }
        };
        let mut page = paging.page(total, reply.limits, form)?;
        if !standing.walked && !limited {
            reply.due.spoil(&mut page, shape.row.nullable);
        }
        let standing = Standing {
            below_rows: true,
            alone: standing.alone && (limited || paging.first == Some(1) || paging.last == Some(1)),
            walked: standing.walked || !limited,
        };
        Ok(Self { reply, connection, ty, shape, page, picked, form, standing })
    }

    fn node(&self, position: u64) -> Result<ResolvedValue<'_>, FieldError> {
        let ConnectionObject { reply, connection, shape, .. } = self;
        let row = self.picked.row(position).filter(|_| self.page.null_row != Some(position));
        let Some(row) = row else { return reply.nullable(None, self.standing) };
        match &shape.row.output {
            Output::Object(_) => reply.nullable(reply.data.places.row(connection, row), self.standing),
            _ => {
                reply.spend()?;
                Ok(leaves(&shape.row, reply.data.leaf_row(connection, &shape.row, row)))
            }
        }
    }

    fn place(&self) -> Arc<Place> {
        let Connection { owner, field } = &self.connection;
        owner.below(Step::Field(*field), self.reply.data.places.shape.field(*field).salt, self.ty)
    }

    fn count(&self, field: FieldIx, count: u64) -> JsonValue {
        match &self.reply.data.places.shape.field(field).slot.output {
            Output::Leaf(Scalar::Int) => count.min(i32::MAX as u64).into(),
            Output::Leaf(Scalar::String | Scalar::WrittenWhole | Scalar::WrittenDecimal) => {
                count.to_string().into()
            }
            Output::Leaf(Scalar::Float | Scalar::Number) => (count as f64).into(),
            _ => count.into(),
        }
    }
}

impl ObjectValue for ConnectionObject<'_> {
    fn type_name(&self) -> &str {
        &self.reply.data.places.shape.ty(self.ty).name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let name = info.field_name();
        let Some(field) = self.reply.data.places.shape.field_named(self.ty, name) else {
            return Err(self.unknown_field_error(info));
        };
        let slot = &self.reply.data.places.shape.field(field).slot;
        match (name, &slot.output, self.shape.edge) {
            ("edges", Output::List(_), Some(ty)) => Ok(items(self.page.rows.clone(), move |position| {
                self.reply.boxed(EdgeObject { page: self, ty, position })
            })),
            ("nodes", Output::List(_), _) => {
                Ok(items(self.page.rows.clone(), move |position| self.node(position)))
            }
            ("pageInfo", Output::Object(types), _) if !types.is_empty() => {
                self.reply.boxed(PageInfoObject { page: self, ty: types[0] })
            }
            ("totalCount", Output::Leaf(_), _) => Ok(ResolvedValue::Leaf(self.count(field, self.page.total))),
            ("pageResultCount", Output::Leaf(_), _) => {
                Ok(ResolvedValue::Leaf(self.count(field, self.page.len())))
            }
            _ => self.reply.field(&self.place(), field, info.arguments(), self.standing),
        }
    }
}

impl ObjectValue for EdgeObject<'_> {
    fn type_name(&self) -> &str {
        &self.page.reply.data.places.shape.ty(self.ty).name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let page = self.page;
        match info.field_name() {
            "node" => page.node(self.position),
            "cursor" => Ok(ResolvedValue::leaf(page.form.write(Mark::at(self.position)))),
            name => {
                let Some(field) = page.reply.data.places.shape.field_named(self.ty, name) else {
                    return Err(self.unknown_field_error(info));
                };
                let Connection { owner, field: of } = &page.connection;
                let row = page.picked.row(self.position).unwrap_or(self.position);
                let place =
                    owner.below(Step::Edge(*of, row), page.reply.data.places.shape.field(*of).salt, self.ty);
                page.reply.field(&place, field, info.arguments(), page.standing)
            }
        }
    }
}

impl ObjectValue for PageInfoObject<'_> {
    fn type_name(&self) -> &str {
        &self.page.reply.data.places.shape.ty(self.ty).name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let ConnectionObject { reply, page, form, .. } = self.page;
        let Some(field) = reply.data.places.shape.field_named(self.ty, info.field_name()) else {
            return Err(self.unknown_field_error(info));
        };
        let cursor = |mark: Option<Mark>| match mark {
            Some(mark) => form.write(mark).into(),
            None if reply.data.places.shape.field(field).slot.nullable => JsonValue::Null,
            // The schema doesn't allow null: servers with such a schema give an empty text.
            None => "".into(),
        };
        Ok(ResolvedValue::Leaf(match info.field_name() {
            "hasNextPage" => page.has_next.into(),
            "hasPreviousPage" => page.has_previous.into(),
            "startCursor" => cursor(page.start_cursor),
            "endCursor" => cursor(page.end_cursor),
            _ => {
                let connection = self.page.place();
                let place = connection.below(Step::Field(field), mix(connection.hash, 1), self.ty);
                return reply.field(&place, field, info.arguments(), self.page.standing);
            }
        }))
    }
}

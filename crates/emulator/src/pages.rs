//! Opening a connection: from the arguments of its field to the page that they ask for.

use std::sync::Arc;

use apollo_compiler::response::JsonMap;

use crate::connection::{Page, Paging};
use crate::cursor::{CursorForm, Mark};
use crate::data::Data;
use crate::mix::mix;
use crate::picked::Picked;
use crate::place::{Place, Step};
use crate::places::Connection;
use crate::profile::Profile;
use crate::refusal::{Class, Refusal};
use crate::reply::{Reply, Standing};
use crate::salesforce;
use crate::shape::{ConnectionShape, FieldIx, TypeIx};

/// One page of a connection, of which nothing is resolved yet.
pub(crate) struct OpenPage<'r> {
    pub(crate) connection: Connection,
    pub(crate) ty: TypeIx,
    pub(crate) shape: &'r ConnectionShape,
    pub(crate) page: Page,
    /// What lies above the rows.
    pub(crate) standing: Standing,
    picked: Picked,
    form: CursorForm,
}

impl<'r> OpenPage<'r> {
    /// Reads the arguments of a connection field.
    pub(crate) fn open(
        reply: &Reply<'r>,
        owner: &Arc<Place>,
        field: FieldIx,
        arguments: &JsonMap,
        standing: Standing,
    ) -> Result<Self, Refusal> {
        let data = reply.data;
        let Some((ty, shape)) = data.places.shape.connection(field) else {
            return Err(Refusal::new(Class::ExecutionAborted, "this is no connection"));
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
        Ok(Self { connection, ty, shape, page, picked, form, standing })
    }

    /// The connection's row at a position of the page; `None` where the node is null.
    pub(crate) fn row(&self, position: u64) -> Option<u64> {
        self.picked.row(position).filter(|_| self.page.null_row != Some(position))
    }

    pub(crate) fn cursor(&self, mark: Mark) -> String {
        self.form.write(mark)
    }

    /// Where the connection object is.
    pub(crate) fn place(&self, data: &Data) -> Arc<Place> {
        let Connection { owner, field } = &self.connection;
        owner.below(Step::Field(*field), data.places.shape.field(*field).salt, self.ty)
    }

    /// Where the edge at a position of the page is.
    pub(crate) fn edge(&self, data: &Data, position: u64, ty: TypeIx) -> Arc<Place> {
        let Connection { owner, field } = &self.connection;
        let row = self.picked.row(position).unwrap_or(position);
        owner.below(Step::Edge(*field, row), data.places.shape.field(*field).salt, ty)
    }

    /// Where the page info is.
    pub(crate) fn info(&self, data: &Data, field: FieldIx, ty: TypeIx) -> Arc<Place> {
        let connection = self.place(data);
        connection.below(Step::Field(field), mix(connection.hash, 1), ty)
    }
}

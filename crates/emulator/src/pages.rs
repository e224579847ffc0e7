//! Opening a connection: from the arguments of its field to the page that they ask for.

use std::sync::Arc;

use apollo_compiler::resolvers::ResolveInfo;

use crate::connection::{Page, Paging};
use crate::cursor::{CursorForm, Mark};
use crate::data::Data;
use crate::fault::Lost;
use crate::github;
use crate::mix::mix;
use crate::order::Ties;
use crate::picked::Picked;
use crate::place::{Place, Step};
use crate::places::Connection;
use crate::profile::Profile;
use crate::refusal::{Class, Refusal};
use crate::reply::{Reply, Standing};
use crate::salesforce::paging::{Context, Cut};
use crate::shape::{ConnectionShape, FieldIx, TypeIx};
use crate::shopify;

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
    /// What its cursors say of when they were given.
    given: Option<u64>,
}

impl<'r> OpenPage<'r> {
    /// Reads the arguments of a connection field.
    pub(crate) fn open(
        reply: &Reply<'r>,
        owner: &Arc<Place>,
        field: FieldIx,
        info: &ResolveInfo<'_>,
        standing: Standing,
    ) -> Result<Self, Refusal> {
        let (data, arguments) = (reply.data, info.arguments());
        let Some((ty, shape)) = data.places.shape.connection(field) else {
            return Err(Refusal::new(Class::ExecutionAborted, "this is no connection"));
        };
        let connection = Connection { owner: Arc::clone(owner), field };
        let paging = Paging::read(arguments)?;
        let all = data.places.count(&connection);
        match data.profile {
            Profile::Relay | Profile::Salesforce => {}
            Profile::Github => github::check(&paging, info)?,
            Profile::Shopify => shopify::check(&paging, info.field_name())?,
        }
        let (picked, limited, cut) = match reply.salesforce {
            None => {
                let tag = mix(owner.hash, data.places.shape.field(field).salt) as u32;
                let form = CursorForm::Tagged(tag);
                let page = paging.page(all, reply.limits, form)?;
                (Picked::All, false, Cut { page, form, bounded: false })
            }
            Some((rules, version)) => {
                // Another page has those with the same keys in another order, as a query of its own may have.
                let ties = match paging.after {
                    Some(_) if !rules.stable_order => Ties::ByIdBackwards,
                    _ => Ties::ById,
                };
                let (picked, one_id) = reply.picks.pick(data, &connection, arguments, ties)?;
                let context = Context { rules, version, standing, limits: reply.limits };
                let cut = context.cut(&paging, arguments, picked.len(all))?;
                (picked, one_id, cut)
            }
        };
        let Cut { mut page, form, bounded } = cut;
        if !standing.walked && !limited {
            let asked = paging.first.or(paging.last).unwrap_or(reply.limits.default_page);
            meet_faults(reply, &mut page, asked, shape.row.nullable)?;
        }
        let standing = Standing {
            level: standing.level.saturating_add(1),
            bounded,
            alone: standing.alone && (limited || paging.first == Some(1) || paging.last == Some(1)),
            walked: standing.walked || !limited,
        };
        let given = reply.due.dates_cursors.then_some(reply.due.request);
        Ok(Self { connection, ty, shape, page, picked, form, given, standing })
    }

    /// The connection's row at a position of the page; `None` where the node is null.
    pub(crate) fn row(&self, position: u64) -> Option<u64> {
        self.picked.row(position).filter(|_| self.page.null_row != Some(position))
    }

    pub(crate) fn has_failed(&self, position: u64) -> bool {
        self.page.failed_row == Some(position)
    }

    pub(crate) fn cursor(&self, mark: Mark) -> String {
        self.form.write(Mark { given: mark.given.or(self.given), ..mark })
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

/// What goes wrong with a walked page that is asked to have so many rows.
fn meet_faults(
    reply: &Reply<'_>,
    page: &mut Page,
    asked: u64,
    nodes_are_nullable: bool,
) -> Result<(), Refusal> {
    let failed = |class, message: &str| Err(Refusal::new(class, message));
    if reply.due.is_too_much(asked) {
        reply.time_out();
        return failed(Class::ExecutionAborted, "this page took too long");
    }
    if let Some(mark) = page.after.or(page.before)
        && reply.due.is_expired(mark)
    {
        return failed(Class::InvalidCursor, "the cursor has expired: start again without it");
    }
    reply.due.spoil(page, nodes_are_nullable);
    match reply.lose(page.len()) {
        Some(Lost::Page) => return failed(Class::DataFetchingException, "this page can't be read"),
        Some(Lost::Node) => page.failed_row = page.middle(),
        Some(Lost::Nothing) | None => {}
    }
    Ok(())
}

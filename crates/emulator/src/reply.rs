//! What the resolvers of one request share.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use apollo_compiler::collections::HashMap;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolvedValue};
use apollo_compiler::response::JsonValue;

use crate::connection::Limits;
use crate::data::Data;
use crate::failed_item::FailedItem;
use crate::fault::{ErrorsPlace, Lost};
use crate::faults::Due;
use crate::picked::Picks;
use crate::quota::Toll;
use crate::refusal::{Class, Refusal};
use crate::salesforce::rules::SalesforceRules;
use crate::salesforce::version::ApiVersion;
use crate::shape::{Output, Slot};

/// What resolving one request needs and leaves behind.
pub(crate) struct Reply<'r> {
    pub(crate) data: &'r Data,
    pub(crate) limits: Limits,
    pub(crate) due: &'r Due<'r>,
    pub(crate) picks: &'r Picks,
    /// What was taken for the request.
    pub(crate) toll: Toll,
    /// With Salesforce's profile: its rules, and the version that the request is for.
    pub(crate) salesforce: Option<(&'r SalesforceRules, ApiVersion)>,
    objects_left: Cell<u64>,
    /// What the reply costs, as Shopify counts it.
    points: Cell<u64>,
    /// What a fault takes out of it.
    partial: Cell<Option<(Lost, ErrorsPlace)>>,
    timed_out: Cell<bool>,
    /// The classes of the errors so far, by their messages: the executor keeps nothing else of an error.
    refusals: RefCell<HashMap<String, Class>>,
}

/// What lies above an object in the same reply.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// The connections above it.
    pub(crate) level: u32,
    /// The nearest of them has an `upperBound`.
    pub(crate) bounded: bool,
    /// Every connection above is limited to one record.
    pub(crate) alone: bool,
    /// One of the connections above is a walked one, and met the faults.
    pub(crate) walked: bool,
}

impl Standing {
    pub(crate) const ROOT: Self = Self { level: 0, bounded: false, alone: true, walked: false };
}

impl<'r> Reply<'r> {
    pub(crate) fn new(
        data: &'r Data,
        limits: Limits,
        due: &'r Due<'r>,
        picks: &'r Picks,
        toll: Toll,
        salesforce: Option<(&'r SalesforceRules, ApiVersion)>,
    ) -> Self {
        Self {
            data,
            limits,
            due,
            picks,
            toll,
            salesforce,
            objects_left: Cell::new(limits.max_objects),
            points: Cell::new(0),
            partial: Cell::new(None),
            timed_out: Cell::new(false),
            refusals: RefCell::default(),
        }
    }

    pub(crate) fn refuse(&self, refusal: Refusal) -> FieldError {
        let Refusal { class, message } = refusal;
        self.refusals.borrow_mut().insert(message.clone(), class);
        FieldError { message }
    }

    /// The class of the error with this message.
    pub(crate) fn class_of(&self, message: &str) -> Option<Class> {
        self.refusals.borrow().get(message).copied()
    }

    pub(crate) fn cost(&self, points: u64) {
        self.points.set(self.points.get().saturating_add(points));
    }

    /// What the reply costs, as Shopify counts it.
    pub(crate) fn points(&self) -> u64 {
        self.points.get()
    }

    /// Takes the reply back: it is too late for it.
    pub(crate) fn time_out(&self) {
        self.timed_out.set(true);
    }

    pub(crate) fn has_timed_out(&self) -> bool {
        self.timed_out.get()
    }

    /// What a walked page of so many rows loses to an error.
    pub(crate) fn lose(&self, rows: u64) -> Option<Lost> {
        let partial = self.due.partial(rows)?;
        self.partial.set(Some(partial));
        Some(partial.0)
    }

    /// What pages have lost, and where the errors go.
    pub(crate) fn partial(&self) -> Option<(Lost, ErrorsPlace)> {
        self.partial.get()
    }

    /// Hands an object out, if the reply isn't too large already.
    pub(crate) fn boxed<'a>(&self, object: impl ObjectValue + 'a) -> Result<ResolvedValue<'a>, FieldError> {
        self.spend().map(|()| ResolvedValue::object(object))
    }

    /// Counts an object, or what stands for one in a list.
    pub(crate) fn spend(&self) -> Result<(), FieldError> {
        match self.objects_left.get().checked_sub(1) {
            Some(left) => {
                self.objects_left.set(left);
                Ok(())
            }
            None => {
                let message = format!("the reply would have more than {} objects", self.limits.max_objects);
                Err(self.refuse(Refusal::new(Class::ExecutionAborted, message)))
            }
        }
    }

    /// A list that is computed as it is asked for. It tells no length in advance, since the executor would
    /// reserve memory for it. An item's error is its own, until the reply is too large: then there is no list.
    pub(crate) fn items<'a>(
        &'a self,
        mut rows: Range<u64>,
        mut value: impl FnMut(u64) -> Result<ResolvedValue<'a>, FieldError> + 'a,
    ) -> ResolvedValue<'a> {
        ResolvedValue::List(Box::new(std::iter::from_fn(move || {
            let item = value(rows.next()?);
            let can_go_on = self.objects_left.get() > 0;
            Some(match item {
                Err(error) if can_go_on => Ok(ResolvedValue::object(FailedItem::new(error))),
                item => item,
            })
        })))
    }
}

/// A leaf, or the list of them that the field's type says.
pub(crate) fn leaves<'a>(slot: &'a Slot, value: JsonValue) -> ResolvedValue<'a> {
    match (&slot.output, value) {
        (Output::List(item), JsonValue::Array(values)) => {
            ResolvedValue::list(values.into_iter().map(move |value| leaves(item, value)))
        }
        (_, value) => ResolvedValue::Leaf(value),
    }
}

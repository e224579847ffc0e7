//! What the resolvers of one request share.

use std::cell::{Cell, RefCell};

use apollo_compiler::collections::HashMap;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolvedValue};
use apollo_compiler::response::JsonValue;

use crate::connection::Limits;
use crate::data::Data;
use crate::faults::Due;
use crate::picked::Picks;
use crate::refusal::{Class, Refusal};
use crate::shape::{Output, Slot};

/// What resolving one request needs and leaves behind.
pub(crate) struct Reply<'r> {
    pub(crate) data: &'r Data,
    pub(crate) limits: Limits,
    pub(crate) due: &'r Due<'r>,
    pub(crate) picks: &'r Picks,
    objects_left: Cell<u64>,
    /// The classes of the errors so far, by their messages: the executor keeps nothing else of an error.
    refusals: RefCell<HashMap<String, Class>>,
}

/// What lies above an object in the same reply.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// It is below the rows of a connection.
    pub(crate) below_rows: bool,
    /// Every connection above is limited to one record.
    pub(crate) alone: bool,
    /// One of the connections above is a walked one, and met the faults.
    pub(crate) walked: bool,
}

impl Standing {
    pub(crate) const ROOT: Self = Self { below_rows: false, alone: true, walked: false };
}

impl<'r> Reply<'r> {
    pub(crate) fn new(data: &'r Data, limits: Limits, due: &'r Due<'r>, picks: &'r Picks) -> Self {
        let objects_left = Cell::new(limits.max_objects);
        Self { data, limits, due, picks, objects_left, refusals: RefCell::default() }
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
}

/// A list that is computed as it is asked for. It tells no length in advance, since the executor would reserve
/// memory for it, and ends with its first error, since there may be a thousand million more of the same.
pub(crate) fn items<'a>(
    mut rows: std::ops::Range<u64>,
    mut value: impl FnMut(u64) -> Result<ResolvedValue<'a>, FieldError> + 'a,
) -> ResolvedValue<'a> {
    ResolvedValue::List(Box::new(std::iter::from_fn(move || {
        let item = value(rows.next()?);
        if item.is_err() {
            rows.start = rows.end;
        }
        Some(item)
    })))
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

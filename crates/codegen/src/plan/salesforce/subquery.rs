//! The connections of an operation as the API counts them.

use crate::plan::Operation;
use crate::plan::search::Reply;
use crate::plan::shape::{Composite, Field, Object};

/// A connection of records: what the API calls a subquery.
pub(super) struct Subquery<'p> {
    pub(super) field: &'p Field,
    /// Its place in the reply as dotted response keys.
    pub(super) place: String,
    /// May the reply lack it?
    pub(super) conditional: bool,
    /// The connections that each of its records has; those below them lie in these.
    pub(super) children: Vec<Self>,
    /// The relationships that lead from its records to others, with how far they lead.
    pub(super) parents: Vec<Relationship<'p>>,
}

/// A field that leads from a record to another.
pub(super) struct Relationship<'p> {
    pub(super) field: &'p Field,
    pub(super) place: String,
    /// How many lead there, this one included.
    pub(super) level: usize,
}

impl<'p> Subquery<'p> {
    /// Those of an operation that aren't below others.
    pub(super) fn all(reply: Reply<'p>, operation: &'p Operation) -> Vec<Self> {
        let mut found = Vec::new();
        if !reply.has_profile {
            return found;
        }
        for field in operation.data.fields.iter().filter(|field| field.name == super::ROOT) {
            let within =
                Within { reply, place: field.key.clone(), conditional: field.conditional, level: None };
            within.field(field, &mut found, &mut Vec::new());
        }
        found
    }

    /// Is only one of its records asked for, or maybe so?
    pub(super) fn may_be_one(&self) -> bool {
        let argument = |name: &str| self.field.arguments.iter().find(|(given, _)| given == name);
        argument("first").is_some_and(|(_, value)| value == "1" || value.starts_with('$'))
            || argument("where").is_some_and(|(_, value)| value.starts_with('$') || value.contains("Id"))
    }
}

/// Where a search is.
#[derive(Clone)]
struct Within<'p> {
    reply: Reply<'p>,
    place: String,
    conditional: bool,
    /// How far from a connection's record, if it is below one.
    level: Option<usize>,
}

type Parents<'p> = Vec<Relationship<'p>>;

impl<'p> Within<'p> {
    fn object(&self, object: &'p Object, found: &mut Vec<Subquery<'p>>, parents: &mut Parents<'p>) {
        for field in object.fields.iter().filter(|field| field.composite().is_some()) {
            let within = Self {
                place: format!("{}.{}", self.place, field.key),
                conditional: self.conditional || field.conditional,
                ..self.clone()
            };
            within.field(field, found, parents);
        }
    }

    fn field(mut self, field: &'p Field, found: &mut Vec<Subquery<'p>>, parents: &mut Parents<'p>) {
        let Some(composite) = field.composite() else { return };
        if !self.reply.budget.spend(1, || field.span.clone()) {
            return;
        }
        if self.reply.types.connection(field.ty.name()).is_some() && !field.ty.is_list() {
            let (mut children, mut of_record) = (Vec::new(), Vec::new());
            let rows = Self { level: Some(0), ..self.clone() };
            rows.composite(composite, &mut children, &mut of_record);
            let Self { place, conditional, .. } = self;
            found.push(Subquery { field, place, conditional, children, parents: of_record });
            return;
        }
        if let Some(level) = self.level.filter(|_| self.is_record(composite) && !is_of_connection(field)) {
            let level = level + 1;
            self.level = Some(level);
            // What several types have is one relationship.
            if parents.iter().all(|known| known.place != self.place) {
                parents.push(Relationship { field, place: self.place.clone(), level });
            }
        }
        self.composite(composite, found, parents);
    }

    fn composite(&self, composite: &'p Composite, found: &mut Vec<Subquery<'p>>, parents: &mut Parents<'p>) {
        match self.reply.resolve(composite) {
            Composite::Object(object) => self.object(object, found, parents),
            Composite::Abstract(shape) => {
                for variant in &shape.variants {
                    self.composite(&variant.shape, found, parents);
                }
                self.object(&shape.unknown, found, parents);
            }
            Composite::Fragment(_) => {}
        }
    }

    /// Is a record selected, and not a value's wrapper? Of records the fields begin with capitals.
    fn is_record(&self, composite: &'p Composite) -> bool {
        let of_record = |object: &Object| {
            object.fields.iter().any(|field| field.name.starts_with(|c: char| c.is_ascii_uppercase()))
        };
        match self.reply.resolve(composite) {
            Composite::Object(object) => of_record(object),
            Composite::Abstract(shape) => {
                of_record(&shape.unknown)
                    || shape.variants.iter().any(|variant| self.is_record(&variant.shape))
            }
            Composite::Fragment(_) => false,
        }
    }
}

/// What a connection has of its own, down to its records.
fn is_of_connection(field: &Field) -> bool {
    matches!(&*field.name, "edges" | "nodes" | "node" | "pageInfo")
}

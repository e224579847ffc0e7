//! Does the selection of a nested connection ask for more than its first page?

use super::search::Reply;
use super::shape::{Abstract, Composite, Field, Object};

impl<'p> Reply<'p> {
    /// Does a selection that tells types apart ask where the next page starts?
    pub(super) fn asks_where(&self, shape: &'p Abstract) -> bool {
        let shapes = shape.variants.iter().filter_map(|variant| match self.resolve(&variant.shape) {
            Composite::Object(object) => Some(object),
            _ => None,
        });
        shapes.chain([&shape.unknown]).any(|object| {
            let infos = object.fields.iter().filter(|field| field.name == "pageInfo");
            infos.filter_map(|info| self.object(info)).any(|info| info.likely("endCursor").is_some())
        })
    }

    /// The page information that has a cursor for some of its types only.
    pub(super) fn told_by_type(&self, connection: &'p Object) -> Option<&'p Field> {
        let says_where = |shape: &'p Composite| match self.resolve(shape) {
            Composite::Object(object) => object.likely("endCursor").is_some(),
            _ => false,
        };
        let mut infos = connection.fields.iter().filter(|field| field.name == "pageInfo");
        infos.find(|info| match info.composite().map(|shape| self.resolve(shape)) {
            Some(Composite::Abstract(shape)) => {
                shape.variants.iter().any(|variant| says_where(&variant.shape))
            }
            _ => false,
        })
    }

    /// Does the selection hold the first rows, and say whether there are more and where? If a directive decides that,
    /// it does: a reply that then doesn't say so is told apart from one without more rows.
    pub(super) fn goes_on(&self, field: &Field, connection: &'p Object) -> bool {
        let says_where = connection.fields.iter().filter(|field| field.name == "pageInfo").any(|info| {
            let info = self.object(info);
            info.is_some_and(|info| {
                ["hasNextPage", "endCursor"].iter().all(|name| info.likely(name).is_some())
            })
        });
        let has_rows = connection.fields.iter().any(|field| matches!(&*field.name, "edges" | "nodes"));
        let backward = field.arguments.iter().any(|(name, _)| matches!(&**name, "last" | "before"));
        says_where && has_rows && !backward
    }
}

//! How objects refer to each other: which field leads back to the owner of a row, which field holds another's
//! id, and where the rows of a type live.

use std::collections::VecDeque;

use apollo_compiler::collections::{HashMap, HashSet};

use crate::scalar::Scalar;
use crate::shape::{FieldIx, FieldShape, Lookup, Output, Shape, TypeIx};

/// Fills in what only the finished types can tell.
pub(crate) fn connect(shape: &mut Shape) {
    shape.roots = roots(shape);
    let back = back_references(shape);
    let ids = id_references(shape);
    for (field, owners) in back {
        field_mut(shape, field).points_back_to = owners;
    }
    for (field, sibling) in ids {
        field_mut(shape, field).id_of = Some(sibling);
    }
}

fn field_mut(shape: &mut Shape, ix: FieldIx) -> &mut FieldShape {
    &mut shape.types[ix.owner.0 as usize].fields[ix.field as usize]
}

fn fields(shape: &Shape) -> impl Iterator<Item = (FieldIx, &FieldShape)> {
    shape.types.iter().enumerate().flat_map(|(ty, shape)| {
        let owner = TypeIx(ty as u32);
        shape
            .fields
            .values()
            .enumerate()
            .map(move |(field, shape)| (FieldIx { owner, field: field as u32 }, shape))
    })
}

/// The connections that the query root leads to without a choice to make, nearest first.
fn roots(shape: &Shape) -> Vec<Vec<FieldIx>> {
    let mut roots = Vec::new();
    let mut seen = HashSet::default();
    let mut queue = VecDeque::from([(shape.query, Vec::new())]);
    while let Some((owner, path)) = queue.pop_front() {
        if !seen.insert(owner) {
            continue;
        }
        for (index, field) in shape.ty(owner).fields.values().enumerate() {
            let ix = FieldIx { owner, field: index as u32 };
            let path: Vec<FieldIx> = path.iter().copied().chain([ix]).collect();
            if shape.connection(ix).is_some() {
                roots.push(path);
            } else if let Output::Object(types) = &field.slot.output
                && let [next] = types.as_slice()
                && !field.is_keyed
            {
                queue.push_back((*next, path));
            }
        }
    }
    roots
}

/// Fields that surely lead from a row to the owner of the connection it is in: `Contact.account` for the rows
/// of `Account.contacts`.
fn back_references(shape: &Shape) -> Vec<(FieldIx, Vec<TypeIx>)> {
    let mut owners: HashMap<TypeIx, Vec<TypeIx>> = HashMap::default();
    for (ix, _) in fields(shape) {
        let Some((_, connection)) = shape.connection(ix) else { continue };
        for row in connection.row.objects() {
            let known = owners.entry(*row).or_default();
            if !known.contains(&ix.owner) && shape.ty(ix.owner).is_entity() {
                known.push(ix.owner);
            }
        }
    }
    let candidates = fields(shape).filter(|(ix, _)| shape.connection(*ix).is_none());
    candidates
        .filter_map(|(ix, field)| {
            let Output::Object(types) = &field.slot.output else { return None };
            let sure = owners
                .get(&ix.owner)?
                .iter()
                .copied()
                .filter(|owner| types.contains(owner) && surely_points_back(shape, ix, field, *owner));
            let sure: Vec<TypeIx> = sure.collect();
            (!sure.is_empty()).then_some((ix, sure))
        })
        .collect()
}

/// Named after the owner's type, named `parent`, or the only field there is of the owner's type.
fn surely_points_back(shape: &Shape, ix: FieldIx, field: &FieldShape, owner: TypeIx) -> bool {
    if matches!(field.lookup, Some(Lookup::Id(_) | Lookup::Number(_))) {
        return false;
    }
    let name = field.name.to_ascii_lowercase();
    if ix.owner == owner {
        return name.contains("parent");
    }
    if name == shape.ty(owner).name.to_ascii_lowercase() || name == "parent" {
        return true;
    }
    let same_type =
        shape.ty(ix.owner).fields.values().filter(
            |other| matches!(&other.slot.output, Output::Object(types) if types.as_slice() == [owner]),
        );
    matches!(&field.slot.output, Output::Object(types) if types.as_slice() == [owner])
        && same_type.count() == 1
}

/// Fields such as `accountId` (or `AccountId { value }`) beside a field `account`.
fn id_references(shape: &Shape) -> Vec<(FieldIx, u32)> {
    fields(shape)
        .filter(|(_, field)| !field.is_own_id && holds_id(shape, field))
        .filter_map(|(ix, field)| {
            let stem = field.name.strip_suffix("Id").or_else(|| field.name.strip_suffix("_id"))?;
            let sibling = shape.field_named(ix.owner, stem)?;
            let leads_to = &shape.field(sibling).slot.output;
            matches!(leads_to, Output::Object(_) if shape.connection(sibling).is_none())
                .then_some((ix, sibling.field))
        })
        .collect()
}

fn holds_id(shape: &Shape, field: &FieldShape) -> bool {
    match &field.slot.output {
        Output::Leaf(scalar) => matches!(scalar, Scalar::Id),
        Output::Object(types) => types.first().is_some_and(|ty| {
            let value = shape.ty(*ty).fields.get("value");
            shape.ty(*ty).is_wrapper()
                && value.is_some_and(|value| matches!(value.slot.output, Output::Leaf(Scalar::Id)))
        }),
        Output::List(_) => false,
    }
}

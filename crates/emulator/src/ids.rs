//! Ids, and the way back from an id to its object.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::mix::mix;
use crate::place::{Place, Step};
use crate::places::{Connection, Places};
use crate::profile::Profile;
use crate::salesforce::id::SalesforceIds;
use crate::shape::{FieldIx, Output, Shape};

/// A scheme of ids.
pub(crate) enum Ids {
    /// The base64 of `Type:field/field.row/field.row`, as Relay servers do it.
    Paths,
    Salesforce(SalesforceIds),
}

/// Longer ids than this are not ours.
const LONGEST: usize = 4_096;
/// Objects under the mutation root start so.
const MUTATION: &str = "!";

impl Ids {
    pub(crate) fn new(profile: Profile, places: &Places) -> Self {
        match profile {
            Profile::Relay | Profile::Github | Profile::Shopify => Self::Paths,
            Profile::Salesforce => Self::Salesforce(SalesforceIds::new(places)),
        }
    }

    pub(crate) fn write(&self, places: &Places, place: &Arc<Place>) -> String {
        match self {
            Self::Paths => {
                let mut path = [places.shape.ty(place.ty).name.as_str(), ":"].concat();
                write_path(&places.shape, place, &mut path);
                STANDARD.encode(path)
            }
            Self::Salesforce(ids) => ids.write(places, place),
        }
    }

    pub(crate) fn read(&self, places: &Places, id: &str) -> Option<Arc<Place>> {
        if id.len() > LONGEST {
            return None;
        }
        match self {
            Self::Paths => {
                let text = String::from_utf8(STANDARD.decode(id).ok()?).ok()?;
                let (_, path) = text.split_once(':')?;
                let place = read_path(places, path)?;
                // What leads elsewhere (a reference, another spelling) is nobody's id.
                (self.write(places, &place) == id).then_some(place)
            }
            Self::Salesforce(ids) => ids.read(places, id),
        }
    }

    /// An id of something that this server has no object for.
    pub(crate) fn foreign(&self, field: &str, hash: u64) -> String {
        match self {
            Self::Paths => format!("{:016x}{:016x}", hash, mix(hash, 1)),
            Self::Salesforce(ids) => ids.foreign(field, hash),
        }
    }
}

fn write_path(shape: &Shape, place: &Place, path: &mut String) {
    let Some(parent) = &place.parent else {
        if place.ty != shape.query {
            path.push_str(MUTATION);
        }
        return;
    };
    let before = path.len();
    write_path(shape, parent, path);
    if path.len() > before {
        path.push('/');
    }
    let name = |field: FieldIx| shape.field(field).name.as_str();
    match place.step {
        Step::Root => {}
        Step::Field(field) => path.push_str(name(field)),
        Step::Key(field, key) => path.push_str(&format!("{}={key}", name(field))),
        Step::Row(field, row) => path.push_str(&format!("{}.{row}", name(field))),
        Step::Edge(field, row) => path.push_str(&format!("{}~{row}", name(field))),
    }
}

fn read_path(places: &Places, path: &str) -> Option<Arc<Place>> {
    let (root, path) = match path.strip_prefix(MUTATION) {
        Some(path) => (places.shape.mutation?, path.strip_prefix('/').unwrap_or(path)),
        None => (places.shape.query, path),
    };
    if path.is_empty() {
        return Some(places.root_of(root));
    }
    path.split('/').try_fold(places.root_of(root), |place, step| read_step(places, &place, step))
}

fn read_step(places: &Places, place: &Arc<Place>, step: &str) -> Option<Arc<Place>> {
    let end = step.find(['.', '~', '=']).unwrap_or(step.len());
    let (name, rest) = step.split_at(end);
    let field = places.shape.field_named(place.ty, name)?;
    let shape = places.shape.field(field);
    let connection = Connection { owner: Arc::clone(place), field };
    let Some(kind) = rest.chars().next() else {
        return match places.shape.connection(field) {
            Some((ty, _)) => Some(place.below(Step::Field(field), shape.salt, ty)),
            None => places.object(place, field, None),
        };
    };
    let index: u64 = rest[1..].parse().ok()?;
    match (kind, places.shape.connection(field), &shape.slot.output) {
        ('=', None, Output::Object(_)) => places.object(place, field, Some(index)),
        ('.', None, Output::List(item)) if index < places.list_len(place, shape) => {
            places.item(place, field, item, index)
        }
        ('.', Some(_), _) if index < places.count(&connection) => places.row(&connection, index),
        ('~', Some((_, kind)), _) if index < places.count(&connection) => {
            Some(place.below(Step::Edge(field, index), shape.salt, kind.edge?))
        }
        _ => None,
    }
}

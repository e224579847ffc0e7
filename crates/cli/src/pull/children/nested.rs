//! Where in a row its child connections are, and theirs in their rows.

use relaywalk::json;
use relaywalk_codegen::plan::{Child, Composite, Object, Plan, Selected, Step};

use super::raw::{elements, is_null, member};
use crate::pull::operation::Walk;

/// The child connections of an element of a list, not those within each other.
#[derive(Debug, Default)]
pub(in crate::pull) struct Nested {
    pub(super) children: Vec<Place>,
}

/// A child connection of an element.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) child: &'static Child,
    /// The operation that continues it.
    pub(super) walk: Walk,
    /// The way to it from the element.
    way: Vec<Hop>,
    /// How many hops lead to the parent.
    parent: usize,
    path: &'static str,
    /// What its own elements have.
    pub(super) inside: Nested,
}

#[derive(Debug)]
enum Hop {
    Field(&'static str),
    Each,
    /// On, if the object is one of the types, or none of the others.
    On {
        types: &'static [String],
        others: Option<Vec<&'static str>>,
    },
}

/// A parent and its connection, each as its text.
pub(super) struct Found<'j> {
    pub(super) parent: &'j str,
    pub(super) connection: &'j str,
}

impl Nested {
    /// Those of the rows of a walk.
    pub(in crate::pull) fn of_rows(walk: &Walk) -> Self {
        let children = walk.operation.children.iter();
        let below = children.filter_map(|child| Some((child, walk.operation.row_of(child)?)));
        Self::of(walk, &below.collect::<Vec<_>>())
    }

    /// Of connections, each with the number of steps that lead to the element that it is below.
    fn of(walk: &Walk, below: &[(&'static Child, usize)]) -> Self {
        let mut children: Vec<Place> = Vec::new();
        for (child, start) in below {
            let is_within = |(outer, _): &&(&'static Child, usize)| within(child, outer).is_some();
            // The same connection of several types is found once.
            let again = |place: &Place| place.child.path[*start..] == child.path[*start..];
            let Some(connection) = &child.continuation.connection else { continue };
            if below.iter().any(|outer| is_within(&outer)) || children.iter().any(again) {
                continue;
            }
            let inner = below.iter().filter_map(|(inner, _)| Some((*inner, within(inner, child)?)));
            children.push(Place {
                child,
                walk: Walk::new(walk.plan, &child.continuation, connection),
                way: hops(walk, child, *start),
                parent: child.parent_steps - start,
                path: connection.place().leak(),
                inside: Self::of(walk, &inner.collect::<Vec<_>>()),
            });
        }
        Self { children }
    }
}

impl Place {
    /// Its place in the replies that continue it. It lives as long as the process, as the plan does.
    pub(super) fn path(&self) -> &'static str {
        self.path
    }

    /// The connections of this place in an element.
    pub(super) fn find<'j>(&self, element: &'j str) -> Result<Vec<Found<'j>>, json::Error> {
        let mut found = Vec::new();
        self.follow(element, 0, "", &mut found)?;
        Ok(found)
    }

    fn follow<'j>(
        &self,
        at: &'j str,
        hops: usize,
        parent: &'j str,
        found: &mut Vec<Found<'j>>,
    ) -> Result<(), json::Error> {
        if is_null(at) {
            return Ok(());
        }
        let parent = if hops == self.parent { at } else { parent };
        match self.way.get(hops) {
            None => found.push(Found { parent, connection: at }),
            Some(Hop::Field(key)) => {
                if let Some(value) = member(at, key)? {
                    self.follow(value, hops + 1, parent, found)?;
                }
            }
            Some(Hop::Each) => {
                for element in elements(at)? {
                    self.follow(element, hops + 1, parent, found)?;
                }
            }
            Some(Hop::On { types, others }) => {
                let ty = json::read(at, |reader| {
                    let ty = reader.typename()?.into_owned();
                    reader.skip()?;
                    Ok(ty)
                })?;
                let named = |ty: &str| others.as_ref().is_some_and(|others| !others.contains(&ty));
                if types.contains(&ty) || named(&ty) {
                    self.follow(at, hops + 1, parent, found)?;
                }
            }
        }
        Ok(())
    }
}

/// How many steps lead to an element of `outer`, if `inner` is below one.
fn within(inner: &Child, outer: &Child) -> Option<usize> {
    let list = outer.continuation.connection.as_ref()?.items.list();
    let rest = inner.path.strip_prefix(&*outer.path)?;
    match rest {
        [Step::Field(key), Step::Each | Step::Only, _, ..] if key == list => Some(outer.path.len() + 2),
        _ => None,
    }
}

fn hops(walk: &Walk, child: &'static Child, start: usize) -> Vec<Hop> {
    let steps = child.path.iter().enumerate().skip(start);
    let hops = steps.map(|(at, step)| match step {
        Step::Field(key) => Hop::Field(key),
        Step::Only | Step::Each => Hop::Each,
        Step::On { types, unknown } => {
            let others = || variants(walk.plan, &walk.operation.data, &child.path[..at]);
            Hop::On { types, others: unknown.then(others) }
        }
    });
    hops.collect()
}

/// The types that are told apart at the end of a way.
fn variants(plan: &'static Plan, data: &'static Object, way: &[Step]) -> Vec<&'static str> {
    let (mut object, mut shape) = (Some(data), None);
    for step in way {
        match step {
            Step::Field(key) => {
                let field = object.and_then(|object| object.field(key));
                shape = field.and_then(|field| match &field.selected {
                    Selected::Composite(composite) => Some(resolved(plan, composite)),
                    Selected::Leaf(_) => None,
                });
            }
            Step::On { types, .. } => {
                shape = match shape {
                    Some(Composite::Abstract(of)) => {
                        let variant = of.variants.iter().find(|variant| types.contains(&variant.ty));
                        variant.map(|variant| resolved(plan, &variant.shape))
                    }
                    _ => None,
                }
            }
            Step::Only | Step::Each => {}
        }
        if let Some(Composite::Object(found)) = shape {
            object = Some(found);
        }
    }
    match shape {
        Some(Composite::Abstract(of)) => of.variants.iter().map(|variant| &*variant.ty).collect(),
        _ => Vec::new(),
    }
}

fn resolved(plan: &'static Plan, composite: &'static Composite) -> &'static Composite {
    match composite {
        Composite::Fragment(name) => match plan.fragments.get(name) {
            Some(fragment) => resolved(plan, &fragment.shape),
            None => composite,
        },
        found => found,
    }
}

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{ExecutableDocument, executable};

use super::{Operation, Plan};

/// What is known from a plan of the same documents with fewer keys.
pub(super) struct Known<'p> {
    plan: &'p Plan,
    /// The operations whose replies are the same, by name.
    operations: BTreeMap<&'p str, &'p Operation>,
}

impl<'p> Known<'p> {
    pub(super) fn new(before: &ExecutableDocument, after: &'p ExecutableDocument, plan: &'p Plan) -> Self {
        let mut fragments = before.fragments.values().zip(after.fragments.values());
        let mut operations = BTreeMap::new();
        if fragments.all(|(before, after)| before.ptr_eq(after)) {
            let written = before.operations.iter().zip(after.operations.iter());
            for (operation, (before, after)) in plan.operations.iter().zip(written) {
                if before.ptr_eq(after) {
                    operations.insert(&*operation.name, operation);
                }
            }
        }
        Self { plan, operations }
    }

    /// The operation as it was, but for its connections.
    pub(super) fn operation(&self, written: &executable::Operation) -> Option<Operation> {
        let known = self.operations.get(&**written.name.as_ref()?)?;
        Some(Operation { connection: None, children: Vec::new(), limits: None, ..(*known).clone() })
    }

    /// Adds the fragments that its operations have.
    pub(super) fn add_fragments(&self, plan: &mut Plan) {
        let mut reached = BTreeSet::new();
        self.operations.values().for_each(|known| self.plan.fragments_of(&known.data, &mut reached));
        for name in reached {
            if let Some(fragment) = self.plan.fragments.get(name) {
                plan.fragments.entry(name.to_owned()).or_insert_with(|| fragment.clone());
            }
        }
    }
}

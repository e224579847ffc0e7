//! Which fields of input objects must be boxed, so that their types have a size.

use std::collections::BTreeMap;

use super::Input;

/// A field is recursive if its type leads back to the object that has it, without a list on the way.
pub(super) fn mark(objects: &mut BTreeMap<String, Input>) {
    let index: BTreeMap<String, usize> = objects.keys().cloned().zip(0..).collect();
    let direct = |input: &Input| {
        let direct = input.fields.iter().filter(|field| !field.ty.is_list());
        direct.filter_map(|field| index.get(field.ty.name()).copied()).collect()
    };
    let edges: Vec<Vec<usize>> = objects.values().map(direct).collect();
    let component = components(&edges);
    for (input, from) in objects.values_mut().zip(0..) {
        for field in input.fields.iter_mut().filter(|field| !field.ty.is_list()) {
            let to = index.get(field.ty.name());
            field.recursive = to.is_some_and(|&to| component[to] == component[from]);
        }
    }
}

/// The strongly connected component of each node, by Tarjan's algorithm, without recursion: a schema may have
/// thousands of filters that lead to each other.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut search = Tarjan {
        order: vec![None; edges.len()],
        low: vec![0; edges.len()],
        component: vec![None; edges.len()],
        stack: Vec::new(),
        count: 0,
    };
    for start in 0..edges.len() {
        if search.order[start].is_none() {
            search.from(start, edges);
        }
    }
    search.component.into_iter().flatten().collect()
}

struct Tarjan {
    /// When each node was reached.
    order: Vec<Option<usize>>,
    /// The earliest node of the stack that each one leads back to.
    low: Vec<usize>,
    component: Vec<Option<usize>>,
    stack: Vec<usize>,
    count: usize,
}

impl Tarjan {
    fn from(&mut self, start: usize, edges: &[Vec<usize>]) {
        let mut open = vec![(start, edges[start].iter())];
        self.reach(start);
        while let Some((node, rest)) = open.last_mut() {
            let node = *node;
            match rest.next() {
                Some(&next) => match self.order[next] {
                    None => {
                        self.reach(next);
                        open.push((next, edges[next].iter()));
                    }
                    Some(order) if self.component[next].is_none() => {
                        self.low[node] = self.low[node].min(order);
                    }
                    Some(_) => {}
                },
                None => {
                    open.pop();
                    if let Some((parent, _)) = open.last() {
                        self.low[*parent] = self.low[*parent].min(self.low[node]);
                    }
                    self.close(node);
                }
            }
        }
    }

    fn reach(&mut self, node: usize) {
        self.order[node] = Some(self.count);
        self.low[node] = self.count;
        self.count += 1;
        self.stack.push(node);
    }

    /// If a node leads back to none before it, all that were reached since are its component.
    fn close(&mut self, node: usize) {
        if self.order[node] == Some(self.low[node]) {
            while let Some(member) = self.stack.pop() {
                self.component[member] = Some(node);
                if member == node {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn a_cycle_is_one_component_and_the_ways_to_and_from_it_are_not() {
        // 0 → 1 ⇄ 2 → 3 ⟲, 4 → 5 → 6 → 4 with 6 → 3
        let edges = [vec![1], vec![2], vec![1, 3], vec![3], vec![5], vec![6], vec![4, 3]];
        let found = components(&edges);
        let same = |one: usize, other: usize| found[one] == found[other];
        assert!(same(1, 2) && same(4, 5) && same(5, 6));
        for (one, other) in [(0, 1), (2, 3), (3, 4), (0, 3), (1, 4)] {
            assert!(!same(one, other), "{one} and {other}");
        }
    }
}

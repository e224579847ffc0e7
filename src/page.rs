use crate::Cursor;

/// What one round trip brought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the server's order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` is the end. "More, but no cursor" can't be said.
    pub next: Option<Cursor>,
    /// The server's own count of the whole connection, if the operation selects `totalCount`.
    pub total: Option<u64>,
    /// Positions within the page, from 0, at which the server sent null instead of an edge or a node.
    pub nulls: Vec<usize>,
}

impl<T> Page<T> {
    /// A page of these items, with another one behind it if `next` is given.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next, total: None, nulls: Vec::new() }
    }

    /// A page from edges or nodes that may be null.
    pub fn from_nullable(items: impl IntoIterator<Item = Option<T>>, next: Option<Cursor>) -> Self {
        let mut nulls = Vec::new();
        let items = items.into_iter().enumerate();
        let items = items
            .filter_map(|(position, item)| {
                if item.is_none() {
                    nulls.push(position);
                }
                item
            })
            .collect();
        Self { items, next, total: None, nulls }
    }

    /// The same page with the server's count.
    pub fn with_total(mut self, total: Option<u64>) -> Self {
        self.total = total;
        self
    }

    /// The same page with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, next, total, nulls } = self;
        Page { items: items.into_iter().map(change).collect(), next, total, nulls }
    }
}

//! Parsed and validated documents.

use std::collections::VecDeque;
use std::sync::Arc;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::collections::HashMap;
use apollo_compiler::validation::Valid;

pub(crate) type Document = Arc<Valid<ExecutableDocument>>;

/// The documents seen lately: a walk sends the same text for every page.
#[derive(Default)]
pub(crate) struct Documents {
    by_text: HashMap<Arc<str>, Document>,
    oldest: VecDeque<Arc<str>>,
}

impl Documents {
    const KEPT: usize = 128;
    /// Longer texts are not worth their memory.
    const LONGEST: usize = 64 * 1024;

    pub(crate) fn get(&self, query: &str) -> Option<Document> {
        self.by_text.get(query).cloned()
    }

    pub(crate) fn keep(&mut self, query: &str, document: &Document) {
        if query.len() > Self::LONGEST {
            return;
        }
        let text: Arc<str> = query.into();
        if self.by_text.insert(Arc::clone(&text), Arc::clone(document)).is_none() {
            self.oldest.push_back(text);
        }
        if self.oldest.len() > Self::KEPT
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.by_text.remove(&oldest);
        }
    }
}

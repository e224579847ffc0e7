//! Replies in XML: a tree of elements, and types read from it.

mod decode;
mod tree;

pub(super) use tree::Element;

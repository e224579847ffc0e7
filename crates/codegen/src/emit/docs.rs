//! Descriptions from a schema as doc comments that can't break out of being one.

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::Docs;

/// Doc attributes, and `#[deprecated]` if it is.
pub(super) fn attributes(docs: &Docs) -> TokenStream {
    let lines = docs.description.as_deref().map(comment);
    let deprecated = docs.deprecated.as_deref().map(|reason| {
        let reason = clean(reason);
        quote!(#[deprecated(note = #reason)])
    });
    quote!(#lines #deprecated)
}

/// Doc attributes of some text.
pub(super) fn comment(text: &str) -> TokenStream {
    let lines = lines(text);
    quote!(#(#[doc = #lines])*)
}

/// A line of comment each. Code blocks are marked as text: rustdoc would compile and run them.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.trim().lines() {
        let line = line.trim_end();
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        let line = match (mark, fence) {
            (Some(mark), None) => {
                fence = Some(mark);
                format!("{mark}text")
            }
            (Some(mark), Some(open)) if mark == open => {
                fence = None;
                mark.to_owned()
            }
            (_, Some(_)) => line.to_owned(),
            // Four spaces would make it a code block.
            (_, None) => format!("{}{bare}", &"   "[..indent.min(3)]),
        };
        let line = clean(&line);
        lines.push(if line.is_empty() { line } else { format!(" {line}") });
    }
    if let Some(mark) = fence {
        lines.push(format!(" {mark}"));
    }
    lines
}

/// Without control characters and without marks that turn the direction of text: a comment shows what it says.
fn clean(text: &str) -> String {
    let hidden =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    text.chars().filter(|c| *c == '\t' || !(c.is_control() || hidden(*c))).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn code_blocks_are_text() {
        assert_eq!(lines("a\n```\ncode\n```\nb"), [" a", " ```text", " code", " ```", " b"]);
        assert_eq!(lines("~~~rust\n```\n~~~"), [" ~~~text", " ```", " ~~~"]);
        assert_eq!(lines("a\n\n        indented"), [" a", "", "    indented"]);
    }

    #[test]
    fn an_open_code_block_is_closed() {
        assert_eq!(lines("```\ncode"), [" ```text", " code", " ```"]);
    }

    #[test]
    fn nothing_hidden_survives() {
        assert_eq!(lines("a\u{202e}b\u{0}c\r\nd"), [" abc", " d"]);
    }
}

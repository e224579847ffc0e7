//! Descriptions from a schema as doc comments that can't break out of being one.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::text::{Text, literal};
use crate::plan::Docs;

impl Emitter<'_> {
    /// Comments, and `#[deprecated]` if it is.
    pub(super) fn docs(&self, docs: &Docs, text: &mut Text) {
        if let Some(description) = &docs.description {
            write(description, text);
        }
        if let Some(reason) = self.deprecation(docs) {
            text.line(&["#[deprecated(note = ", &literal(&reason), ")]"]);
        }
    }

    /// The same as attributes.
    pub(super) fn attributes(&self, docs: &Docs) -> TokenStream {
        let lines = docs.description.as_deref().map(comment);
        let deprecated = self.deprecation(docs).map(|reason| quote!(#[deprecated(note = #reason)]));
        quote!(#lines #deprecated)
    }

    fn deprecation(&self, docs: &Docs) -> Option<String> {
        docs.deprecated.as_deref().filter(|_| !self.options.hides_deprecation).map(clean)
    }
}

/// Some text as comments.
pub(super) fn write(description: &str, text: &mut Text) {
    lines(description).iter().for_each(|line| text.line(&["///", line]));
}

/// Doc attributes of some text.
pub(super) fn comment(text: &str) -> TokenStream {
    let lines = lines(text);
    quote!(#(#[doc = #lines])*)
}

/// Some GraphQL as code within a sentence, whatever is in it.
pub(super) fn code(graphql: &str) -> String {
    if graphql.contains("``") {
        format!("`{}`", graphql.replace('`', "'"))
    } else if graphql.contains('`') {
        format!("`` {graphql} ``")
    } else {
        format!("`{graphql}`")
    }
}

/// A line of comment each. Nothing in them is code to rustdoc, which would compile and run it, or HTML.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.trim().lines() {
        if fence.is_none() && is_plain(line) {
            lines.push([" ", line].concat());
            continue;
        }
        let line = clean(line);
        let line = line.trim_end();
        let mark = fence_mark(line.trim_start());
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
            (_, None) => prose(line),
        };
        lines.push(if line.is_empty() { line } else { format!(" {line}") });
    }
    if let Some(mark) = fence {
        lines.push(format!(" {mark}"));
    }
    lines
}

/// Are these but words and a space between them? Most lines are.
fn is_plain(line: &str) -> bool {
    let mut before = b' ';
    let is_plain = line.bytes().all(|byte| {
        let double = byte == b' ' && before == b' ';
        before = byte;
        matches!(byte, b' '..=b';' | b'='..=b'_' | b'a'..=b'}') && !double
    });
    is_plain && before != b' '
}

/// What opens or closes a block of code: three marks, and no more of them later in the line.
fn fence_mark(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|mark| {
        let behind = line.strip_prefix(mark).map(|rest| rest.trim_start_matches(&mark[..1]));
        behind.is_some_and(|rest| !rest.contains(&mark[..1]))
    })
}

/// A line outside of code. Four spaces, at its start or behind a list's mark, would make it code; so would a fence
/// within a list or a quotation.
fn prose(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let words: Vec<&str> = line.split_whitespace().collect();
    let text = words.join(" ").replace("```", r"\`\`\`").replace("~~~", r"\~\~\~");
    format!("{}{}", &"   "[..indent.min(3)], without_tags(&text))
}

/// With a backslash before what would begin a tag, save in a piece of code.
fn without_tags(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '`' => in_code = !in_code && rest.contains('`'),
            '<' if !in_code && !rest.starts_with([' ', '=']) => escaped.push('\\'),
            _ => {}
        }
        escaped.push(c);
    }
    escaped
}

/// Without control characters and without marks that turn the direction of text: a comment shows what it says.
fn clean(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
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
    fn fences_and_indents_behind_marks_are_prose() {
        assert_eq!(lines("> ```\n> code"), [r" > \`\`\`", " > code"]);
        assert_eq!(lines("-     code\n\n     more"), [" - code", "", "    more"]);
        assert_eq!(lines("```inline``` code"), [r" \`\`\`inline\`\`\` code"]);
    }

    #[test]
    fn html_is_text() {
        assert_eq!(lines("<pre>\n`List<T>` < 2 `<b>"), [r" \<pre>", r" `List<T>` < 2 `\<b>"]);
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

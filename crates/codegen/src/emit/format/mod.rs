//! Tokens as text that people can read: what of a module isn't written as text at once.
//!
//! A syntax tree and a printer for it cost an unoptimised build script more than everything before them, and generated
//! text has few forms, so this lays tokens out by what stands beside them. They stay what they are: what is added is
//! white space and a comma behind the last element of a list that is broken, and doc attributes become comments.

mod documentation;
mod run;
#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use documentation::documentation;
use run::{Body, Last, Run, after, opening};

/// Lists are broken where a line would be longer.
pub(super) const WIDTH: usize = 100;

/// Text with items behind it, each on lines of its own.
pub(super) fn append(text: String, indent: usize, items: TokenStream) -> String {
    let mut writer = Writer { line: text.len(), text, indent, is_flat: false };
    writer.lines(items, Body::Statements);
    writer.text
}

/// Tokens on one line.
pub(super) fn flat(tokens: TokenStream) -> String {
    let mut writer = Writer { text: String::new(), line: 0, indent: 0, is_flat: true };
    writer.flat(tokens, "");
    writer.text
}

struct Writer {
    text: String,
    /// Where the present line starts.
    line: usize,
    indent: usize,
    /// Is everything to stay on this line?
    is_flat: bool,
}

impl Writer {
    fn write(&mut self, text: &str) {
        if self.text.len() == self.line {
            for _ in 0..self.indent {
                self.text.push_str("    ");
            }
        }
        self.text.push_str(text);
    }

    fn end_line(&mut self) {
        if self.text.len() > self.line {
            self.text.push('\n');
            self.line = self.text.len();
        }
    }

    /// Statements or members, each on its line.
    fn lines(&mut self, content: TokenStream, body: Body) {
        let end = if body == Body::Members { ',' } else { ';' };
        let mut run = Run::new();
        let mut tokens = content.into_iter().peekable();
        while let Some(token) = tokens.next() {
            if let (true, Some(TokenTree::Group(attribute))) =
                (run.is_empty && is(&token, '#'), tokens.peek())
            {
                self.attribute(attribute);
                tokens.next();
                continue;
            }
            let is_block = match &token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    run.braces() != Body::List
                }
                _ => false,
            };
            let ends = is(&token, end) || is_block && !goes_on(tokens.peek());
            let is_last = tokens.peek().is_none();
            self.token(token, &mut run);
            if is_last && body == Body::Members && !ends {
                self.text.push(',');
            }
            if ends || is_last {
                self.end_line();
                run = Run::new();
            }
        }
    }

    /// On a line of its own; as a comment if it documents.
    fn attribute(&mut self, attribute: &Group) {
        if let Some(text) = documentation(attribute) {
            self.write("///");
            self.text.push_str(&text);
        } else {
            self.write("#");
            self.group(attribute.clone(), Body::List, false);
        }
        self.end_line();
    }

    fn token(&mut self, token: TokenTree, run: &mut Run) {
        match token {
            TokenTree::Punct(sign) => {
                let (spaced, last) = run.sign(sign.as_char(), sign.spacing() == Spacing::Joint);
                self.spaced(spaced, sign.as_char().encode_utf8(&mut [0; 4]));
                run.last = last;
            }
            TokenTree::Ident(word) => {
                let word = word.to_string();
                self.spaced(run.last != Last::Prefix, &word);
                (run.last, run.joint) = (after(&word), None);
                run.keyword = opening(&word).unwrap_or(run.keyword);
            }
            TokenTree::Literal(literal) => {
                self.spaced(run.last != Last::Prefix, &literal.to_string());
                (run.last, run.joint) = (Last::Operand, None);
            }
            TokenTree::Group(group) => {
                let is_brace = group.delimiter() == Delimiter::Brace;
                let spaced =
                    matches!(run.last, Last::Operator | Last::Impl) || is_brace && run.last == Last::Operand;
                self.spaced(spaced && !(self.text.ends_with("pub") && is_place(&group)), "");
                self.group(
                    group,
                    if is_brace { run.braces() } else { Body::List },
                    run.last == Last::Operand,
                );
                (run.last, run.joint) = (Last::Operand, None);
            }
        }
        run.is_empty = false;
    }

    fn spaced(&mut self, spaced: bool, text: &str) {
        if spaced {
            self.text.push(' ');
        }
        self.write(text);
    }

    fn group(&mut self, group: Group, body: Body, is_call: bool) {
        let (open, close) = match group.delimiter() {
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::None => ("", ""),
        };
        self.write(open);
        let content = group.stream();
        // A stream that nobody else has is read without being copied.
        drop(group);
        if !content.is_empty() && (self.is_flat || body == Body::List) {
            let start = self.text.len();
            let is_path = self.text.ends_with("::{");
            let again = (!self.is_flat).then(|| content.clone());
            self.flat(content, if open == "{" && !is_path { " " } else { "" });
            // It would make a tuple of what isn't the arguments of a call.
            if is_call && self.text.ends_with(',') {
                self.text.pop();
            }
            if let Some(content) = again.filter(|_| self.text.len() + close.len() - self.line > WIDTH) {
                self.text.truncate(start);
                self.broken(content);
            }
        } else if !content.is_empty() {
            self.end_line();
            self.indent += 1;
            self.lines(content, body);
            self.indent -= 1;
        }
        self.write(close);
    }

    /// Everything on this line.
    fn flat(&mut self, content: TokenStream, space: &str) {
        let was_flat = std::mem::replace(&mut self.is_flat, true);
        self.text.push_str(space);
        let mut run = Run::new();
        content.into_iter().for_each(|token| self.token(token, &mut run));
        self.text.push_str(space);
        self.is_flat = was_flat;
    }

    /// Each element on its line. A lone one stays where it is, and is broken where it can be.
    fn broken(&mut self, content: TokenStream) {
        let is_list = content.clone().into_iter().any(|token| is(&token, ','));
        if is_list {
            self.end_line();
            self.indent += 1;
        }
        let mut run = Run::new();
        let (mut angles, mut elements) = (0_usize, 0_usize);
        let mut tokens = content.into_iter().peekable();
        while let Some(token) = tokens.next() {
            // The `>` of an arrow ends no type arguments.
            let is_arrow = run.joint.is_some_and(|(first, _)| first != '>');
            angles += usize::from(is(&token, '<'));
            angles = angles.saturating_sub(usize::from(is(&token, '>') && !is_arrow));
            let ends = is(&token, ',') && angles == 0;
            self.token(token, &mut run);
            if ends {
                self.end_line();
                run = Run::new();
                elements += 1;
            } else if tokens.peek().is_none() && elements > 0 {
                self.text.push(',');
            }
        }
        if is_list {
            self.end_line();
            self.indent -= 1;
        }
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Does a statement or a member go on behind a block?
fn goes_on(next: Option<&TokenTree>) -> bool {
    match next {
        Some(TokenTree::Punct(sign)) => sign.as_char() != '#',
        Some(TokenTree::Ident(word)) => *word == "else",
        _ => false,
    }
}

/// Does it say how far something can be seen, as in `pub(crate)`?
fn is_place(group: &Group) -> bool {
    let words = group.stream().to_string();
    matches!(&*words, "crate" | "super" | "self") || words.starts_with("in ")
}

//! Tokens as text that people can read: what of a module isn't written as text at once.
//!
//! A syntax tree and a printer for it cost an unoptimised build script more than everything before them, and generated
//! text has few forms, so this lays tokens out by what stands beside them. They stay what they are: what is added is
//! white space and a comma behind the last element of a list that is broken, and doc attributes become comments.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

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

/// What brackets hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    /// Items or statements, each on its line.
    Statements,
    /// Fields, variants or arms, each on its line.
    Members,
    /// What stays on one line if it fits.
    List,
}

/// What was written last, as far as a space behind it depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing, or a sign that belongs to what follows.
    Prefix,
    /// The end of an operand.
    Operand,
    /// The word `impl`, behind which a `<` opens its parameters.
    Impl,
    /// A word or sign with a space behind it.
    Operator,
}

/// The tokens of a statement, a member or an element, as far as they were written.
struct Run {
    last: Last,
    /// The last word of those that say what braces hold.
    keyword: &'static str,
    /// The sign before, if it makes one sign with the next, and what was written last before it.
    joint: Option<(char, Last)>,
    /// Are the parameters of a closure open?
    in_closure: bool,
    is_empty: bool,
}

impl Run {
    fn new() -> Self {
        Self { last: Last::Prefix, keyword: "", joint: None, in_closure: false, is_empty: true }
    }

    /// What braces hold that come next.
    fn braces(&self) -> Body {
        match self.keyword {
            "struct" | "enum" | "match" => Body::Members,
            "use" => Body::List,
            "" if self.last == Last::Operand => Body::List,
            _ => Body::Statements,
        }
    }

    /// Whether a space stands before the sign, and what it is to what follows.
    fn sign(&mut self, sign: char, is_joint: bool) -> (bool, Last) {
        if let Some((first, before)) = self.joint.take()
            && is_one(first, sign)
        {
            self.joint = is_joint.then_some((sign, before));
            let last = match (first, sign) {
                (':' | '.', _) | ('<', '<') => Last::Prefix,
                ('>', '>') => Last::Operand,
                ('&', '&') if before != Last::Operand => Last::Prefix,
                _ => Last::Operator,
            };
            return (false, last);
        }
        self.joint = is_joint.then_some((sign, self.last));
        let is_operand = self.last == Last::Operand;
        let spaced = self.last != Last::Prefix;
        match sign {
            ',' | ';' => (false, Last::Operator),
            ':' if is_joint => (spaced && !is_operand, Last::Prefix),
            ':' => (false, Last::Operator),
            '.' => (spaced && !is_operand, Last::Prefix),
            '?' | '>' => (false, Last::Operand),
            '<' => (self.last == Last::Operator, Last::Prefix),
            '!' if is_operand && !is_joint => (false, Last::Prefix),
            '\'' | '#' => (spaced, Last::Prefix),
            '|' if self.in_closure => {
                self.in_closure = false;
                (false, Last::Operator)
            }
            '|' if !is_operand && !is_joint => {
                self.in_closure = true;
                (spaced, Last::Prefix)
            }
            '-' | '&' | '*' | '!' if !is_operand => (spaced, Last::Prefix),
            _ => (spaced, Last::Operator),
        }
    }
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

/// Do two signs that touch make one?
fn is_one(first: char, second: char) -> bool {
    match second {
        ':' | '&' | '|' | '<' | '.' => first == second,
        '>' => matches!(first, '-' | '=' | '>'),
        '=' => !matches!(first, ',' | ';' | '?' | ':' | '\''),
        _ => false,
    }
}

/// Does a statement or a member go on behind a block?
fn goes_on(next: Option<&TokenTree>) -> bool {
    match next {
        Some(TokenTree::Punct(sign)) => sign.as_char() != '#',
        Some(TokenTree::Ident(word)) => *word == "else",
        _ => false,
    }
}

/// What a word is to what follows.
fn after(word: &str) -> Last {
    match word {
        "impl" => Last::Impl,
        "as" | "dyn" | "else" | "for" | "if" | "in" | "let" | "match" | "move" | "mut" | "pub" | "return"
        | "use" | "where" | "while" => Last::Operator,
        _ => Last::Operand,
    }
}

/// Does it say how far something can be seen, as in `pub(crate)`?
fn is_place(group: &Group) -> bool {
    let words = group.stream().to_string();
    matches!(&*words, "crate" | "super" | "self") || words.starts_with("in ")
}

/// The word itself, if braces behind it hold lines.
fn opening(word: &str) -> Option<&'static str> {
    Some(match word {
        "struct" => "struct",
        "enum" => "enum",
        "match" => "match",
        "use" => "use",
        "mod" | "impl" | "fn" | "trait" | "if" | "while" | "for" | "loop" | "else" => "fn",
        _ => return None,
    })
}

/// The text of a doc attribute, if it can be that of a comment.
fn documentation(attribute: &Group) -> Option<String> {
    let mut tokens = attribute.stream().into_iter();
    match (tokens.next(), tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(_), Some(TokenTree::Literal(text)), None) if name == "doc" => {
            let text = text.to_string();
            let raw = text.strip_prefix("r\"").and_then(|text| text.strip_suffix('"'));
            let text = match raw {
                Some(raw) => raw.to_owned(),
                None => unescaped(text.strip_prefix('"')?.strip_suffix('"')?)?,
            };
            (!text.starts_with('/') && !text.contains(['\n', '\r'])).then_some(text)
        }
        _ => None,
    }
}

fn unescaped(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next()? {
                c @ ('\\' | '"' | '\'') => c,
                't' => '\t',
                _ => return None,
            },
            c => c,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::append;

    /// The tokens of a text are those it was made from, whatever it looks like.
    fn formatted(text: &str) -> String {
        let tokens: TokenStream = text.parse().expect("tokens");
        let formatted = append(String::new(), 0, tokens.clone());
        let plain = |tokens: TokenStream| tokens.to_string().replace([' ', ','], "");
        assert_eq!(
            plain(formatted.parse().unwrap_or_else(|_| panic!("{formatted}"))),
            plain(tokens),
            "{formatted}"
        );
        formatted
    }

    #[test]
    fn what_is_written_by_hand_stays_as_it_is() {
        let text = include_str!("format_example.txt");
        assert_eq!(formatted(text), text);
    }

    #[test]
    fn lists_are_broken_where_lines_would_be_long() {
        let word = "a_word_that_is_long".to_owned();
        let text =
            format!("fn f() {{ call({word}, {word}<A, B>({word}), {word}, &[{word}, {word}])?; ({word}) }}");
        let lines = [
            "fn f() {",
            "    call(",
            "        a_word_that_is_long,",
            "        a_word_that_is_long<A, B>(a_word_that_is_long),",
            "        a_word_that_is_long,",
            "        &[a_word_that_is_long, a_word_that_is_long],",
            "    )?;",
            "    (a_word_that_is_long)",
            "}\n",
        ];
        assert_eq!(formatted(&text), lines.join("\n"));
    }

    #[test]
    fn what_stands_in_parentheses_becomes_no_tuple_and_a_tuple_stays_one() {
        assert_eq!(
            formatted("const A: B = (b,); fn f(a: A,) { g(a,) }"),
            "const A: B = (b,);\nfn f(a: A) {\n    g(a)\n}\n"
        );
        let long = "x".repeat(120);
        assert_eq!(formatted(&format!("const A: B = ({long});")), format!("const A: B = ({long});\n"));
    }
}

//! Rust as text, laid out while it is written.
//!
//! Most of what is generated are types and how they are read. To make tokens of them and text of the tokens costs an
//! unoptimised build script several times as much as to write the text.

use std::ops::Deref;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::format::{self, WIDTH};

/// A type or an expression on one line. Among tokens it becomes some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rust(String);

impl Rust {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl Deref for Rust {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl ToTokens for Rust {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self.0.parse::<TokenStream>() {
            Ok(parsed) => tokens.extend(parsed),
            Err(error) => {
                let message = format!("relaywalk-codegen wrote `{}`, please report it: {error}", self.0);
                tokens.extend(quote!(::std::compile_error!(#message)));
            }
        }
    }
}

/// Lines of Rust.
pub(super) struct Text {
    text: String,
    /// How far lines are indented.
    depth: usize,
}

impl Text {
    pub(super) fn new(depth: usize) -> Self {
        Self { text: String::new(), depth }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn into_string(self) -> String {
        self.text
    }

    /// A line of these pieces.
    pub(super) fn line(&mut self, pieces: &[&str]) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
        for piece in pieces {
            self.text.push_str(piece);
        }
        self.text.push('\n');
    }

    /// The same, and what follows is indented.
    pub(super) fn open(&mut self, pieces: &[&str]) {
        self.line(pieces);
        self.depth += 1;
    }

    /// A line with what ends what was opened last.
    pub(super) fn close(&mut self, piece: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.line(&[piece]);
    }

    /// Would these pieces fit on a line?
    pub(super) fn fits(&self, pieces: &[&str]) -> bool {
        4 * self.depth + pieces.iter().map(|piece| piece.len()).sum::<usize>() <= WIDTH
    }

    /// What stands between brackets, on one line if it fits, else each element on a line of its own.
    pub(super) fn list(&mut self, open: &str, elements: &[impl AsRef<str>], space: &str, close: &str) {
        let length: usize = elements.iter().map(|element| element.as_ref().len() + 2).sum();
        let length = 4 * self.depth + open.len() + 2 * space.len() + length.saturating_sub(2) + close.len();
        // What comes behind the closing brackets doesn't count.
        if length - close.trim_start_matches([')', ']', '}']).len() <= WIDTH {
            let mut flat = String::with_capacity(length);
            for element in elements {
                flat.push_str(if flat.is_empty() { space } else { ", " });
                flat.push_str(element.as_ref());
            }
            let space = if elements.is_empty() { "" } else { space };
            self.line(&[open, &flat, space, close]);
        } else {
            self.open(&[open]);
            elements.iter().for_each(|element| self.line(&[element.as_ref(), ","]));
            self.close(close);
        }
    }

    /// Lines that were laid out already.
    pub(super) fn lines(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    /// Tokens, laid out.
    pub(super) fn tokens(&mut self, tokens: TokenStream) {
        if !tokens.is_empty() {
            self.text = format::append(std::mem::take(&mut self.text), self.depth, tokens);
        }
    }
}

/// Tokens as a piece of a line.
pub(super) fn flat(tokens: TokenStream) -> Rust {
    Rust(format::flat(tokens))
}

/// Text as a literal.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

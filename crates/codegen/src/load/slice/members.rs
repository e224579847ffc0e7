//! The fields of a type, read when they are asked for.

use super::scan::{Definition, applied};
use super::tokens::{Extent, Token, Tokens};

/// A field, an input field or an argument.
#[derive(Debug)]
pub(super) struct Member {
    /// All of it, with its description.
    pub(super) whole: Extent,
    pub(super) name: Extent,
    /// With their parentheses; empty if there are none.
    pub(super) parentheses: Extent,
    pub(super) arguments: Vec<Member>,
    /// The name of its type, inside lists.
    pub(super) ty: Extent,
    /// Must a value be given for it?
    pub(super) required: bool,
    /// The names of its directives.
    pub(super) directives: Vec<Extent>,
}

/// The members in a definition's body, or a directive's arguments.
pub(super) fn members(text: &str, definition: &Definition) -> Option<Vec<Member>> {
    let Some(body) = definition.body else { return Some(Vec::new()) };
    let mut tokens = Tokens::within(text, body);
    let are_fields = tokens.is(b'{');
    list(&mut tokens, are_fields).map(|(members, _)| members)
}

/// From a bracket to the one that closes it, and where that ends.
fn list(tokens: &mut Tokens<'_>, are_fields: bool) -> Option<(Vec<Member>, usize)> {
    let close = if are_fields { b'}' } else { b')' };
    tokens.advance();
    let mut members = Vec::new();
    loop {
        if let Some(bracket) = tokens.takes(close) {
            return Some((members, bracket.end));
        }
        members.push(member(tokens, are_fields)?);
    }
}

fn member(tokens: &mut Tokens<'_>, is_field: bool) -> Option<Member> {
    let start = tokens.extent.start;
    if tokens.token == Token::String {
        tokens.advance();
    }
    let name = tokens.name()?;
    let (mut parentheses, mut arguments) = (Extent { start: name.end, end: name.end }, Vec::new());
    if is_field && tokens.is(b'(') {
        parentheses.start = tokens.extent.start;
        (arguments, parentheses.end) = list(tokens, false)?;
    }
    tokens.takes(b':')?;
    let mut lists = 0_usize;
    while tokens.takes(b'[').is_some() {
        lists += 1;
    }
    let ty = tokens.name()?;
    let mut end = ty.end;
    let mut required = false;
    loop {
        if let Some(mark) = tokens.takes(b'!') {
            (end, required) = (mark.end, true);
        }
        let Some(deeper) = lists.checked_sub(1) else { break };
        lists = deeper;
        (end, required) = (tokens.takes(b']')?.end, false);
    }
    if tokens.takes(b'=').is_some() {
        (end, required) = (tokens.value()?.end, false);
    }
    let mut directives = Vec::new();
    if let Some(last) = applied(tokens, &mut directives)? {
        end = last;
    }
    Some(Member { whole: Extent { start, end }, name, parentheses, arguments, ty, required, directives })
}

/// The names of all directives that are applied within a body, whatever it holds.
pub(super) fn directives_within(text: &str, body: Extent) -> Vec<Extent> {
    let mut tokens = Tokens::within(text, body);
    let mut names = Vec::new();
    while !matches!(tokens.token, Token::End | Token::Invalid) {
        if tokens.takes(b'@').is_some() {
            names.push(tokens.extent);
        }
        tokens.advance();
    }
    names
}

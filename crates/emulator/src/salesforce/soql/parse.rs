//! From tokens to a query.

use super::SoqlError;
use super::ast::{Condition, Item, Literal, Operand, Operator, Order, Path, Query};
use super::lexer::{Placed, Token, tokens};

/// Child relationships go so many levels down.
const MOST_LEVELS: u32 = 5;
/// Conditions may be nested so deeply.
const MOST_NESTED: u32 = 50;

/// Reads a query. What SOQL has beyond this emulator (functions, `GROUP BY`, semi-joins, dates by name) is
/// refused like what isn't SOQL.
pub(crate) fn parse(text: &str) -> Result<Query, SoqlError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0 };
    let query = parser.query(0)?;
    match parser.peek() {
        None => Ok(query),
        Some(_) => Err(parser.unexpected("the end")),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
}

impl Parser {
    fn query(&mut self, level: u32) -> Result<Query, SoqlError> {
        self.expect_word("SELECT")?;
        let mut query = Query { items: vec![self.item(level)?], ..Query::default() };
        while self.take_sign(",") {
            query.items.push(self.item(level)?);
        }
        if query.items.contains(&Item::Count) && (query.items.len() > 1 || level > 0) {
            return Err(SoqlError::malformed("COUNT() must be alone, and not below another query"));
        }
        self.expect_word("FROM")?;
        query.from = self.name()?;
        if self.take_word("WHERE") {
            query.condition = Some(self.condition(0)?);
        }
        if self.take_word("ORDER") {
            self.expect_word("BY")?;
            query.order.push(self.order()?);
            while self.take_sign(",") {
                query.order.push(self.order()?);
            }
        }
        if self.take_word("LIMIT") {
            query.limit = Some(self.count()?);
        }
        if self.take_word("OFFSET") {
            query.offset = self.count()?;
        }
        Ok(query)
    }

    fn item(&mut self, level: u32) -> Result<Item, SoqlError> {
        if self.take_sign("(") {
            if level + 1 >= MOST_LEVELS {
                return Err(SoqlError::malformed(format!(
                    "child relationships go {MOST_LEVELS} levels down at most"
                )));
            }
            let children = self.query(level + 1)?;
            self.expect_sign(")")?;
            return Ok(Item::Children(children));
        }
        let path = self.path()?;
        if path.parent.is_none() && path.field.eq_ignore_ascii_case("count") && self.take_sign("(") {
            self.expect_sign(")")?;
            return Ok(Item::Count);
        }
        Ok(Item::Field(path))
    }

    /// Conditions that `AND` or `OR` connect: both without parentheses is an error, as in SOQL.
    fn condition(&mut self, nested: u32) -> Result<Condition, SoqlError> {
        if nested > MOST_NESTED {
            return Err(SoqlError::malformed("the conditions are nested too deeply"));
        }
        let mut all = vec![self.test(nested)?];
        let Some(word) = ["AND", "OR"].into_iter().find(|word| self.take_word(word)) else {
            return Ok(all.remove(0));
        };
        all.push(self.test(nested)?);
        while self.take_word(word) {
            all.push(self.test(nested)?);
        }
        let other = if word == "AND" { "OR" } else { "AND" };
        if self.peek_word(other) {
            return Err(self.unexpected("parentheses, since AND and OR can't stand side by side"));
        }
        Ok(if word == "AND" { Condition::All(all) } else { Condition::Any(all) })
    }

    fn test(&mut self, nested: u32) -> Result<Condition, SoqlError> {
        if self.take_word("NOT") {
            if nested > MOST_NESTED {
                return Err(SoqlError::malformed("the conditions are nested too deeply"));
            }
            return Ok(Condition::Not(Box::new(self.test(nested + 1)?)));
        }
        if self.take_sign("(") {
            let condition = self.condition(nested + 1)?;
            self.expect_sign(")")?;
            return Ok(condition);
        }
        let path = self.path()?;
        let operator = self.operator()?;
        let operand = match operator {
            Operator::In | Operator::NotIn => Operand::List(self.list()?),
            _ => Operand::One(self.literal()?),
        };
        Ok(Condition::Test(path, operator, operand))
    }

    fn operator(&mut self) -> Result<Operator, SoqlError> {
        use Operator::{Eq, Gt, Gte, In, Like, Lt, Lte, Ne, NotIn};
        let signs = [("=", Eq), ("!=", Ne), ("<>", Ne), ("<", Lt), ("<=", Lte), (">", Gt), (">=", Gte)];
        if let Some((_, operator)) = signs.into_iter().find(|(sign, _)| self.take_sign(sign)) {
            return Ok(operator);
        }
        if self.take_word("LIKE") {
            return Ok(Like);
        }
        if self.take_word("IN") {
            return Ok(In);
        }
        if self.take_word("NOT") {
            self.expect_word("IN")?;
            return Ok(NotIn);
        }
        Err(self.unexpected("an operator"))
    }

    fn list(&mut self) -> Result<Vec<Literal>, SoqlError> {
        self.expect_sign("(")?;
        let mut all = vec![self.literal()?];
        while self.take_sign(",") {
            all.push(self.literal()?);
        }
        self.expect_sign(")")?;
        Ok(all)
    }

    fn literal(&mut self) -> Result<Literal, SoqlError> {
        for (word, literal) in
            [("null", Literal::Null), ("true", Literal::Bool(true)), ("false", Literal::Bool(false))]
        {
            if self.take_word(word) {
                return Ok(literal);
            }
        }
        match self.peek() {
            Some(Token::Literal(literal)) => {
                let literal = literal.clone();
                self.at += 1;
                Ok(literal)
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    fn order(&mut self) -> Result<Order, SoqlError> {
        let path = self.path()?;
        let descending = !self.take_word("ASC") && self.take_word("DESC");
        let nulls_last = self.take_word("NULLS") && {
            let last = self.take_word("LAST");
            if !last {
                self.expect_word("FIRST")?;
            }
            last
        };
        Ok(Order { path, descending, nulls_last })
    }

    fn count(&mut self) -> Result<u64, SoqlError> {
        match self.literal()? {
            Literal::Number(number) if number >= 0.0 && number.fract() == 0.0 && number < 2e15 => {
                Ok(number as u64)
            }
            _ => {
                self.at -= 1;
                Err(self.unexpected("a whole number"))
            }
        }
    }

    fn path(&mut self) -> Result<Path, SoqlError> {
        let name = self.name()?;
        match name.split('.').collect::<Vec<_>>()[..] {
            [field] if !field.is_empty() => Ok(Path { parent: None, field: field.to_owned() }),
            [parent, field] if !parent.is_empty() && !field.is_empty() => {
                Ok(Path { parent: Some(parent.to_owned()), field: field.to_owned() })
            }
            _ => Err(SoqlError::malformed(format!(
                "`{name}` goes up more than one parent, which is too far here"
            ))),
        }
    }

    fn name(&mut self) -> Result<String, SoqlError> {
        const RESERVED: [&str; 10] =
            ["SELECT", "FROM", "WHERE", "ORDER", "LIMIT", "OFFSET", "AND", "OR", "NOT", "LIKE"];
        match self.peek() {
            Some(Token::Word(word))
                if !RESERVED.iter().any(|reserved| word.eq_ignore_ascii_case(reserved)) =>
            {
                let word = word.clone();
                self.at += 1;
                Ok(word)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn peek_word(&self, wanted: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted))
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        let found = self.peek_word(wanted);
        self.at += usize::from(found);
        found
    }

    fn take_sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(sign)) if *sign == wanted);
        self.at += usize::from(found);
        found
    }

    fn expect_word(&mut self, wanted: &str) -> Result<(), SoqlError> {
        if self.take_word(wanted) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn expect_sign(&mut self, wanted: &str) -> Result<(), SoqlError> {
        if self.take_sign(wanted) { Ok(()) } else { Err(self.unexpected(&format!("`{wanted}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> SoqlError {
        let found = match self.tokens.get(self.at) {
            None => "the query ends".to_owned(),
            Some((at, Token::Word(word))) => format!("unexpected `{word}` at column {at}"),
            Some((at, Token::Sign(sign))) => format!("unexpected `{sign}` at column {at}"),
            Some((at, Token::Literal(_))) => format!("unexpected value at column {at}"),
        };
        SoqlError::malformed(format!("{found} where there should be {wanted}"))
    }
}

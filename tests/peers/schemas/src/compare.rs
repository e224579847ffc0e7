//! Leaf by leaf, what was sent and what came out.

use std::fmt;

use serde_json::Value;

/// What was compared.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) operations: usize,
    /// Replies with errors and without data.
    pub(crate) refused: usize,
    /// Values that aren't null.
    pub(crate) leaves: usize,
    nulls: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operations, refused, leaves, nulls } = self;
        write!(
            f,
            "{operations} operations decoded, {refused} refused; {leaves} leaves and {nulls} nulls are the same"
        )
    }
}

impl Tally {
    /// # Errors
    ///
    /// A value is lost, changed, or came from nowhere.
    pub(crate) fn compare(&mut self, sent: &Value, decoded: &Value, path: &str) -> Result<(), String> {
        match (sent, decoded) {
            (Value::Object(sent), Value::Object(decoded)) => {
                for (key, value) in sent {
                    match decoded.get(key) {
                        Some(found) => self.compare(value, found, &format!("{path}.{key}"))?,
                        // The generator asks for it, so that types can be told apart.
                        None if key == "__typename" => {}
                        None => return Err(format!("`{path}.{key}` is lost")),
                    }
                }
                // What a condition kept out is null.
                let surplus =
                    decoded.iter().find(|(key, value)| !sent.contains_key(*key) && !value.is_null());
                surplus.map_or(Ok(()), |(key, value)| {
                    Err(format!("`{path}.{key}` is {value}, which nobody sent"))
                })
            }
            (Value::Array(sent), Value::Array(decoded)) if sent.len() == decoded.len() => {
                let mut pairs = sent.iter().zip(decoded).enumerate();
                pairs.try_for_each(|(at, (one, other))| self.compare(one, other, &format!("{path}[{at}]")))
            }
            (Value::Null, Value::Null) => {
                self.nulls += 1;
                Ok(())
            }
            // IDs are text to us, whatever they are to the server.
            (Value::Number(one), Value::String(other)) if one.to_string() == *other => self.same(),
            (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => self.same(),
            (sent, decoded) if sent == decoded => self.same(),
            _ => Err(format!("`{path}` is {decoded}, not {sent}")),
        }
    }

    fn same(&mut self) -> Result<(), String> {
        self.leaves += 1;
        Ok(())
    }
}

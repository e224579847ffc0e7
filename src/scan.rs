//! Where the next page starts, found in the beginning of a reply before the rows behind it are decoded.

use crate::Cursor;
use crate::json::{self, FromJson as _, Reader};

/// Bytes of a reply in which it is worthwhile to look: page information comes before the rows.
const BEGINNING: usize = 1 << 14;

/// The way to the cursor, as response keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way<'k> {
    /// From the data to the connection, with dots between them.
    pub(crate) connection: &'k str,
    /// Page information, the flag that says whether there is more, and the cursor.
    pub(crate) page_info: [&'k str; 3],
}

impl Way<'_> {
    /// The cursor of the page behind the one in a reply. Nothing where there is any doubt: `errors`, rows before the
    /// page information, a way that isn't there.
    pub(crate) fn next(&self, body: &[u8]) -> Option<Cursor> {
        let beginning = &body[..body.len().min(BEGINNING)];
        let text = match str::from_utf8(beginning) {
            Ok(text) => text,
            Err(error) => str::from_utf8(&beginning[..error.valid_up_to()]).ok()?,
        };
        let mut found = None;
        // The text ends in the middle of something, so this does too; what was found by then counts.
        let _ = json::read(text, |reader| self.reply(reader, &mut found));
        found
    }

    fn reply(&self, reader: &mut Reader<'_>, found: &mut Option<Cursor>) -> Result<(), json::Error> {
        let mut reply = reader.object("", &[])?;
        while let Some(key) = reader.key(&mut reply)? {
            match &*key {
                "data" => return self.follow(reader, self.connection.split('.'), found),
                "errors" if !reader.null()? => return Err(reader.error("errors")),
                "errors" => {}
                _ => reader.skip()?,
            }
        }
        Ok(())
    }

    fn follow<'k>(
        &self,
        reader: &mut Reader<'_>,
        mut keys: impl Iterator<Item = &'k str> + Clone,
        found: &mut Option<Cursor>,
    ) -> Result<(), json::Error> {
        if reader.at_list() {
            // Of the one parent that was asked for.
            return json::list(reader, |reader| self.follow(reader, keys.clone(), found)).map(drop);
        }
        let Some(step) = keys.next() else { return self.connection(reader, found) };
        let mut object = reader.object("", &[])?;
        while let Some(key) = reader.key(&mut object)? {
            if key == step {
                return self.follow(reader, keys, found);
            }
            reader.skip()?;
        }
        Ok(())
    }

    fn connection(&self, reader: &mut Reader<'_>, found: &mut Option<Cursor>) -> Result<(), json::Error> {
        let [page_info, more, cursor] = self.page_info;
        let mut connection = reader.object("", &[])?;
        while let Some(key) = reader.key(&mut connection)? {
            if key != page_info {
                if reader.at_list() {
                    return Err(reader.error("rows before the page information"));
                }
                reader.skip()?;
                continue;
            }
            let (mut has_more, mut next) = (false, None);
            let mut info = reader.object("", &[])?;
            while let Some(key) = reader.key(&mut info)? {
                match &*key {
                    key if key == more => has_more = json::nullable(reader, json::boolean)? == Some(true),
                    key if key == cursor => next = json::nullable(reader, Cursor::read)?,
                    _ => reader.skip()?,
                }
            }
            *found = next.filter(|next| has_more && !next.is_empty());
            break;
        }
        // What is behind it is for the full reading.
        Err(reader.error("done"))
    }
}

#[cfg(test)]
mod tests {
    use super::Way;

    fn next(body: &str) -> Option<String> {
        let way = Way { connection: "a.b", page_info: ["page", "more", "end"] };
        way.next(body.as_bytes()).map(|cursor| cursor.to_string())
    }

    #[test]
    fn the_cursor_is_found_where_the_way_leads_and_nowhere_else() {
        let page =
            r#""page":{"x":{"more":true,"end":"no"},"end":"c\"é","more":true},"rows":[{"page":{"end":"no"}}"#;
        let found = Some("c\"é".to_owned());
        assert_eq!(next(&format!(r#"{{"data":{{"a":{{"b":{{{page}"#)), found);
        assert_eq!(
            next(&format!(
                r#" {{ "extensions":{{"page":{{"more":true,"end":"no"}},"s":"}}\"{{"}}, "errors": null, "data" : {{"b":{{"page":1}},"l":[{{"a":"]"}}],"a":{{"n":1.5e3,"b" : {{"total":3,{page}"#
            )),
            found
        );
        assert_eq!(next(&format!(r#"{{"data":{{"a":[{{"k":[1],"b":{{{page}"#)), found, "of the only parent");
        assert_eq!(next(r#"{"data":{"a":{"b":{"page":{"more":true,"end":7}"#), Some("7".to_owned()));
    }

    #[test]
    fn in_doubt_nothing_is_found() {
        let page = r#""page":{"more":true,"end":"c"}"#;
        for body in [
            String::new(),
            "[1]".to_owned(),
            r#"{"data":null}"#.to_owned(),
            r#"{"data":{"a":null}}"#.to_owned(),
            r#"{"data":{"a":{"b":null}}}"#.to_owned(),
            format!(r#"{{"errors":[{{}}],"data":{{"a":{{"b":{{{page}}}}}}}}}"#),
            format!(r#"{{"errors":[],"data":{{"a":{{"b":{{{page}}}}}}}}}"#),
            format!(r#"{{"data":{{"a":{{"b":{{"rows":[],{page}}}}}}}}}"#),
            format!(r#"{{"data":{{"a":{{{page}}}}}}}"#),
            format!(r#"{{"data":{{"c":{{"b":{{{page}}}}}}}}}"#),
            r#"{"data":{"a":{"b":{"page":{"more":false,"end":"c"}}}}}"#.to_owned(),
            r#"{"data":{"a":{"b":{"page":{"more":true,"end":""}}}}}"#.to_owned(),
            r#"{"data":{"a":{"b":{"page":{"more":true,"end":null}}}}}"#.to_owned(),
            r#"{"data":{"a":{"b":{"page":{"more":true}}}}}"#.to_owned(),
            r#"{"data":{"a":{"b":{"page":{"more":true,"end":"c"#.to_owned(),
            format!(r#"{{"data":{{"x":"{}","a":{{"b":{{{page}"#, "é".repeat(20_000)),
        ] {
            assert_eq!(next(&body), None, "{body:.100}");
        }
    }
}

//! Parts of a JSON text, by their places in it.

use std::ops::Range;

use relaywalk::json::{self, Reader};

/// The value of a key; nothing if it is null, or isn't there.
pub(super) fn member<'j>(object: &'j str, key: &str) -> Result<Option<&'j str>, json::Error> {
    json::read(object, |reader| {
        let mut found = None;
        let mut at = reader.object("", &[])?;
        while let Some(name) = reader.key(&mut at)? {
            if name == key {
                found = json::nullable(reader, Reader::raw)?;
            } else {
                reader.skip()?;
            }
        }
        Ok(found)
    })
}

/// The place of the value of a key, null or not.
pub(super) fn place(object: &str, key: &str) -> Result<Option<Range<usize>>, json::Error> {
    json::read(object, |reader| {
        let mut found = None;
        let mut at = reader.object("", &[])?;
        while let Some(name) = reader.key(&mut at)? {
            let value = reader.raw()?;
            if name == key {
                found = Some(range(object, value));
            }
        }
        Ok(found)
    })
}

/// The elements of a list.
pub(super) fn elements(list: &str) -> Result<Vec<&str>, json::Error> {
    json::read(list, |reader| json::list(reader, Reader::raw))
}

pub(super) fn is_null(value: &str) -> bool {
    value == "null"
}

/// Where a part of a text is in it.
pub(super) fn range(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// The text with other ones in place of some parts, none of which lies in another.
pub(super) fn replaced(text: &str, mut parts: Vec<(Range<usize>, String)>) -> String {
    parts.sort_by_key(|(range, _)| range.start);
    let (mut whole, mut from) = (String::with_capacity(text.len()), 0);
    for (range, part) in parts {
        whole.push_str(&text[from..range.start]);
        whole.push_str(&part);
        from = range.end;
    }
    whole.push_str(&text[from..]);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_and_replaced_where_they_are() {
        let text = r#" {"a": [1, {"b" : "é"}] ,"n":null,"b":{"b":[]}}"#.trim();
        let list = member(text, "a").unwrap().unwrap();
        assert_eq!(elements(list).unwrap(), ["1", r#"{"b" : "é"}"#]);
        assert_eq!((member(text, "n").unwrap(), member(text, "x").unwrap()), (None, None));
        let inner = member(elements(list).unwrap()[1], "b").unwrap().unwrap();
        let parts =
            vec![(place(text, "n").unwrap().unwrap(), "0".to_owned()), (range(text, inner), "2".to_owned())];
        assert_eq!(replaced(text, parts), r#"{"a": [1, {"b" : 2}] ,"n":0,"b":{"b":[]}}"#);
    }
}

//! The same JSON, written otherwise. Objects keep their order unless it is changed on purpose.

use relaywalk::json::{self, Reader};

/// The data of a reply.
pub(super) fn data(reply: &str) -> String {
    let data = json::read(reply, |reader| {
        let mut object = reader.object("", &["\"data\":"])?;
        let mut data = "";
        while reader.field(&mut object)?.is_some() {
            data = reader.raw()?;
        }
        Ok(data)
    });
    data.expect("a reply").to_owned()
}

/// The keys of each object the other way round.
pub(super) fn reversed(text: &str) -> String {
    rewritten(text, true, "")
}

/// With white space around everything.
pub(super) fn pretty(text: &str) -> String {
    rewritten(text, false, "\n  ")
}

fn rewritten(text: &str, reversed: bool, space: &str) -> String {
    let again = |reader: &mut Reader<'_>| reader.raw().map(|text| rewritten(text, reversed, space));
    let join = |parts: Vec<String>| parts.join(&format!(",{space}"));
    let value = match text.as_bytes()[0] {
        b'{' => json::read(text, |reader| {
            let mut object = reader.object("", &[])?;
            let mut fields = Vec::new();
            while let Some(key) = reader.key(&mut object)? {
                let gap = if space.is_empty() { "" } else { " " };
                fields.push(format!("\"{key}\":{gap}{}", again(reader)?));
            }
            if reversed {
                fields.reverse();
            }
            Ok(format!("{{{space}{}{space}}}", join(fields)))
        }),
        b'[' => {
            json::read(text, |reader| Ok(format!("[{space}{}{space}]", join(json::list(reader, again)?))))
        }
        _ => Ok(text.to_owned()),
    };
    value.expect("JSON")
}

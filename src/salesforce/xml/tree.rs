use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::QueryError;

/// How deep elements may nest: records have parents, and children five levels down.
const MAX_DEPTH: usize = 64;

/// An element without its namespace: what a record, a field or a list of records is in XML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::salesforce) struct Element {
    pub(in crate::salesforce) name: String,
    /// The record's object and URL, if it is a record.
    pub(super) attributes: Option<(String, String)>,
    /// Null, as XML says it.
    pub(super) nil: bool,
    pub(in crate::salesforce) text: String,
    pub(in crate::salesforce) children: Vec<Self>,
}

impl Element {
    /// The root element of a document. White space may come before it, and a byte order mark.
    pub(in crate::salesforce) fn read(text: &str) -> Result<Self, QueryError> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
        let mut root = None;
        let mut open: Vec<Self> = Vec::new();
        loop {
            let closed = match reader.read_event().map_err(invalid)? {
                Event::Start(_) | Event::Empty(_) if root.is_some() => {
                    return Err(malformed("it has a second root"));
                }
                Event::Start(start) if open.len() < MAX_DEPTH => {
                    open.push(Self::begin(&start)?);
                    continue;
                }
                Event::Start(_) => return Err(malformed("it is nested too deeply")),
                Event::Empty(start) => Self::begin(&start)?,
                Event::End(_) => open.pop().ok_or_else(|| malformed("an element ends that hasn't begun"))?,
                Event::Text(text) => {
                    append(&mut open, &text.xml10_content())?;
                    continue;
                }
                Event::CData(text) => {
                    append(&mut open, &text.xml10_content())?;
                    continue;
                }
                Event::GeneralRef(name) => {
                    let reference = format!("&{};", name.into_inner());
                    let text = unescape(&reference).map_err(|error| malformed(&error.to_string()))?;
                    append(&mut open, &text)?;
                    continue;
                }
                Event::DocType(_) => return Err(malformed("it has a document type, which no reply has")),
                Event::Eof => {
                    let early = || QueryError::Xml { message: "it ends early".to_owned(), cut_short: true };
                    return root.ok_or_else(early);
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None => root = Some(closed),
            }
        }
    }

    fn begin(start: &BytesStart<'_>) -> Result<Self, QueryError> {
        let mut element = Self { name: start.local_name().into_inner().to_owned(), ..Self::default() };
        let (mut object, mut url) = (None, None);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| malformed(&error.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(invalid)?;
            match attribute.key.into_inner() {
                "type" => object = Some(value.into_owned()),
                "url" => url = Some(value.into_owned()),
                "xsi:nil" => element.nil = matches!(&*value, "true" | "1"),
                _ => {}
            }
        }
        element.attributes = object.map(|object| (object, url.unwrap_or_default()));
        Ok(element)
    }

    /// The first child of a name.
    pub(in crate::salesforce) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn append(open: &mut [Element], text: &str) -> Result<(), QueryError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_ascii().is_empty() => {}
        None => return Err(malformed("it has text outside of its root")),
    }
    Ok(())
}

fn invalid(error: XmlError) -> QueryError {
    let cut_short = matches!(
        error,
        XmlError::Syntax(
            SyntaxError::UnclosedTag
                | SyntaxError::UnclosedPI
                | SyntaxError::UnclosedXmlDecl
                | SyntaxError::UnclosedComment
                | SyntaxError::UnclosedCData
        ) | XmlError::IllFormed(IllFormedError::MissingEndTag(_) | IllFormedError::UnclosedReference)
    );
    QueryError::Xml { message: error.to_string(), cut_short }
}

fn malformed(message: &str) -> QueryError {
    QueryError::Xml { message: message.to_owned(), cut_short: false }
}

#[cfg(test)]
mod tests {
    use super::Element;

    #[test]
    fn text_attributes_and_nulls_are_read() {
        let text = "\u{feff}\n <?xml version=\"1.0\"?><!-- x --><r xmlns:xsi='y'><a type=\"T\" url=\"/u?a&amp;b\">1 &lt; 2 &#233;<![CDATA[<]]></a>\
                    <sf:b xsi:nil='true'/></r>\r\n<!-- y --> ";
        let root = Element::read(text).unwrap();
        let a = root.child("a").unwrap();
        assert_eq!((&*a.text, &a.attributes), ("1 < 2 é<", &Some(("T".to_owned(), "/u?a&b".to_owned()))));
        assert!(root.child("b").unwrap().nil);
    }

    #[test]
    fn what_is_cut_short_is_told_from_what_is_no_xml() {
        for (text, cut_short) in [
            ("", true),
            ("<r><a>", true),
            ("<r><a", true),
            ("<r>&am", true),
            ("<r><![CDATA[x", true),
            ("<!-- <r/> -->", true),
            ("<r></a></r>", false),
            ("<r/><r/>", false),
            ("<r></r><r>", false),
            ("<r/></r>", false),
            ("<r/>\n text", false),
            ("<r/>\u{fffd}", false),
            ("text <r/>", false),
            ("<r>&unknown;</r>", false),
            ("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>", false),
            (&"<a>".repeat(100_000), false),
        ] {
            let error = Element::read(text).unwrap_err();
            assert_eq!(error.is_cut_short(), cut_short, "{error}");
        }
    }
}

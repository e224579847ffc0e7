//! Results and errors as XML.

use apollo_compiler::response::JsonValue;

use super::batch::{Record, Results, Value};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const NIL: &str = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

pub(super) fn write(results: &Results) -> String {
    let mut xml = [HEAD, "<QueryResult", NIL, ">"].concat();
    write_results(results, &mut xml);
    xml.push_str("</QueryResult>");
    xml
}

pub(super) fn error(code: &str, message: &str) -> String {
    let mut xml = [HEAD, "<Errors><Error>"].concat();
    element("errorCode", code, &mut xml);
    element("message", message, &mut xml);
    xml.push_str("</Error></Errors>");
    xml
}

fn write_results(results: &Results, xml: &mut String) {
    element("done", if results.done { "true" } else { "false" }, xml);
    if let Some(next) = &results.next {
        element("nextRecordsUrl", next, xml);
    }
    for record in &results.records {
        write_record("records", record, xml);
    }
    element("totalSize", &results.total.to_string(), xml);
}

fn write_record(name: &str, record: &Record, xml: &mut String) {
    xml.extend(["<", name, " type=\""]);
    escape(&record.object, xml);
    xml.push_str("\" url=\"");
    escape(&record.url, xml);
    xml.push_str("\">");
    for (name, value) in &record.fields {
        write_value(name, value, xml);
    }
    xml.extend(["</", name, ">"]);
}

fn write_value(name: &str, value: &Value, xml: &mut String) {
    match value {
        Value::Leaf(JsonValue::Null) => xml.extend(["<", name, " xsi:nil=\"true\"/>"]),
        Value::Leaf(JsonValue::String(text)) => element(name, text.as_str(), xml),
        Value::Leaf(other) => element(name, &other.to_string(), xml),
        Value::DateTime(text) => element(name, text, xml),
        Value::Record(record) => write_record(name, record, xml),
        Value::Results(results) => {
            xml.extend(["<", name, ">"]);
            write_results(results, xml);
            xml.extend(["</", name, ">"]);
        }
    }
}

fn element(name: &str, text: &str, xml: &mut String) {
    xml.extend(["<", name, ">"]);
    escape(text, xml);
    xml.extend(["</", name, ">"]);
}

fn escape(text: &str, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            // XML can't hold them at all.
            c if c.is_control() && !matches!(c, '\n' | '\t') => xml.push('\u{fffd}'),
            c => xml.push(c),
        }
    }
}

//! What `soql` brings: every record, every child, as the server wrote them.

use serde_json::{Value, json};

use super::support::{Ran, Script, Server, Target, run, texts};

pub(crate) fn soql(server: &Server, arguments: &[&str]) -> Ran {
    run(&[&["soql", "--org", server.emulator.origin()], arguments].concat())
}

const NESTED: &str = "SELECT Id, Name, AnnualRevenue, NumberOfEmployees, CreatedDate, Parent.Name, \
                      (SELECT Id, LastName FROM Contacts) FROM Account ORDER BY Id";

#[test]
fn every_record_comes_with_every_child() {
    let server = Server::salesforce(450);
    let ran = soql(&server, &["--batch-size", "200", NESTED]);
    let rows = ran.rows();
    assert_eq!(texts(&rows, "/Id"), server.ids("uiapi.query.Account"));
    let mut children = 0;
    for (row, account) in rows.iter().zip(server.rows("uiapi.query.Account")) {
        let contacts = account.children("Contacts").unwrap();
        let expected: Vec<Value> = contacts.iter().map(|contact| contact.id().into()).collect();
        let records = row["Contacts"]["records"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(records.iter().map(|record| record["Id"].clone()).collect::<Vec<_>>(), expected);
        if !expected.is_empty() {
            assert_eq!(
                (&row["Contacts"]["done"], &row["Contacts"]["totalSize"]),
                (&json!(true), &json!(expected.len()))
            );
        }
        assert_eq!(row["AnnualRevenue"], account.value("AnnualRevenue.value").unwrap());
        children += expected.len();
    }
    assert!(children > 2_500, "the first account has 2,500: {children}");
    assert!(ran.stderr.contains("450 rows in "), "{}", ran.stderr);
}

/// A value of JSON as XML has it: texts alone, and times as they are there.
fn without_types(value: &Value, key: &str) -> Value {
    match value {
        // Known to be what they are.
        _ if matches!(key, "totalSize" | "done") => value.clone(),
        Value::Number(number) => number.to_string().into(),
        Value::Bool(truth) => truth.to_string().into(),
        Value::String(text) if key == "CreatedDate" => text.replace("+0000", "Z").into(),
        Value::Array(values) => values.iter().map(|value| without_types(value, "")).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), without_types(value, key))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn xml_brings_the_same_but_for_types() {
    let server = Server::salesforce(450);
    for format in [&[][..], &["--plain"]] {
        let json = soql(&server, &[&["--batch-size", "200", NESTED], format].concat());
        let xml = soql(&server, &[&["--batch-size", "300", "--xml", NESTED], format].concat());
        let expected: Vec<Value> = json.rows().iter().map(|row| without_types(row, "")).collect();
        assert_eq!(xml.rows(), expected);
        let keys = |ran: &Ran| ran.stdout.lines().map(keys).collect::<Vec<_>>();
        assert_eq!(keys(&json), keys(&xml));
    }
}

/// The keys of a line in their order, nested ones too.
fn keys(line: &str) -> Vec<String> {
    line.split('"')
        .collect::<Vec<_>>()
        .windows(2)
        .filter(|pair| pair[1].starts_with(':'))
        .map(|pair| pair[0].to_owned())
        .collect()
}

#[test]
fn plain_records_have_lists_of_children_and_no_attributes() {
    let server = Server::salesforce(30);
    let ran = soql(&server, &["--plain", NESTED]);
    let contacts = server.rows("uiapi.query.Account")[0].children("Contacts").unwrap().len();
    assert_eq!(ran.rows()[0]["Contacts"].as_array().unwrap().len() as u64, contacts);
    assert!(!ran.stdout.contains("attributes") && !ran.stdout.contains("totalSize"));
}

#[test]
fn a_record_is_written_as_the_server_wrote_it() {
    let record = r#"{"attributes":{"type":"A"},"Z":1.50,"A":12345678901234567890.10,"T":"\u00e9 {","N":null,"C":{"totalSize":1,"done":true,"records":[{"attributes":{},"Y":[ ],"X":1e400}]}}"#;
    let reply = format!(r#"{{"totalSize":1,"done":true,"records":[{}]}}"#, record.replace(',', " , "));
    let ran = run(&["soql", "--org", &Script::json(&[&reply]).url, "SELECT"]);
    assert_eq!((ran.code, ran.stdout.trim_end()), (0, record.replace("[ ]", "[]").as_str()));
    let plain = r#"{"Z":1.50,"A":12345678901234567890.10,"T":"\u00e9 {","N":null,"C":[{"Y":[],"X":1e400}]}"#;
    let ran = run(&["soql", "--org", &Script::json(&[&reply]).url, "--plain", "SELECT"]);
    assert_eq!((ran.code, ran.stdout.trim_end()), (0, plain));
}

#[test]
fn one_child_none_and_a_group_look_alike_in_both_formats() {
    let xml = "\n<?xml version=\"1.0\"?><QueryResult><done>true</done>\
               <records type=\"AggregateResult\"><expr0>5</expr0><One><done>true</done><records type=\"C\" url=\"/c\"><Id>c</Id></records><totalSize>1</totalSize></One>\
               <No><done>true</done><totalSize>0</totalSize></No><Null xsi:nil=\"true\"/><Empty/></records><totalSize>1</totalSize></QueryResult>";
    let server = Script::once("200 OK", "application/xml", xml);
    let ran = run(&["soql", "--org", &server.url, "--xml", "SELECT"]);
    assert_eq!(
        ran.stdout,
        r#"{"attributes":{"type":"AggregateResult"},"expr0":"5","One":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"C","url":"/c"},"Id":"c"}]},"No":{"totalSize":0,"done":true,"records":[]},"Null":null,"Empty":""}
"#
    );
}

#[test]
fn deleted_records_come_with_all() {
    let server = Server::salesforce(3_000);
    let soql = |arguments: &[&str]| soql(&server, &[arguments, &["SELECT IsDeleted FROM Account"]].concat());
    assert_eq!(soql(&[]).rows().len(), 3_000);
    assert_eq!(soql(&["--all"]).rows().len(), 3_150);
}

#[test]
fn a_query_may_be_in_a_file_and_a_count_is_told() {
    let server = Server::salesforce(30);
    let file = Target::new();
    std::fs::write(&file.path, "\nSELECT Id\nFROM Account\n").unwrap();
    assert_eq!(soql(&server, &["--file", file.path.to_str().unwrap()]).rows().len(), 30);
    soql(&server, &["SELECT COUNT() FROM Account"])
        .fails(0, &["0 rows in 1 page", "the server counts 30 rows"]);
}

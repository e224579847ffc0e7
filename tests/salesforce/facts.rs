//! The page about what is known of Salesforce.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn each_switch_of_the_emulator_is_named_with_what_it_is_about() {
    let rules = read("crates/emulator/src/salesforce/rules.rs");
    let (_, methods) = rules.split_once("impl SalesforceRules {").unwrap();
    let switches = methods.split("pub fn ").skip(1).filter(|method| method.contains("mut self"));
    let switches: BTreeSet<&str> = switches.filter_map(|method| method.split('(').next()).collect();
    assert!(switches.len() >= 17, "{switches:?}");
    let page = read("src/salesforce/facts.md");
    for switch in switches {
        let rows = page.lines().filter(|line| line.starts_with('|') && line.contains(&format!("`{switch}`")));
        assert_eq!(rows.count(), 1, "{switch} has a row");
    }
}

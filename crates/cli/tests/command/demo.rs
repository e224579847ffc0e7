use super::support::run;

#[test]
fn a_demonstration_shows_its_proof() {
    let ran = run(&["demo", "--rows", "3500"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    for part in [
        "3,500 accounts",
        "query Accounts(",
        "3,500 rows in 2 pages",
        "no row is missing",
        "is killed when ",
        "contacts, the walk",
    ] {
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
}

#[test]
fn a_demonstration_that_lost_a_row_fails() {
    let ran = run(&["demo", "--rows", "3500", "--corrupt"]);
    ran.fails(1, &["null instead of 1 row", "the walk didn't find what the server has"]);
    assert!(ran.stdout.contains("3,499 rows in 2 pages"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("no row is missing"), "{}", ran.stdout);
}

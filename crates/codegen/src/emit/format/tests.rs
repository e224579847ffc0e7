use proc_macro2::TokenStream;

use super::append;

/// The tokens of a text are those it was made from, whatever it looks like.
fn formatted(text: &str) -> String {
    let tokens: TokenStream = text.parse().expect("tokens");
    let formatted = append(String::new(), 0, tokens.clone());
    let plain = |tokens: TokenStream| tokens.to_string().replace([' ', ','], "");
    assert_eq!(
        plain(formatted.parse().unwrap_or_else(|_| panic!("{formatted}"))),
        plain(tokens),
        "{formatted}"
    );
    formatted
}

#[test]
fn what_is_written_by_hand_stays_as_it_is() {
    let text = include_str!("example.txt");
    assert_eq!(formatted(text), text);
}

#[test]
fn lists_are_broken_where_lines_would_be_long() {
    let word = "a_word_that_is_long".to_owned();
    let text =
        format!("fn f() {{ call({word}, {word}<A, B>({word}), {word}, &[{word}, {word}])?; ({word}) }}");
    let lines = [
        "fn f() {",
        "    call(",
        "        a_word_that_is_long,",
        "        a_word_that_is_long<A, B>(a_word_that_is_long),",
        "        a_word_that_is_long,",
        "        &[a_word_that_is_long, a_word_that_is_long],",
        "    )?;",
        "    (a_word_that_is_long)",
        "}\n",
    ];
    assert_eq!(formatted(&text), lines.join("\n"));
}

#[test]
fn what_stands_in_parentheses_becomes_no_tuple_and_a_tuple_stays_one() {
    assert_eq!(
        formatted("const A: B = (b,); fn f(a: A,) { g(a,) }"),
        "const A: B = (b,);\nfn f(a: A) {\n    g(a)\n}\n"
    );
    let long = "x".repeat(120);
    assert_eq!(formatted(&format!("const A: B = ({long});")), format!("const A: B = ({long});\n"));
}

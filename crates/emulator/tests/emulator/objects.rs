//! Objects: their ids, the way back to them, how they refer to each other, and their values.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn node_gives_the_very_same_object_with_its_children() {
    let emulator = shop().await;
    let fields = "id name email bornOn books(first: 3) { totalCount nodes { id title price keywords } }";
    let query = format!("{{ authors(first: 9) {{ edges {{ node {{ {fields} }} }} }} }}");
    let listed = ask(&emulator, &query, json!({}));
    for edge in listed.await.data()["authors"]["edges"].as_array().unwrap() {
        let author = &edge["node"];
        let variables = json!({ "id": author["id"] });
        let by_node =
            format!("query($id: ID!) {{ node(id: $id) {{ __typename ... on Author {{ {fields} }} }} }}");
        let mut found = ask(&emulator, &by_node, variables.clone()).await.data()["node"].take();
        assert_eq!(found.as_object_mut().unwrap().remove("__typename"), Some(json!("Author")));
        assert_eq!(&found, author);
        let by_field = format!("query($id: ID!) {{ author(id: $id) {{ {fields} }} }}");
        assert_eq!(&ask(&emulator, &by_field, variables).await.data()["author"], author);
    }
}

#[tokio::test]
async fn children_of_children_are_found_by_id_too() {
    let emulator = shop().await;
    let author = emulator.connection("authors").unwrap().get(0).unwrap();
    let book = author.children("books").unwrap().get(2_000).unwrap();
    let reviews =
        (0..).map(|row| author.children("books").unwrap().get(row).unwrap().children("reviews").unwrap());
    let review = reviews.into_iter().find(|reviews| !reviews.is_empty()).unwrap().get(0).unwrap();
    for row in [&author, &book, &review] {
        let found =
            ask(&emulator, "query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": row.id() }))
                .await;
        assert_eq!(found.data()["node"], json!({ "__typename": row.type_name(), "id": row.id() }));
    }
}

#[tokio::test]
async fn every_id_of_a_reply_is_unique() {
    let emulator = shop().await;
    let query = "{ authors(first: 53) { edges { node { id books(first: 50) { nodes { id reviews { edges { node { id } } } } } } } }
        books(first: 53) { nodes { id } } goods(first: 53) { nodes { ... on Node { id } } } viewer { id } }";
    let text = ask(&emulator, query, json!({})).await.text;
    let ids: Vec<&str> =
        text.split("\"id\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert!(ids.len() > 500, "{}", ids.len());
    assert_eq!(unique.len(), ids.len());
}

#[tokio::test]
async fn an_unknown_id_is_null() {
    let emulator = shop().await;
    let last = emulator.connection("authors").unwrap().get(52).unwrap().id();
    let beyond =
        shop_with(|builder| builder.rows(54)).await.connection("authors").unwrap().get(53).unwrap().id();
    let book = emulator.connection("books").unwrap().get(0).unwrap().id();
    let query = "query($id: ID!) { author(id: $id) { id } }";
    assert_eq!(ask(&emulator, query, json!({ "id": last })).await.data()["author"]["id"], last);
    for id in [&beyond, &book, "", "nobody", "QXV0aG9yOg==", "QXV0aG9yOi8vLw==", "\u{1F600}"] {
        let data = ask(&emulator, query, json!({ "id": id })).await.data();
        assert_eq!(data, json!({ "author": null }), "{id}");
    }
    assert_eq!(ask(&emulator, query, json!({ "id": 17 })).await.data(), json!({ "author": null }));
}

#[tokio::test]
async fn an_unknown_id_of_a_field_that_can_t_be_null_is_an_error() {
    let emulator = shop().await;
    let reply = ask(&emulator, "{ book(id: \"nothing\") { id } }", json!({})).await;
    assert_eq!(reply.error(), "no object has the id `nothing`");
    assert_eq!(reply.json()["errors"][0]["path"], json!(["book"]));
}

#[tokio::test]
async fn nodes_answers_each_id_in_turn() {
    let emulator = shop().await;
    let ids = row_ids(&emulator.connection("books").unwrap());
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let found = ask(&emulator, query, json!({ "ids": [ids[4], "nothing", ids[2]] })).await.data();
    assert_eq!(found["nodes"], json!([{ "id": ids[4] }, null, { "id": ids[2] }]));
}

#[tokio::test]
async fn numbers_find_rows_as_ids_do() {
    let emulator = shop().await;
    let query = "query($id: Int!) { authorByNumber(id: $id) { id } }";
    let authors = emulator.connection("authors").unwrap();
    for row in [0, 52] {
        let found = ask(&emulator, query, json!({ "id": row + 1 })).await.data();
        assert_eq!(found["authorByNumber"]["id"], authors.get(row).unwrap().id());
    }
    for number in [0, -1, 54, i32::MAX] {
        let found = ask(&emulator, query, json!({ "id": number })).await.data();
        assert_eq!(found["authorByNumber"], Value::Null, "{number}");
    }
}

#[tokio::test]
async fn a_row_leads_back_to_the_owner_of_its_connection() {
    let emulator = shop().await;
    let query = "{ authors(first: 20) { edges { node { id name
        books(first: 5) { nodes { id authorId author { id name } reviews(first: 2) { edges { node { book { id } } } } } }
    } } } }";
    let mut books = 0;
    for edge in ask(&emulator, query, json!({})).await.data()["authors"]["edges"].as_array().unwrap() {
        let author = &edge["node"];
        for book in author["books"]["nodes"].as_array().unwrap() {
            books += 1;
            assert_eq!(book["author"], json!({ "id": author["id"], "name": author["name"] }));
            assert_eq!(book["authorId"], author["id"]);
            for review in book["reviews"]["edges"].as_array().unwrap() {
                assert_eq!(review["node"]["book"]["id"], book["id"]);
            }
        }
    }
    assert!(books > 20, "{books}");
}

#[tokio::test]
async fn other_references_lead_to_rows_that_exist() {
    let emulator = shop().await;
    let authors: HashSet<Value> = row_ids(&emulator.connection("authors").unwrap()).into_iter().collect();
    let query = "{ books(first: 53) { nodes { authorId author { id } } } }";
    let books = ask(&emulator, query, json!({})).await.data();
    let books = books["books"]["nodes"].as_array().unwrap();
    let named: HashSet<&Value> = books.iter().map(|book| &book["author"]["id"]).collect();
    assert!(named.len() > 15, "{}", named.len());
    for book in books {
        assert!(authors.contains(&book["author"]["id"]), "{book}");
        assert_eq!(book["authorId"], book["author"]["id"]);
    }
}

#[tokio::test]
async fn arguments_choose_among_objects() {
    let emulator = shop().await;
    let query =
        "query($city: String!) { shop(city: $city) { id name books(first: 1) { totalCount nodes { id } } } }";
    let shop = async |city: &str| ask(&emulator, query, json!({ "city": city })).await.data()["shop"].take();
    let (cork, lyon) = (shop("Cork").await, shop("Lyon").await);
    assert_eq!(cork, shop("Cork").await);
    assert_ne!(cork["id"], lyon["id"]);
    assert_ne!(cork["books"]["nodes"], lyon["books"]["nodes"]);
    assert_eq!(cork["books"]["totalCount"], 53);
}

#[tokio::test]
async fn values_look_like_what_their_type_and_name_say() {
    let emulator = shop().await;
    let query = "{ authors(first: 53) { edges { node { name email bornOn rivals { id } } } }
        books(first: 53) { nodes { title genre price pages inPrint homepage keywords } } tags }";
    let data = ask(&emulator, query, json!({})).await.data();
    for edge in data["authors"]["edges"].as_array().unwrap() {
        let author = &edge["node"];
        assert!(author["name"].as_str().unwrap().contains(' '), "{author}");
        assert!(author["email"].is_null() || author["email"].as_str().unwrap().contains('@'), "{author}");
        let born = author["bornOn"].as_str().unwrap();
        assert!(born.len() == 24 && born.as_bytes()[10] == b'T' && born.ends_with(".000Z"), "{author}");
        assert!(author["rivals"].as_array().unwrap().len() <= 3);
    }
    let books = data["books"]["nodes"].as_array().unwrap();
    for (book, genre) in books.iter().zip(["NOVEL", "ESSAY", "POETRY"].iter().cycle()) {
        assert!(!book["title"].as_str().unwrap().is_empty(), "{book}");
        assert_eq!(book["genre"], *genre);
        assert!(book["price"].is_f64() && book["inPrint"].is_boolean(), "{book}");
        assert!(
            book["homepage"].is_null() || book["homepage"].as_str().unwrap().starts_with("https://"),
            "{book}"
        );
        assert!(book["keywords"].as_array().unwrap().iter().all(Value::is_string), "{book}");
    }
    let nulls = books.iter().filter(|book| book["pages"].is_null()).count();
    assert!((7..=8).contains(&nulls), "every 7th of 53 is null, not {nulls}");
}

#[tokio::test]
async fn the_view_has_the_same_values_as_the_server() {
    let emulator = shop().await;
    let query = "{ books(first: 53) { nodes { id title pages genre keywords author { name id } } } }";
    let served = ask(&emulator, query, json!({})).await.data();
    let books = emulator.connection("books").unwrap();
    for (row, book) in books.iter().zip(served["books"]["nodes"].as_array().unwrap()) {
        assert_eq!(book["id"], row.id());
        for path in ["id", "title", "pages", "genre", "keywords", "author.name", "author.id"] {
            let served = book.pointer(&format!("/{}", path.replace('.', "/"))).unwrap();
            assert_eq!(&row.value(path).unwrap(), served, "{path}");
        }
    }
    assert_eq!(books.iter().count(), 53);
    assert!(books.get(53).is_none());
}

#[tokio::test]
async fn the_view_names_what_it_can_t_find() {
    let emulator = shop().await;
    for (path, reason) in [
        ("writers", "`writers` is unknown"),
        ("viewer", "`viewer` is not a connection of objects"),
        ("authors.edges", "`authors.edges` leads through something that is not one object"),
        ("", "`` is unknown"),
    ] {
        assert_eq!(emulator.connection(path).unwrap_err().to_string(), reason);
    }
    let book = emulator.connection("books").unwrap().get(0).unwrap();
    for path in ["author", "titel", "reviews", "title.length", ""] {
        assert!(book.value(path).is_err(), "{path}");
    }
    assert!(book.children("author").is_err());
    assert_eq!(emulator.connection("viewer.books").unwrap().len(), 53);
}

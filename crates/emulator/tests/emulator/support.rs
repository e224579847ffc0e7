//! A client that knows nothing: it posts text and reads JSON.

use std::sync::LazyLock;

use relaywalk_emulator::{Builder, Emulator, Profile, Rows};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};

pub(crate) const SALESFORCE: &str = include_str!("../../../../schema/salesforce.graphql");

/// A small shop with every kind of field.
pub(crate) const SHOP: &str = r#"
    interface Node { id: ID! }
    union Sellable = Book | Lamp
    scalar DateTime
    scalar URI
    enum Genre { NOVEL ESSAY POETRY }
    type Query {
        node(id: ID!): Node
        nodes(ids: [ID!]!): [Node]!
        authors(first: Int, after: String, last: Int, before: String): AuthorConnection!
        books(first: Int, after: String, last: Int, before: String, offset: Int): BookPages!
        goods(first: Int, after: String): GoodsConnection
        author(id: ID!): Author
        authorByNumber(id: Int!): Author
        book(id: ID!): Book!
        shop(city: String!): Shop
        viewer: Author
        tags: [String!]!
    }
    type Author implements Node {
        id: ID!
        rowId: Int!
        name: String!
        email: String
        bornOn: DateTime!
        books(first: Int, after: String, last: Int, before: String): BookPages!
        favourite: Book
        rivals: [Author!]!
    }
    type Book implements Node {
        id: ID!
        title: String!
        genre: Genre!
        price: Float!
        pages: Int
        inPrint: Boolean!
        homepage: URI
        author: Author!
        authorId: ID!
        reviews(first: Int, after: String): ReviewConnection!
        keywords: [String!]!
    }
    type Review implements Node { id: ID! text: String book: Book! number: Int! }
    type Lamp implements Node { id: ID! watts: Int! }
    type Shop { id: ID! name: String! books(first: Int, after: String): BookPages! }
    type AuthorConnection { edges: [AuthorEdge] pageInfo: PageInfo! totalCount: Int! }
    type AuthorEdge { cursor: String! node: Author since: DateTime! }
    type BookPages { nodes: [Book!]! edges: [BookEdge!]! pageInfo: PageInfo! totalCount: Int! }
    type BookEdge { cursor: String! node: Book! }
    type ReviewConnection { edges: [ReviewEdge] pageInfo: PageInfo! }
    type ReviewEdge { cursor: String! node: Review }
    type GoodsConnection { nodes: [Sellable] pageInfo: PageInfo! }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"#;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) limit_info: Option<String>,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The data of a reply without errors.
    pub(crate) fn data(&self) -> Value {
        let mut json = self.json();
        let errors = json["errors"].as_array().map_or(0, Vec::len);
        assert_eq!((self.status, errors), (200, 0), "{}", self.text);
        json["data"].take()
    }

    /// The message of the only error.
    pub(crate) fn error(&self) -> String {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap_or_else(|| panic!("no errors: {}", self.text));
        assert_eq!(errors.len(), 1, "{}", self.text);
        errors[0]["message"].as_str().unwrap().to_owned()
    }

    /// Salesforce's class of the only error.
    pub(crate) fn error_type(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.error();
        self.json()["errors"][0]["extensions"]["ErrorType"].as_str().unwrap().to_owned()
    }
}

/// One client for all tests; each test has its own runtime, so no connection may outlive its request.
pub(crate) static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder().user_agent("emulator tests").pool_max_idle_per_host(0).build().unwrap()
});

pub(crate) async fn post(url: &str, body: impl Into<String>, headers: &[(&str, &str)]) -> Reply {
    let mut request = CLIENT.post(url).header(CONTENT_TYPE, "application/json").body(body.into());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request.send().await.unwrap()).await
}

pub(crate) async fn get(url: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = CLIENT.get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request.send().await.unwrap()).await
}

/// A query by REST.
pub(crate) async fn soql(
    emulator: &Emulator,
    resource: &str,
    query: &str,
    headers: &[(&str, &str)],
) -> Reply {
    let url = format!("{}/services/data/v62.0/{resource}", emulator.origin());
    let url = reqwest::Url::parse_with_params(&url, [("q", query)]).unwrap();
    get(url.as_str(), headers).await
}

/// The records of a query, batch after batch, children as they are inline.
pub(crate) async fn query_all_batches(
    emulator: &Emulator,
    query: &str,
    headers: &[(&str, &str)],
) -> Vec<Value> {
    let mut batch = soql(emulator, "query", query, headers).await.json();
    let mut records = Vec::new();
    for _ in 0..10_000 {
        records.append(batch["records"].as_array_mut().unwrap_or_else(|| panic!("no records")));
        if batch["done"] == true {
            assert!(batch.get("nextRecordsUrl").is_none());
            return records;
        }
        let next = batch["nextRecordsUrl"].as_str().unwrap();
        batch = get(&format!("{}{next}", emulator.origin()), headers).await.json();
    }
    panic!("the query doesn't end");
}

pub(crate) async fn read(response: reqwest::Response) -> Reply {
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    Reply {
        status: response.status().as_u16(),
        content_type: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after"),
        limit_info: header("sforce-limit-info"),
        text: response.text().await.unwrap(),
    }
}

pub(crate) async fn ask(emulator: &Emulator, query: &str, variables: Value) -> Reply {
    let body = json!({ "query": query, "variables": variables }).to_string();
    post(emulator.url(), body, &[(ACCEPT.as_str(), "application/json")]).await
}

pub(crate) async fn shop() -> Emulator {
    shop_with(|builder| builder).await
}

pub(crate) async fn shop_with(settings: impl FnOnce(Builder) -> Builder) -> Emulator {
    settings(Emulator::builder(SHOP).rows(53)).start().await.unwrap()
}

pub(crate) async fn salesforce() -> Emulator {
    salesforce_with(|builder| builder).await
}

pub(crate) async fn salesforce_with(settings: impl FnOnce(Builder) -> Builder) -> Emulator {
    let builder = Emulator::builder(SALESFORCE).profile(Profile::Salesforce).rows(45);
    settings(builder).start().await.unwrap()
}

/// The shop with the rules of GitHub, and a `rateLimit`.
pub(crate) async fn github_with(settings: impl FnOnce(Builder) -> Builder) -> Emulator {
    let sdl = SHOP.replace("viewer: Author", "viewer: Author rateLimit(dryRun: Boolean = false): RateLimit");
    let rate_limit = "type RateLimit { cost: Int! limit: Int! nodeCount: Int! remaining: Int! resetAt: DateTime! used: Int! }";
    let builder = Emulator::builder(&format!("{sdl} {rate_limit}")).profile(Profile::Github).rows(53);
    settings(builder).start().await.unwrap()
}

/// The shop with the rules of Shopify.
pub(crate) async fn shopify_with(settings: impl FnOnce(Builder) -> Builder) -> Emulator {
    settings(Emulator::builder(SHOP).profile(Profile::Shopify).rows(53)).start().await.unwrap()
}

/// Follows a connection to its end as the simplest client would, and gives all items of `list` below `path`.
pub(crate) async fn walk(emulator: &Emulator, query: &str, path: &str, mut variables: Value) -> Vec<Value> {
    let mut items = Vec::new();
    for _ in 0..10_000 {
        let mut connection = ask(emulator, query, variables.clone()).await.data();
        let connection = connection.pointer_mut(path).unwrap_or_else(|| panic!("no {path}")).take();
        for list in ["edges", "nodes"] {
            items.extend(connection[list].as_array().into_iter().flatten().cloned());
        }
        if connection["pageInfo"]["hasNextPage"] != true {
            return items;
        }
        variables["after"] = connection["pageInfo"]["endCursor"].clone();
        assert!(variables["after"].is_string(), "more rows, but no cursor: {connection}");
    }
    panic!("the walk doesn't end");
}

/// The ids that a walk must have found.
pub(crate) fn row_ids(rows: &Rows) -> Vec<Value> {
    rows.iter().map(|row| row.id().into()).collect()
}

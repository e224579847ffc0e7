//! Queries written by hand, exactly as generated ones are.

use graphql_client::{GraphQLQuery, QueryBody};
use relaywalk::json::{self, FromJson, Reader};
use relaywalk::{ConnectionQuery, Cursor, Operation, OperationKind, Optional, Page, PageError};
use serde::{Deserialize, Deserializer, Serialize};

/// `query Things($first: Int, $after: Cursor, $name: String)`, forward, with aliases: the connection `allThings`
/// is called `things`, and a node's `fullName` is called `name`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Things {
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub(crate) first: Optional<i32>,
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub(crate) after: Optional<Cursor>,
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub(crate) name: Optional<String>,
}

impl GraphQLQuery for Things {
    type Variables = Self;
    type ResponseData = ThingsData;
    fn build_query(variables: Self) -> QueryBody<Self> {
        QueryBody { variables, query: Self::QUERY, operation_name: Self::NAME }
    }
}

impl Operation for Things {
    const NAME: &'static str = "Things";
    const QUERY: &'static str = "query Things($first: Int, $after: Cursor, $name: String) { things: allThings(first: \
        $first, after: $after, name: $name) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { \
        node { name: fullName } } } }";
    const KIND: OperationKind = OperationKind::Query;
}

impl ConnectionQuery for Things {
    type Item = Thing;
    const PATH: &'static str = "things";
    const PAGE_INFO: Option<[&'static str; 3]> = Some(["pageInfo", "hasNextPage", "endCursor"]);

    fn seek(&mut self, cursor: Cursor) {
        self.after = Optional::Value(cursor);
    }

    fn page_size(&self) -> Option<i32> {
        self.first.value().copied()
    }

    fn set_page_size(&mut self, rows: i32) {
        self.first = rows.into();
    }

    fn page(data: &mut ThingsData) -> Result<Page<Thing>, PageError> {
        let things = data.things.as_mut().ok_or(PageError::Null { path: "things" })?;
        let info = &mut things.page_info;
        let next = relaywalk::__private::next_page(info.has_next_page, info.end_cursor.take(), Self::PATH)?;
        let nodes = things.edges.take().into_iter().flatten().map(|edge| edge.and_then(|edge| edge.node));
        Ok(Page::from_nullable(nodes, next)
            .with_total(things.total_count.and_then(|total| total.try_into().ok())))
    }
}

/// `mutation Rename`, which has the same reply.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Rename {}

impl GraphQLQuery for Rename {
    type Variables = Self;
    type ResponseData = ThingsData;
    fn build_query(variables: Self) -> QueryBody<Self> {
        QueryBody { variables, query: Self::QUERY, operation_name: Self::NAME }
    }
}

impl Operation for Rename {
    const NAME: &'static str = "Rename";
    const QUERY: &'static str = "mutation Rename { things: rename { edges { node { name: fullName } } } }";
    const KIND: OperationKind = OperationKind::Mutation;
}

/// `mutation RenameAll($first: Int)`, whose reply has pages.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RenameAll {
    pub(crate) first: Optional<i32>,
}

impl GraphQLQuery for RenameAll {
    type Variables = Self;
    type ResponseData = ThingsData;
    fn build_query(variables: Self) -> QueryBody<Self> {
        QueryBody { variables, query: Self::QUERY, operation_name: Self::NAME }
    }
}

impl Operation for RenameAll {
    const NAME: &'static str = "RenameAll";
    const QUERY: &'static str = "mutation RenameAll($first: Int) { things: renameAll(first: $first) { pageInfo { \
        hasNextPage hasPreviousPage endCursor } edges { node { name: fullName } } } }";
    const KIND: OperationKind = OperationKind::Mutation;
}

impl ConnectionQuery for RenameAll {
    type Item = Thing;
    const PATH: &'static str = "things";

    fn seek(&mut self, _: Cursor) {}

    fn page_size(&self) -> Option<i32> {
        self.first.value().copied()
    }

    fn set_page_size(&mut self, rows: i32) {
        self.first = rows.into();
    }

    fn page(data: &mut ThingsData) -> Result<Page<Thing>, PageError> {
        Things::page(data)
    }
}

/// The same connection backward: `query ThingsBefore($last: Int, $before: Cursor)`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ThingsBefore {
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub(crate) last: Optional<i32>,
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub(crate) before: Optional<Cursor>,
}

impl GraphQLQuery for ThingsBefore {
    type Variables = Self;
    type ResponseData = ThingsData;
    fn build_query(variables: Self) -> QueryBody<Self> {
        QueryBody { variables, query: Self::QUERY, operation_name: Self::NAME }
    }
}

impl Operation for ThingsBefore {
    const NAME: &'static str = "ThingsBefore";
    const QUERY: &'static str = "query ThingsBefore($last: Int, $before: Cursor) { things: allThings(last: $last, \
        before: $before) { pageInfo { hasNextPage hasPreviousPage startCursor } edges { node { name: fullName } } } }";
    const KIND: OperationKind = OperationKind::Query;
}

impl ConnectionQuery for ThingsBefore {
    type Item = Thing;
    const PATH: &'static str = "things";

    fn seek(&mut self, cursor: Cursor) {
        self.before = Optional::Value(cursor);
    }

    fn page(data: &mut ThingsData) -> Result<Page<Thing>, PageError> {
        let things = data.things.as_mut().ok_or(PageError::Null { path: "things" })?;
        let info = &mut things.page_info;
        let next =
            relaywalk::__private::next_page(info.has_previous_page, info.start_cursor.take(), Self::PATH)?;
        let nodes = things.edges.take().into_iter().flatten().map(|edge| edge.and_then(|edge| edge.node));
        Ok(Page::from_nullable(nodes, next))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ThingsData {
    pub(crate) things: Option<ThingConnection>,
}

impl FromJson for ThingsData {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        let mut object = reader.object("Query", &["\"things\":"])?;
        let mut things = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => things = json::nullable(reader, FromJson::read)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self { things })
    }
}

impl<'de> Deserialize<'de> for ThingsData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize(deserializer)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ThingConnection {
    pub(crate) total_count: Option<i32>,
    pub(crate) page_info: PageInfo,
    pub(crate) edges: Option<Vec<Option<ThingEdge>>>,
}

impl FromJson for ThingConnection {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        let keys = &["\"totalCount\":", "\"pageInfo\":", "\"edges\":"];
        let mut object = reader.object("ThingConnection", keys)?;
        let mut total_count = None;
        let mut page_info = None;
        let mut edges = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => total_count = json::nullable(reader, json::int)?,
                1 => page_info = Some(FromJson::read(reader)?),
                2 => {
                    edges = json::nullable(reader, |reader| {
                        json::list(reader, |reader| json::nullable(reader, FromJson::read))
                    })?;
                }
                _ => reader.skip()?,
            }
        }
        Ok(Self { total_count, page_info: reader.required(&object, 1, page_info)?, edges })
    }
}

/// Selected without the opposite direction's fields by some, hence the defaults.
#[derive(Clone, Debug)]
pub(crate) struct PageInfo {
    pub(crate) has_next_page: bool,
    pub(crate) has_previous_page: bool,
    pub(crate) start_cursor: Option<Cursor>,
    pub(crate) end_cursor: Option<Cursor>,
}

impl FromJson for PageInfo {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        let keys = &["\"hasNextPage\":", "\"hasPreviousPage\":", "\"startCursor\":", "\"endCursor\":"];
        let mut object = reader.object("PageInfo", keys)?;
        let mut has_next_page = None;
        let mut has_previous_page = None;
        let mut start_cursor = None;
        let mut end_cursor = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => has_next_page = Some(json::boolean(reader)?),
                1 => has_previous_page = Some(json::boolean(reader)?),
                2 => start_cursor = json::nullable(reader, FromJson::read)?,
                3 => end_cursor = json::nullable(reader, FromJson::read)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            has_next_page: reader.required(&object, 0, has_next_page)?,
            has_previous_page: reader.required(&object, 1, has_previous_page)?,
            start_cursor,
            end_cursor,
        })
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ThingEdge {
    pub(crate) node: Option<Thing>,
}

impl FromJson for ThingEdge {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        let mut object = reader.object("ThingEdge", &["\"node\":"])?;
        let mut node = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => node = json::nullable(reader, FromJson::read)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self { node })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Thing {
    pub(crate) name: String,
}

impl FromJson for Thing {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        let mut object = reader.object("Thing", &["\"name\":"])?;
        let mut name = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => name = Some(json::string(reader)?),
                _ => reader.skip()?,
            }
        }
        Ok(Self { name: reader.required(&object, 0, name)? })
    }
}

/// A reply with one page of things: names, and the page info's fields as JSON.
pub(crate) fn things(names: &[&str], page_info: &str) -> String {
    let edges: Vec<String> = names.iter().map(|name| format!(r#"{{"node":{{"name":"{name}"}}}}"#)).collect();
    format!(r#"{{"data":{{"things":{{"pageInfo":{{{page_info}}},"edges":[{}]}}}}}}"#, edges.join(","))
}

/// The page info of a page in the middle or at the end of a forward walk.
pub(crate) fn forward(next: Option<&str>) -> String {
    let cursor = serde_json::json!(next);
    format!(r#""hasNextPage":{},"hasPreviousPage":false,"endCursor":{cursor}"#, next.is_some())
}

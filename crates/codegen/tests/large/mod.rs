//! A made-up schema with the structure of Salesforce's UI API, as large as one likes: 1,500 objects are 8.6 megabytes.
//!
//! Each object is a type, a connection, an edge, a filter, an order and a scope, and one field of `RecordQuery` asks for
//! it. Filters and orders lead to those of the objects that theirs refers to, so nearly all of them lead to nearly all
//! others, which is what makes such a schema hard.

use std::fmt::Write as _;

use super::random::Random;

const WORDS: &str = "Account Contact Order Case Lead Asset Contract Product Price Book Entry Campaign Member Event Task \
    User Group Queue Service Resource Work Item Step Plan Flow Record Action Share History Feed Process Instance Network \
    Topic Folder Report Dashboard Site Domain Policy Invoice Payment Refund Credit Memo Line Tax Location Shift Skill \
    Territory Model Rule Quote";

const SCALARS: &str = "Currency Date DateTime Double Email EncryptedString Latitude Long LongTextArea Longitude \
    MultiPicklist Percent PhoneNumber Picklist RichTextArea TextArea Time Url";

/// As often as fields are of them.
const KINDS: &str = "String String String String String Picklist Picklist Picklist Boolean Boolean Double Double Currency \
    DateTime Date TextArea Int Percent Email PhoneNumber Url LongTextArea MultiPicklist Time";

const NUMBERS_OF_FIELDS: [usize; 10] = [12, 18, 25, 30, 34, 38, 42, 48, 60, 80];

struct Object {
    name: String,
    /// Names and kinds.
    fields: Vec<(String, &'static str)>,
    /// Names, and which object they refer to.
    references: Vec<(String, usize)>,
    /// Names, and of which object they have many.
    children: Vec<(String, usize)>,
}

/// The schema as SDL. The first objects are `Account`, `Contact` and `User`.
pub(crate) fn schema(objects: usize) -> String {
    let mut random = Random::new(1);
    let objects = make(objects, &mut random);
    let mut sdl = String::from(BASE);
    let mut put = |text: String| sdl.push_str(&text);
    for scalar in words(SCALARS) {
        put(format!("scalar {scalar}\n\n"));
    }
    for scalar in words("String ID Int Boolean").chain(words(SCALARS)) {
        let prefix = if scalar == "ID" { "Id" } else { scalar };
        put(format!(
            "type {scalar}Value implements FieldValue {{\n  value: {scalar}\n  displayValue: String\n}}\n\n\
             input {prefix}Operators {{\n  eq: {scalar}\n  ne: {scalar}\n  like: {scalar}\n  lt: {scalar}\n  \
             gt: {scalar}\n  lte: {scalar}\n  gte: {scalar}\n  in: [{scalar}]\n  nin: [{scalar}]\n}}\n\n"
        ));
    }
    put("type RecordQuery {\n".to_owned());
    for Object { name, .. } in &objects {
        put(format!(
            "  {name}(first: Int, after: String, where: {name}_Filter, orderBy: {name}_OrderBy, scope: {name}_Scope, \
             upperBound: Int, updateMRU: Boolean): {name}Connection\n"
        ));
    }
    put("}\n\n".to_owned());
    objects.iter().for_each(|object| put(definitions(object, &objects)));
    sdl
}

fn words(words: &'static str) -> std::str::SplitWhitespace<'static> {
    words.split_whitespace()
}

fn make(count: usize, random: &mut Random) -> Vec<Object> {
    let words: Vec<&str> = words(WORDS).collect();
    let kinds: Vec<&str> = self::words(KINDS).collect();
    let mut phrase = |words_of_it: usize| -> String {
        (0..words_of_it).map(|_| words[random.below(words.len())]).collect()
    };
    let mut names: Vec<String> = ["Account", "Contact", "User"].map(str::to_owned).into();
    let mut taken: std::collections::HashSet<String> = names.iter().cloned().collect();
    while names.len() < count {
        let custom = if names.len().is_multiple_of(3) { "__c" } else { "" };
        let name = format!("{}{custom}", phrase(2 + names.len() % 3));
        if taken.insert(name.clone()) {
            names.push(name);
        }
    }
    let fields: Vec<Vec<String>> = (0..count)
        .map(|object| {
            let mut fields = Vec::new();
            let mut taken = std::collections::HashSet::new();
            for field in 0..NUMBERS_OF_FIELDS[object * 7 % NUMBERS_OF_FIELDS.len()] {
                let custom = if field.is_multiple_of(2) { "__c" } else { "" };
                let name = format!("{}{custom}", phrase(1 + field % 3));
                if taken.insert(name.clone()) {
                    fields.push(name);
                }
            }
            fields
        })
        .collect();
    let mut objects: Vec<Object> = names
        .into_iter()
        .zip(fields)
        .map(|(name, fields)| Object {
            name,
            fields: fields.into_iter().map(|field| (field, kinds[random.below(kinds.len())])).collect(),
            references: ["Owner", "CreatedBy", "LastModifiedBy"].map(|name| (name.to_owned(), 2)).into(),
            children: Vec::new(),
        })
        .collect();
    for from in 0..count {
        for number in 0..=random.below(5) {
            let to = random.below(if number.is_multiple_of(2) { count.min(60) } else { count });
            let reference = format!("{}Ref{number}", objects[to].name.trim_end_matches("__c"));
            objects[from].references.push((reference, to));
            let children = objects[to].children.len();
            if children < 12 {
                let child = format!("{}s{children}", objects[from].name.trim_end_matches("__c"));
                objects[to].children.push((child, from));
            }
        }
    }
    objects
}

fn definitions(object: &Object, all: &[Object]) -> String {
    let name = &object.name;
    let mut fields = String::from(RECORD_FIELDS);
    let (mut filter, mut order) = (String::new(), String::new());
    for (field, kind) in &object.fields {
        writeln!(fields, "  {field}: {kind}Value").expect("a string takes all");
        if *kind != "LongTextArea" {
            writeln!(filter, "  {field}: {kind}Operators").expect("a string takes all");
            writeln!(order, "  {field}: OrderByClause").expect("a string takes all");
        }
    }
    for (field, to) in &object.references {
        let to = &all[*to].name;
        writeln!(fields, "  {field}Id: IDValue\n  {field}: {to}").expect("a string takes all");
        writeln!(filter, "  {field}Id: IdOperators\n  {field}: {to}_Filter").expect("a string takes all");
        writeln!(order, "  {field}: {to}_OrderBy").expect("a string takes all");
    }
    for (field, of) in &object.children {
        let of = &all[*of].name;
        writeln!(
            fields,
            "  {field}(first: Int, after: String, where: {of}_Filter, orderBy: {of}_OrderBy): {of}Connection"
        )
        .expect("a string takes all");
    }
    format!(
        "type {name} implements Record {{\n{fields}}}\n\n\
         type {name}Connection {{\n  edges: [{name}Edge]\n  pageInfo: PageInfo!\n  totalCount: Int!\n}}\n\n\
         type {name}Edge {{\n  node: {name}\n  cursor: String!\n}}\n\n\
         input {name}_Filter {{\n  and: [{name}_Filter]\n  or: [{name}_Filter]\n  not: {name}_Filter\n  \
         Id: IdOperators\n  Name: StringOperators\n{filter}}}\n\n\
         input {name}_OrderBy {{\n  Id: OrderByClause\n  Name: OrderByClause\n{order}}}\n\n\
         enum {name}_Scope {{\n  EVERYTHING\n  MINE\n  TEAM\n}}\n\n"
    )
}

const RECORD_FIELDS: &str = "  Id: ID!
  ApiName: String!
  DisplayValue: String
  LastModifiedDate: DateTimeValue
  Name: StringValue
";

const BASE: &str = "schema {
  query: Query
  mutation: Mutation
}

directive @optional on FIELD

directive @category(name: String!) on FIELD

type Query {
  uiapi: UIAPI!
}

type Mutation {
  uiapi(input: UIAPIMutationsInput): UIAPIMutations!
}

type UIAPIMutations {
  ok: Boolean
}

input UIAPIMutationsInput {
  allOrNone: Boolean
}

type UIAPI {
  query: RecordQuery!
  objectInfos(apiNames: [String!], locale: String): [ObjectInfo]
}

type ObjectInfo {
  ApiName: String!
  label: String
  queryable: Boolean!
}

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

interface Record {
  Id: ID!
  ApiName: String!
  DisplayValue: String
  LastModifiedDate: DateTimeValue
}

interface FieldValue {
  displayValue: String
}

enum ResultOrder {
  ASC
  DESC
}

enum NullOrder {
  FIRST
  LAST
}

input OrderByClause {
  order: ResultOrder
  nulls: NullOrder
}

";

//! Runs random operations for published schemas against the emulator, and compares every leaf of what comes out of
//! the generated types with what the server sent.

mod compare;

use std::process::ExitCode;

use relaywalk::__private::graphql_client::Response;
use relaywalk_emulator::Emulator;
use serde::Serialize;
use serde_json::Value;

use self::compare::Tally;

include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

struct Schema {
    name: &'static str,
    sdl: &'static str,
    operations: &'static [Operation],
}

struct Operation {
    name: &'static str,
    text: &'static str,
    /// As JSON.
    variables: &'static str,
    /// From a reply's text to the data that the types hold, as JSON.
    decoded: fn(&str) -> Result<Value, serde_json::Error>,
}

impl Operation {
    const fn new<Q: relaywalk::Operation<ResponseData: Serialize>>(variables: &'static str) -> Self {
        Self { name: Q::NAME, text: Q::QUERY, variables, decoded: decoded::<Q> }
    }

    async fn run(&self, url: &str, tally: &mut Tally) -> Result<(), String> {
        let variables: Value = serde_json::from_str(self.variables).map_err(|error| error.to_string())?;
        let body =
            serde_json::json!({ "query": self.text, "operationName": self.name, "variables": variables });
        let client = reqwest::Client::new();
        let request = client.post(url).header("content-type", "application/json").body(body.to_string());
        let reply = request.send().await.map_err(|error| error.to_string())?;
        let text = reply.text().await.map_err(|error| error.to_string())?;
        let reply: Value = serde_json::from_str(&text).map_err(|error| format!("{error} in {text}"))?;
        let data = match (reply.get("data"), reply.get("errors")) {
            (Some(Value::Null) | None, Some(errors)) => {
                // An id that leads nowhere, in a field that can't be null.
                tally.refused += 1;
                println!("  {} has no data: {}", self.name, errors[0]["message"]);
                return Ok(());
            }
            (Some(data), _) => data,
            (None, None) => return Err(format!("there is no data: {text}")),
        };
        let decoded = (self.decoded)(&text).map_err(|error| format!("{error} in {text}"))?;
        tally.operations += 1;
        tally.compare(data, &decoded, "data").map_err(|difference| format!("{difference} in {text}"))
    }
}

fn decoded<Q: relaywalk::Operation<ResponseData: Serialize>>(text: &str) -> Result<Value, serde_json::Error> {
    let response: Response<Q::ResponseData> = serde_json::from_str(text)?;
    serde_json::to_value(response.data)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    println!("seed {}", env!("RELAYWALK_SEED"));
    let mut failures = 0;
    for schema in SCHEMAS {
        let emulator = match Emulator::builder(schema.sdl).rows(20).children(3).start().await {
            Ok(emulator) => emulator,
            Err(error) => {
                println!("{}: {error}", schema.name);
                return ExitCode::FAILURE;
            }
        };
        let mut tally = Tally::default();
        for operation in schema.operations {
            if let Err(difference) = operation.run(emulator.url(), &mut tally).await {
                failures += 1;
                println!(
                    "{}, {}: {difference}\n{}\n{}",
                    schema.name, operation.name, operation.text, operation.variables
                );
            }
        }
        println!("{}: {tally}", schema.name);
        // Replies that are mostly null would compare well and show nothing.
        let shows_little =
            tally.leaves < 10 * schema.operations.len() || tally.refused > schema.operations.len() / 10;
        failures += u32::from(shows_little);
        emulator.shutdown().await;
    }
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

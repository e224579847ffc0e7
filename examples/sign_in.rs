//! The ways to sign in to an org.
//!
//! ```sh
//! cargo run --example sign_in
//! ```
//!
//! signs in to an emulated org as a program and as a user. With `SF_ORG_INSTANCE_URL` set it signs in to yours in each
//! way that the environment has something for: `SF_ACCESS_TOKEN`; `SF_CLIENT_ID` with `SF_CLIENT_SECRET`, with
//! `SF_REFRESH_TOKEN`, or with `SF_JWT_KEY_FILE` and `SF_USERNAME`; `SF_TARGET_ORG` for a login of the `sf` command.

use std::env;
use std::error::Error;
use std::fs;

use relaywalk::salesforce::{ClientCredentials, EnvToken, JwtBearer, Org, RefreshToken, SfCommand, SignIn};
use relaywalk_emulator::{ConnectedApp, Emulator, Profile, SalesforceRules};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(url) = given("SF_ORG_INSTANCE_URL") else { return emulated().await };
    if given("SF_ACCESS_TOKEN").is_some() {
        try_out("the environment's token", EnvToken::new()).await?;
    }
    if let Some(secret) = given("SF_CLIENT_SECRET") {
        let id = needed("SF_CLIENT_ID")?;
        try_out("client credentials", ClientCredentials::new(&url, &id, &secret)?).await?;
    }
    if let Some(token) = given("SF_REFRESH_TOKEN") {
        try_out("a refresh token", RefreshToken::new(&url, &needed("SF_CLIENT_ID")?, &token)?).await?;
    }
    if let Some(path) = given("SF_JWT_KEY_FILE") {
        let key = fs::read_to_string(path)?;
        let (id, user) = (needed("SF_CLIENT_ID")?, needed("SF_USERNAME")?);
        // A sandbox's assertions are for https://test.salesforce.com.
        let assertions = JwtBearer::new("https://login.salesforce.com", &id, &user, &key)?.sent_to(&url)?;
        try_out("an assertion", assertions).await?;
    }
    if let Some(name) = given("SF_TARGET_ORG") {
        try_out("the sf command", SfCommand::new().target_org(&name)).await?;
    }
    Ok(())
}

/// The org signs in again by itself when its token is refused.
async fn try_out(name: &str, how: impl SignIn) -> Result<(), Box<dyn Error>> {
    let org = Org::sign_in(how).await?.build()?;
    let mut accounts = org.query::<serde_json::Value>("SELECT Id FROM Account LIMIT 10");
    while accounts.next().await?.is_some() {}
    println!("by {name}: {} records", accounts.rows());
    Ok(())
}

async fn emulated() -> Result<(), Box<dyn Error>> {
    let schema = include_str!("../schema/salesforce.graphql");
    let app = ConnectedApp::new("an app").client_secret("its secret").refresh_token("the first");
    let rules = SalesforceRules::default().rotate_refresh_tokens(true);
    let emulator =
        Emulator::builder(schema).profile(Profile::Salesforce).connected_app(app).salesforce_rules(rules);
    let emulator = emulator.start().await?;
    let url = emulator.origin();

    try_out("client credentials", ClientCredentials::new(url, "an app", "its secret")?).await?;
    // A refresh token that is rotated is good once: whoever keeps it must keep the next one instead.
    let refresh = RefreshToken::new(url, "an app", "the first")?.client_secret("its secret");
    let refresh = refresh.on_rotation(|_next| println!("there is another refresh token to keep"));
    try_out("a refresh token", refresh).await
}

fn needed(variable: &str) -> Result<String, String> {
    given(variable).ok_or_else(|| format!("{variable} isn't set"))
}

fn given(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}

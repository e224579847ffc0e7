//! The org that the examples talk to.

use std::env;
use std::error::Error;

use relaywalk::salesforce::{EnvToken, Org};
use relaywalk_emulator::{Emulator, Profile};

/// Yours, if `SF_ORG_INSTANCE_URL` and `SF_ACCESS_TOKEN` are set; else one that is emulated in this process, for as long
/// as the emulator is kept, with so many accounts.
pub(crate) async fn org(rows: u64) -> Result<(Org, Option<Emulator>), Box<dyn Error>> {
    if env::var_os("SF_ORG_INSTANCE_URL").is_some() {
        return Ok((Org::sign_in(EnvToken::new()).await?.build()?, None));
    }
    let schema = include_str!("../../schema/salesforce.graphql");
    let emulator = Emulator::builder(schema).profile(Profile::Salesforce).rows(rows).start().await?;
    Ok((Org::builder(emulator.origin()).build()?, Some(emulator)))
}

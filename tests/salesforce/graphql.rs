//! The GraphQL endpoint of an org.

use relaywalk::queries::salesforce::Accounts;
use relaywalk::salesforce::{ErrorType, Org};
use relaywalk::{Cursor, ErrorKind, PathStep, Wrapper};
use relaywalk_emulator::{Fault, SalesforceRules};

use crate::support::queries::Things;
use crate::support::server::Reply;
use crate::support::wire::Wire;
use crate::{accounts, emulator, hasty, org, org_at, rows, text};

#[tokio::test]
async fn an_orgs_client_is_that_of_its_graphql_endpoint() {
    let emulator = emulator(|builder| builder.rows(250)).await;
    let found = rows(&mut org(&emulator).client().walk(Accounts::new().first(100))).await.unwrap();
    let ids: Vec<String> = accounts(&emulator).iter().map(|row| row.id()).collect();
    assert_eq!(found.into_iter().map(|account| account.id).collect::<Vec<_>>(), ids);
}

#[tokio::test]
async fn values_are_had_through_their_nullable_wrappers() {
    let emulator = emulator(|builder| builder.rows(50)).await;
    let found = rows(&mut org(&emulator).client().walk(Accounts::new())).await.unwrap();
    let (mut nulls, mut values) = (0, 0);
    for (account, row) in found.into_iter().zip(accounts(&emulator).iter()) {
        let name = text(&row, "Name.value");
        assert_eq!(account.name.value(), name.as_ref());
        *if name.is_some() { &mut values } else { &mut nulls } += 1;
        assert_eq!(
            account.annual_revenue.value().map(ToString::to_string),
            row.value("AnnualRevenue.value").unwrap().as_f64().map(|value| value.to_string())
        );
        assert_eq!(account.name.into_value(), name);
    }
    assert!(nulls > 0 && values > 0);
}

#[tokio::test]
async fn the_version_is_that_of_the_org() {
    // Version 58.0 has no upper bound yet.
    let emulator = emulator(|builder| builder.rows(10)).await;
    let org = Org::builder(emulator.origin()).version("58.0").build().unwrap();
    let bounded = || Accounts::new().first(200).upper_bound(200);
    let error = rows(&mut org.client().walk(bounded())).await.unwrap_err();
    assert_eq!(ErrorType::of(&error), Some(ErrorType::ValidationError), "{error}");
    let org = Org::builder(emulator.origin()).version("59.0").build().unwrap();
    assert_eq!(rows(&mut org.client().walk(bounded())).await.unwrap().len(), 10);
}

#[tokio::test]
async fn error_types_are_told() {
    let emulator = emulator(|builder| builder.rows(10)).await;
    let client = org(&emulator).client().clone();
    let error = rows(&mut client.walk(Accounts::new().after(Cursor::new("junk")))).await.unwrap_err();
    assert_eq!(ErrorType::of(&error), Some(ErrorType::DataFetchingException), "{error}");
    let query =
        |text| relaywalk::Request { operation_name: None, query: text, variables: serde_json::json!({}) };
    for (text, expected) in [
        ("{", ErrorType::InvalidSyntax),
        ("{ uiapi { query { Account(first: 2001) { totalCount } } } }", ErrorType::ValidationError),
        ("{ nothing }", ErrorType::ValidationError),
    ] {
        let error = client.send_request(&query(text), relaywalk::json::scalar::<serde_json::Value>).await;
        let error = error.unwrap_err();
        assert_eq!(ErrorType::of(&error), Some(expected), "{error}");
    }
}

#[tokio::test]
async fn a_path_may_be_called_paths() {
    for key in ["path", "paths"] {
        let body = format!(
            r#"{{"data":null,"errors":[{{"message":"no","{key}":["uiapi","query",0],"extensions":{{"ErrorType":"ExecutionAborted"}}}}]}}"#
        );
        let (wire, _) = Wire::answering(move |_, _| Reply::json(body.clone()));
        let error = rows(&mut org_at(wire).client().walk(Things::default())).await.unwrap_err();
        let ErrorKind::Graphql(errors) = error.kind() else { panic!("{error}") };
        assert_eq!(ErrorType::of_graphql(&errors.errors()[0]), Some(ErrorType::ExecutionAborted));
        assert_eq!(errors.errors()[0].path[2], PathStep::Index(0), "{key}");
    }
}

#[tokio::test]
async fn a_503_is_waited_out_and_the_daily_limit_is_not() {
    let fault = "503:on=2,retry-after=0".parse::<Fault>().unwrap();
    let throttled = emulator(|builder| builder.rows(30).fault(fault)).await;
    assert_eq!(rows(&mut org(&throttled).client().walk(Accounts::new().first(10))).await.unwrap().len(), 30);
    assert_eq!(throttled.requests(), 4);

    let rules = SalesforceRules::default().daily_requests(1).graphql_tells_usage(false);
    let used_up = emulator(|builder| builder.rows(30).salesforce_rules(rules)).await;
    let org = Org::builder(used_up.origin()).client(|client| client.retry(hasty())).build().unwrap();
    let error = rows(&mut org.client().walk(Accounts::new().first(10))).await.unwrap_err();
    assert_eq!(ErrorType::of(&error), Some(ErrorType::RequestLimitExceeded), "{error}");
    assert_eq!(used_up.requests(), 2);
}

#[tokio::test]
async fn graphql_and_rest_have_one_limit() {
    let rules = SalesforceRules::default().daily_requests(1);
    let emulator = emulator(|builder| builder.rows(5).salesforce_rules(rules)).await;
    let org = org(&emulator);
    rows(&mut org.client().walk(Accounts::new())).await.unwrap();
    let error = rows(&mut org.query::<serde_json::Value>("SELECT Id FROM Account")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Quota { .. }), "{error}");
    assert_eq!(emulator.requests(), 1);
}

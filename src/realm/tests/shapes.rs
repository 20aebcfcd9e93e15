//! The shape of tokens for a target.

use serde_json::json;

use super::{accepted, refused};
use crate::realm::{AccessTokenTyp, ScopeClaim, ScopeForm, TokenShape};

const TAKEN: &str = "a claim that the engine reads or writes";

fn shape(token: serde_json::Value) -> TokenShape {
    accepted(&[("/targets/0/token", token)]).target("orders").unwrap().shape
}

#[test]
fn a_target_says_what_its_tokens_look_like() {
    let usual = TokenShape {
        typ: AccessTokenTyp::AtJwt,
        scope_claim: ScopeClaim::Scope,
        scope_form: ScopeForm::String,
    };
    assert_eq!(accepted(&[]).target("orders").unwrap().shape, usual);
    assert_eq!(shape(json!({})), usual);
    assert_eq!(shape(json!({ "typ": "at+jwt", "scope": { "claim": "scope", "as": "string" } })), usual);
    assert_eq!(shape(json!({ "typ": "JWT" })), TokenShape { typ: AccessTokenTyp::Jwt, ..usual });
    assert_eq!(
        shape(json!({ "scope": { "as": "array" } })),
        TokenShape { scope_form: ScopeForm::Array, ..usual }
    );
    for (name, claim) in
        [("scp", ScopeClaim::Scp), ("permissions", ScopeClaim::Permissions), ("roles", ScopeClaim::Roles)]
    {
        assert_eq!(shape(json!({ "scope": { "claim": name } })), TokenShape { scope_claim: claim, ..usual });
    }
}

#[test]
fn every_other_shape_is_a_mistake() {
    for (token, pointer, reason) in [
        (
            json!({ "typ": "jwt" }),
            "/targets/0/token/typ",
            "expected one of `at+jwt`, `JWT`; did you mean `JWT`?",
        ),
        (
            json!({ "scope": { "claim": "scopes" } }),
            "/targets/0/token/scope/claim",
            "expected one of `scope`, `scp`, `permissions`, `roles`; did you mean `scope`?",
        ),
        (
            json!({ "scope": { "as": "list" } }),
            "/targets/0/token/scope/as",
            "expected one of `string`, `array`",
        ),
    ] {
        refused(&[("/targets/0/token", token)], pointer, reason);
    }
}

#[test]
fn the_scope_claim_of_a_target_is_carried_and_set_by_no_configuration() {
    let shaped = ("/targets/0/token", json!({ "scope": { "claim": "permissions" } }));
    for (claims, pointer) in [
        (json!({ "carry": ["permissions"] }), "/claims/carry/0"),
        (json!({ "default": { "permissions": "all" } }), "/claims/default/permissions"),
        (
            json!({ "set": { "access_token": { "permissions": "'all'" } } }),
            "/claims/set/access_token/permissions",
        ),
    ] {
        refused(&[shaped.clone(), ("/claims", claims.clone())], pointer, TAKEN);
        accepted(&[("/claims", claims)]);
    }
    refused(
        &[shaped, ("/clients/0/claims", json!({ "default": { "permissions": "all" } }))],
        "/clients/0/claims/default/permissions",
        TAKEN,
    );
}

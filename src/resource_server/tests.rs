//! Tests of the checks of a resource server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::jose::Reading;

const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);
const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const HEADER: &str = r#"{"typ":"at+jwt","alg":"EdDSA","kid":"one"}"#;
const CLAIMS: &str = r#"{"iss":"https://edge.example/a","sub":"u1","aud":"orders","client_id":"svc-a","jti":"j","iat":1699999990,"exp":1700000300}"#;

fn keys() -> JwkSet {
    let set = format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{X}","alg":"EdDSA","kid":"one"}}]}}"#);
    JwkSet::parse(set.as_bytes(), Reading::Forgiving).unwrap().0
}

fn expected() -> Expected {
    Expected {
        issuer: "https://edge.example/a".to_owned(),
        audience: vec!["orders".to_owned(), "https://orders.example".to_owned()],
        algorithms: vec![Algorithm::Es256, Algorithm::EdDsa],
        clock_skew: Seconds::new(60),
        typ: ExpectedTyp::AtJwt,
    }
}

fn judged(header: &str, claims: &str, verdict: Verdict) -> Result<AccessToken, AccessTokenError> {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let token = format!("{header}.{claims}.AA");
    let keys = keys();
    Unverified::parse(&token, &keys, &expected())?.verify(verdict, &expected(), NOW)
}

fn reason(header: &str, claims: &str) -> &'static str {
    judged(header, claims, Verdict::Valid).map_or_else(AccessTokenError::reason, |_| "accepted")
}

/// The claims with one member replaced or added.
fn with(member: &str, value: &str) -> String {
    let mut claims: serde_json::Map<String, serde_json::Value> = serde_json::from_str(CLAIMS).unwrap();
    claims.remove(member);
    let text = serde_json::to_string(&claims).unwrap();
    if !value.is_empty() {
        let open = text.strip_suffix('}').unwrap();
        return format!("{open},\"{member}\":{value}}}");
    }
    text
}

#[test]
fn a_valid_token_is_returned_by_its_claims() {
    let claims = with("scope", r#""read write","acr":"high""#);
    let token = judged(HEADER, &claims, Verdict::Valid).unwrap();
    assert_eq!(
        serde_json::to_value(&token).unwrap(),
        serde_json::json!({
            "iss": "https://edge.example/a", "sub": "u1", "aud": ["orders"], "client_id": "svc-a",
            "scope": ["read", "write"], "jti": "j", "iat": 1_699_999_990, "exp": 1_700_000_300,
            "prior_actors": [], "claims": { "acr": "high" },
        })
    );
}

#[test]
fn the_current_actor_stands_apart_from_earlier_ones() {
    let act = r#"{"iss":"https://a","sub":"now","act":{"sub":"before","act":{"sub":"first"}}}"#;
    let told = serde_json::to_value(judged(HEADER, &with("act", act), Verdict::Valid).unwrap()).unwrap();
    assert_eq!(told["actor"], serde_json::json!({ "iss": "https://a", "sub": "now" }));
    assert_eq!(told["prior_actors"], serde_json::json!([{ "sub": "before" }, { "sub": "first" }]));
    assert_eq!(told["claims"], serde_json::json!({}));
}

#[test]
fn only_an_access_token_signed_as_listed_is_taken() {
    for (header, told) in [
        (r#"{"typ":"JWT","alg":"EdDSA","kid":"one"}"#, "typ"),
        (r#"{"alg":"EdDSA","kid":"one"}"#, "typ"),
        (r#"{"typ":"at+jwt","alg":"none"}"#, "algorithm_not_listed"),
        (r#"{"typ":"at+jwt","alg":"HS256","kid":"one"}"#, "algorithm_not_listed"),
        (r#"{"typ":"at+jwt","alg":"Ed25519","kid":"one"}"#, "accepted"),
        (r#"{"typ":"at+jwt","alg":"ES256","kid":"one"}"#, "key_unknown"),
        (r#"{"typ":"at+jwt","alg":"EdDSA","kid":"two"}"#, "key_unknown"),
        (r#"{"typ":"at+jwt","alg":"EdDSA","kid":"one","crit":["exp"]}"#, "critical_header"),
        (r#"{"typ":"application/at+jwt","alg":"EdDSA"}"#, "accepted"),
    ] {
        assert_eq!(reason(header, CLAIMS), told, "{header}");
    }
    let invalid = judged(HEADER, CLAIMS, Verdict::Invalid).unwrap_err();
    assert_eq!(invalid, AccessTokenError::Token(TokenError::SignatureInvalid));
}

#[test]
fn claims_are_those_of_an_access_token_for_this_resource() {
    for (member, value, told) in [
        ("iss", r#""https://edge.example/a/""#, "issuer_unexpected"),
        ("iss", "", "issuer_unexpected"),
        ("aud", r#"["other","https://orders.example"]"#, "accepted"),
        ("aud", r#""other""#, "audience_unexpected"),
        ("aud", "[]", "audience_unexpected"),
        ("aud", "", "audience_unexpected"),
        ("sub", "", "subject_missing"),
        ("sub", r#""""#, "subject_missing"),
        ("client_id", "", "client_id_missing"),
        ("client_id", "7", "client_id_missing"),
        ("jti", "", "jti_missing"),
        ("iat", "", "issued_at_missing"),
        ("exp", "", "expiration_missing"),
        ("exp", "1699999941", "times_contradict"),
        ("scope", r#"["read"]"#, "accepted"),
        ("scope", "[]", "accepted"),
        ("scope", r#"["a b"]"#, "scope_malformed"),
        ("scope", "[7]", "scope_malformed"),
        ("scope", "7", "scope_malformed"),
        ("origin", r#"{"scope":"sub"}"#, "scope_malformed"),
        ("origin", r#"{"scope":7}"#, "scope_malformed"),
        ("scope", r#""a  b""#, "scope_malformed"),
        ("scope", r#""""#, "accepted"),
        ("sub", r#""u1","sub":"u2""#, "duplicate_member"),
    ] {
        assert_eq!(reason(HEADER, &with(member, value)), told, "{member} {value}");
    }
}

#[test]
fn both_ends_of_its_life_grant_the_skew_and_no_more() {
    let life = |iat: i64, exp: i64| {
        let claims = with("iat", &format!("{iat},\"x\":0"));
        reason(HEADER, &claims.replace("1700000300", &exp.to_string()))
    };
    assert_eq!(life(1_699_999_000, 1_699_999_941), "accepted");
    assert_eq!(life(1_699_999_000, 1_699_999_940), "expired");
    assert_eq!(life(1_700_000_060, 1_700_000_300), "accepted");
    assert_eq!(life(1_700_000_061, 1_700_000_300), "issued_in_future");
    assert_eq!(reason(HEADER, &with("nbf", "1700000060")), "accepted");
    assert_eq!(reason(HEADER, &with("nbf", "1700000061")), "not_yet_valid");
}

#[test]
fn every_link_of_the_chain_names_an_actor() {
    let nested = |links: usize| {
        format!("{}{}", r#"{"sub":"a","act":"#.repeat(links - 1), r#"{"sub":"a"}"#) + &"}".repeat(links - 1)
    };
    assert_eq!(reason(HEADER, &with("act", &nested(8))), "accepted");
    for act in [
        nested(9).as_str(),
        "null",
        r#""a""#,
        "{}",
        r#"{"sub":""}"#,
        r#"{"sub":7}"#,
        r#"{"sub":"a","iss":7}"#,
        r#"{"sub":"a","client_id":null}"#,
        r#"{"sub":"a","act":null}"#,
        r#"{"sub":"a","act":{"iss":"https://a"}}"#,
    ] {
        assert_eq!(reason(HEADER, &with("act", act)), "actor_malformed", "{act}");
    }
}

#[test]
fn a_sender_constrained_token_shows_its_cnf() {
    for cnf in [r#"{"jkt":"x"}"#, "null", "{}"] {
        let told = judged(HEADER, &with("cnf", cnf), Verdict::Valid).unwrap();
        assert_eq!(
            serde_json::to_value(&told).unwrap()["cnf"],
            serde_json::from_str::<serde_json::Value>(cnf).unwrap()
        );
        assert!(serde_json::to_string(&told).unwrap().contains("\"cnf\""));
    }
}

#[test]
fn a_token_with_the_typ_of_every_jwt_says_that_it_is_an_access_token() {
    let judge = |typ: ExpectedTyp, header: &str, claims: &str| {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        let token = format!("{header}.{claims}.AA");
        let keys = keys();
        let expected = Expected { typ, ..expected() };
        let judged = Unverified::parse(&token, &keys, &expected)
            .and_then(|token| token.verify(Verdict::Valid, &expected, NOW));
        judged.map_or_else(AccessTokenError::reason, |_| "accepted")
    };
    let access = with("origin", r#"{"minted":"access_token"}"#);
    let jwt = r#"{"typ":"JWT","alg":"EdDSA","kid":"one"}"#;
    assert_eq!(judge(ExpectedTyp::Jwt, jwt, &access), "accepted");
    assert_eq!(judge(ExpectedTyp::Jwt, HEADER, CLAIMS), "accepted");
    assert_eq!(judge(ExpectedTyp::AtJwt, jwt, &access), "typ");
    for origin in
        [r#"{"minted":"id_token"}"#, r#"{"minted":["access_token"]}"#, "{}", r#""access_token""#, "null"]
    {
        assert_eq!(judge(ExpectedTyp::Jwt, jwt, &with("origin", origin)), "typ", "{origin}");
    }
    assert_eq!(judge(ExpectedTyp::Jwt, jwt, CLAIMS), "typ");
    for typ in ["", r#""typ":"JOSE","#, r#""typ":"logout+jwt","#] {
        let header = format!(r#"{{{typ}"alg":"EdDSA","kid":"one"}}"#);
        assert_eq!(judge(ExpectedTyp::Jwt, &header, &access), "typ", "{typ}");
    }
}

#[test]
fn the_scope_stands_in_the_claim_that_origin_names_and_in_no_other() {
    let claims = with("origin", r#"{"scope":"scp"},"scp":["read","write"],"scope":"admin""#);
    let told = serde_json::to_value(judged(HEADER, &claims, Verdict::Valid).unwrap()).unwrap();
    assert_eq!(told["scope"], serde_json::json!(["read", "write"]));
    assert_eq!(told["claims"], serde_json::json!({ "origin": { "scope": "scp" }, "scope": "admin" }));
    let claims = with("scp", r#""admin""#);
    let told = serde_json::to_value(judged(HEADER, &claims, Verdict::Valid).unwrap()).unwrap();
    assert_eq!(told["scope"], serde_json::json!([]));
}

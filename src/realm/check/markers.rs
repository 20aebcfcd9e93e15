//! The markers of an issuer: each set has a positive test, and a type that the issuer lists.

use crate::json::{Object, Value};
use crate::oauth::TokenType;
use crate::realm::document::MarkersDocument;
use crate::realm::place::Place;
use crate::realm::{ClaimPath, MarkerSet, MarkerTest, Markers, RealmError};

pub(super) fn markers(
    document: &MarkersDocument,
    listed: &[TokenType],
    place: &Place<'_>,
) -> Result<Markers, RealmError> {
    let sets = [
        (TokenType::AccessToken, &document.access_token),
        (TokenType::IdToken, &document.id_token),
        (TokenType::Jwt, &document.jwt),
    ];
    let mut checked = Vec::new();
    for (token_type, tests) in sets {
        let Some(tests) = tests else { continue };
        let place = &place.member(token_type.name());
        if !listed.contains(&token_type) {
            return Err(place.wrong("not among the `token_types` of the issuer"));
        }
        checked.push(MarkerSet { token_type, tests: self::tests(tests, place)? });
    }
    Ok(Markers::new(checked))
}

fn tests(tests: &Object, place: &Place<'_>) -> Result<Vec<(ClaimPath, MarkerTest)>, RealmError> {
    let mut checked = Vec::with_capacity(tests.len());
    for (pointer, value) in tests.members() {
        let place = place.member(pointer);
        if !pointer.starts_with('/') {
            return Err(place.wrong(format!("expected a JSON pointer, such as `/{pointer}`")));
        }
        let path = ClaimPath::parse(pointer).map_err(|error| place.wrong(error.to_string()))?;
        let test = match value {
            Value::Bool(true) => MarkerTest::Present,
            Value::Bool(false) => MarkerTest::Absent,
            Value::String(_) | Value::Integer(_) => MarkerTest::Is(value.clone()),
            other => {
                let found = other.kind();
                return Err(place.wrong(format!(
                    "expected a string, a whole number, `true` for present or `false` for absent, found {found}"
                )));
            }
        };
        checked.push((path, test));
    }
    if checked.iter().all(|(_, test)| *test == MarkerTest::Absent) {
        return Err(
            place.wrong("expected at least one test that is not `false`: absence alone marks nothing")
        );
    }
    Ok(checked)
}

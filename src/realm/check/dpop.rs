//! The member `dpop`: algorithms that the engine verifies, and settings that it has.

use super::text;
use crate::jose::Algorithm;
use crate::realm::document::{DpopDocument, DpopReplayName};
use crate::realm::metadata::CLIENT_ALGORITHMS;
use crate::realm::place::Place;
use crate::realm::{DpopPolicy, RealmError};

pub(super) fn check(document: &DpopDocument, place: &Place<'_>) -> Result<DpopPolicy, RealmError> {
    let DpopDocument { nonce, replay: DpopReplayName::Jti, algorithms } = document;
    if *nonce {
        return Err(place.member("nonce").wrong("expected `false`: this version issues no nonces"));
    }
    let place = &place.member("algorithms");
    if algorithms.is_empty() {
        return Err(place.wrong("without an algorithm no proof is accepted; leave `dpop` out instead"));
    }
    text::distinct(algorithms, place)?;
    let read = |(index, name): (usize, &String)| {
        Algorithm::from_name(name)
            .filter(|algorithm| CLIENT_ALGORITHMS.contains(algorithm))
            .ok_or_else(|| place.element(index).wrong("not an algorithm for proofs"))
    };
    let algorithms = algorithms.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    Ok(DpopPolicy { algorithms })
}

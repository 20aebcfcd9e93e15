//! The member `dpop`: algorithms that the engine verifies, and settings that agree.

use super::text;
use crate::jose::Algorithm;
use crate::realm::document::{DpopDocument, DpopReplayName};
use crate::realm::metadata::CLIENT_ALGORITHMS;
use crate::realm::place::Place;
use crate::realm::{DpopPolicy, ProofNonce, ProofReplay, RealmError};

pub(super) fn check(document: &DpopDocument, place: &Place<'_>) -> Result<DpopPolicy, RealmError> {
    let DpopDocument { nonce, replay, algorithms } = document;
    let nonce = if *nonce { ProofNonce::Demanded } else { ProofNonce::None };
    let replay = match replay {
        DpopReplayName::Nonce => ProofReplay::Nonce,
        DpopReplayName::Jti => ProofReplay::Identifier,
    };
    if (nonce, replay) == (ProofNonce::None, ProofReplay::Nonce) {
        return Err(place
            .member("replay")
            .wrong("expected `jti`: without a nonce nothing else stops replay"));
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
    Ok(DpopPolicy { algorithms, nonce, replay })
}

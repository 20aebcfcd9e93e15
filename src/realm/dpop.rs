//! How a realm accepts `DPoP` proofs. RFC 9449.

use crate::jose::Algorithm;

/// What a realm demands of a proof.
#[derive(Debug)]
pub(crate) struct DpopPolicy {
    /// The algorithms that a proof may have; `EdDSA` and `Ed25519` are one.
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) nonce: ProofNonce,
    pub(crate) replay: ProofReplay,
}

/// Whether a proof needs a nonce.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ProofNonce {
    /// One that this service made in the last minutes.
    Demanded,
    /// None; the time of the proof is bounded more narrowly.
    None,
}

/// What stops the replay of a proof.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ProofReplay {
    /// The nonce, which is good for minutes: within them a proof may be used again, and binds a token to the
    /// same key.
    Nonce,
    /// A record of each `jti`.
    Identifier,
}

//! How a realm accepts `DPoP` proofs. RFC 9449.

use crate::jose::Algorithm;

/// What a realm demands of a proof.
#[derive(Debug)]
pub(crate) struct DpopPolicy {
    /// The algorithms that a proof may have; `EdDSA` and `Ed25519` are one.
    pub(crate) algorithms: Vec<Algorithm>,
}

//! The signature algorithms that the engine supports. RFC 8725 §3.1, §3.2.
//!
//! There is no symmetric algorithm and no `none`: a realm document cannot configure, and a header
//! cannot select, a name that is not in [`Algorithm`].

use std::fmt;

/// A signature algorithm by its JOSE name. RFC 7518 §3.1, RFC 8037, RFC 8812, RFC 9864, RFC 9964.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512
    Rs512,
    /// RSASSA-PSS with SHA-256
    Ps256,
    /// RSASSA-PSS with SHA-384
    Ps384,
    /// RSASSA-PSS with SHA-512
    Ps512,
    /// ECDSA on P-256 with SHA-256
    Es256,
    /// ECDSA on P-384 with SHA-384
    Es384,
    /// ECDSA on P-521 with SHA-512
    Es512,
    /// ECDSA on secp256k1 with SHA-256
    Es256k,
    /// Ed25519 under its old name `EdDSA`
    EdDsa,
    /// Ed25519
    Ed25519,
    /// ML-DSA-44
    MlDsa44,
    /// ML-DSA-65
    MlDsa65,
    /// ML-DSA-87
    MlDsa87,
}

impl Algorithm {
    /// Every supported algorithm.
    pub const ALL: [Self; 15] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::Es256k,
        Self::EdDsa,
        Self::Ed25519,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    /// The algorithm with this name, compared case-sensitively (RFC 8725bis §3.1).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The value of `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::Es256k => "ES256K",
            Self::EdDsa => "EdDSA",
            Self::Ed25519 => "Ed25519",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// Whether both names mean one algorithm: `EdDSA` and `Ed25519` do. RFC 9864 §4.1.
    pub(crate) fn is(self, other: Self) -> bool {
        self == other || (self.key_type() == KeyType::Ed25519 && other.key_type() == KeyType::Ed25519)
    }

    /// Whether an issuer that lists these lists this algorithm, under any of its names.
    pub(crate) fn is_among(self, listed: &[Self]) -> bool {
        listed.iter().any(|&own| self.is(own))
    }

    /// The type of key it works with.
    pub const fn key_type(self) -> KeyType {
        match self {
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => KeyType::Rsa,
            Self::Es256 => KeyType::P256,
            Self::Es384 => KeyType::P384,
            Self::Es512 => KeyType::P521,
            Self::Es256k => KeyType::Secp256k1,
            Self::EdDsa | Self::Ed25519 => KeyType::Ed25519,
            Self::MlDsa44 => KeyType::MlDsa44,
            Self::MlDsa65 => KeyType::MlDsa65,
            Self::MlDsa87 => KeyType::MlDsa87,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A type of public key: `kty`, and `crv` or `alg` where they decide.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyType {
    /// `RSA`
    Rsa,
    /// `EC` on `P-256`
    P256,
    /// `EC` on `P-384`
    P384,
    /// `EC` on `P-521`
    P521,
    /// `EC` on `secp256k1`
    Secp256k1,
    /// `OKP` on `Ed25519`
    Ed25519,
    /// `AKP` for ML-DSA-44
    MlDsa44,
    /// `AKP` for ML-DSA-65
    MlDsa65,
    /// `AKP` for ML-DSA-87
    MlDsa87,
}

//! The registered claims, each with what is wrong where it has another JSON type. RFC 7519 §4.1.

/// A registered claim of the wrong JSON type.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(missing_docs, reason = "each is the claim of its name")]
pub enum RegisteredClaim {
    /// The claims as a whole are no object.
    #[default]
    All,
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Jti,
    Azp,
}

impl RegisteredClaim {
    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::All => "the claims of the token are not a JSON object, or hold a number that does not fit",
            Self::Iss => "iss of the token is not a string",
            Self::Sub => "the claim that names the subject of the token is not a string",
            Self::Aud => {
                "aud of the token is neither a string nor an array of strings, or one of them is empty"
            }
            Self::Exp => "exp of the token is not a number from 0 to 100000000000",
            Self::Nbf => "nbf of the token is not a number from 0 to 100000000000",
            Self::Iat => "iat of the token is not a number from 0 to 100000000000",
            Self::Jti => "jti of the token is not a string",
            Self::Azp => "azp of the token is not a string",
        }
    }
}

//! The grant types, by their URIs. RFC 6749 §4.5, RFC 8693 §2.1.

/// A grant type that the token endpoint answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum GrantType {
    /// The token exchange. RFC 8693 §2.1.
    TokenExchange,
}

impl GrantType {
    /// Every grant type.
    pub(crate) const ALL: [Self; 1] = [Self::TokenExchange];

    /// The value of `grant_type`.
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant_type| grant_type.uri() == uri)
    }
}

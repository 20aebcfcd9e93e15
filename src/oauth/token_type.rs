//! The types of tokens that the engine accepts and issues, and their URIs. RFC 8693 §3.

/// A type of token that the engine accepts as subject or actor.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TokenType {
    /// `urn:ietf:params:oauth:token-type:access_token`
    #[default]
    AccessToken,
    /// `urn:ietf:params:oauth:token-type:id_token`
    IdToken,
    /// `urn:ietf:params:oauth:token-type:jwt`
    Jwt,
}

impl TokenType {
    /// Every accepted type.
    pub const ALL: [Self; 3] = [Self::AccessToken, Self::IdToken, Self::Jwt];

    /// The last part of the URI, by which realm documents name the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::IdToken => "id_token",
            Self::Jwt => "jwt",
        }
    }

    /// The token type URI. RFC 8693 §3.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
            Self::Jwt => "urn:ietf:params:oauth:token-type:jwt",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.uri() == uri)
    }
}

/// A type of token that the engine issues.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum IssuedTokenType {
    /// An access token in the form of RFC 9068.
    AccessToken,
    /// An `OpenID` Connect ID token.
    IdToken,
}

impl IssuedTokenType {
    /// Every issued type.
    pub const ALL: [Self; 2] = [Self::AccessToken, Self::IdToken];

    /// The last segment of the URI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::IdToken => "id_token",
        }
    }

    /// The token type URI. RFC 8693 §3.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
        }
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.uri() == uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_uris_agree() {
        for kind in TokenType::ALL {
            assert_eq!(TokenType::from_uri(kind.uri()), Some(kind));
            assert!(kind.uri().ends_with(kind.name()));
        }
        for kind in IssuedTokenType::ALL {
            assert_eq!(IssuedTokenType::from_uri(kind.uri()), Some(kind));
            assert!(kind.uri().ends_with(kind.name()));
        }
    }
}

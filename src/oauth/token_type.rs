//! The types of tokens that the engine accepts and issues, and their URIs. RFC 8693 §3.
//!
//! The call of `token_types!` is the only list of them: requests, realm documents and their JSON Schema,
//! metadata and messages take names and URIs from it.

use serde::Deserialize;

/// What the engine knows of a type.
struct Row {
    /// The name by which realm documents name the type.
    name: &'static str,
    uri: &'static str,
    /// The parameters in which a request may present a token of the type.
    presented: Presented,
}

/// The parameters in which a request may present a token.
struct Presented {
    as_subject: bool,
    as_actor: bool,
}

const AS_SUBJECT_OR_ACTOR: Presented = Presented { as_subject: true, as_actor: true };

/// Declares the types: first those that the engine also issues, then those that it only accepts.
macro_rules! token_types {
    (
        issued { $( $(#[$doc:meta])* $issued:ident($name:literal, $uri:literal, $presented:expr), )* }
        accepted {
            $( $(#[$other_doc:meta])* $other:ident($other_name:literal, $other_uri:literal, $other_presented:expr), )*
        }
    ) => {
        /// A type of subject or actor token.
        #[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
        #[serde(expecting = "a token type")]
        #[non_exhaustive]
        pub enum TokenType {
            $( $(#[$doc])* #[serde(rename = $name)] $issued, )*
            $( $(#[$other_doc])* #[serde(rename = $other_name)] $other, )*
        }

        /// A type of issued token.
        #[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
        #[serde(expecting = "a token type")]
        #[non_exhaustive]
        pub enum IssuedTokenType {
            $( $(#[$doc])* #[serde(rename = $name)] $issued, )*
        }

        impl TokenType {
            /// Every type.
            pub const ALL: [Self; [$($name,)* $($other_name,)*].len()] =
                [$(Self::$issued,)* $(Self::$other,)*];

            const fn row(self) -> Row {
                match self {
                    $( Self::$issued => Row { name: $name, uri: $uri, presented: $presented }, )*
                    $( Self::$other => {
                        Row { name: $other_name, uri: $other_uri, presented: $other_presented }
                    } )*
                }
            }
        }

        impl IssuedTokenType {
            /// Every issued type.
            pub const ALL: [Self; [$($name,)*].len()] = [$(Self::$issued,)*];

            /// The type as which a request can present the issued token.
            pub(crate) const fn token_type(self) -> TokenType {
                match self {
                    $( Self::$issued => TokenType::$issued, )*
                }
            }
        }
    };
}

token_types! {
    issued {
        #[default]
        /// An access token, in the form of RFC 9068 where the engine issues it.
        AccessToken(
            "access_token", "urn:ietf:params:oauth:token-type:access_token", AS_SUBJECT_OR_ACTOR
        ),
        /// An `OpenID` Connect ID token.
        IdToken("id_token", "urn:ietf:params:oauth:token-type:id_token", AS_SUBJECT_OR_ACTOR),
    }
    accepted {
        /// Another JWT.
        Jwt("jwt", "urn:ietf:params:oauth:token-type:jwt", AS_SUBJECT_OR_ACTOR),
    }
}

impl TokenType {
    /// The name by which realm documents name the type.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The token type URI. RFC 8693 §3.
    pub const fn uri(self) -> &'static str {
        self.row().uri
    }

    /// The types that `subject_token` may have.
    pub(crate) fn subjects() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|token_type| token_type.row().presented.as_subject)
    }

    /// The types that `actor_token` may have.
    pub(crate) fn actors() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|token_type| token_type.row().presented.as_actor)
    }

    /// The types that `requested_token_type` may have: those that the engine issues, and `jwt`, as which
    /// an issued access token may be asked for.
    pub(crate) fn requested() -> impl Iterator<Item = Self> {
        IssuedTokenType::ALL.map(IssuedTokenType::token_type).into_iter().chain([Self::Jwt])
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|token_type| token_type.name() == name)
    }
}

impl IssuedTokenType {
    /// The name by which realm documents name the type.
    pub const fn name(self) -> &'static str {
        self.token_type().name()
    }

    /// The token type URI. RFC 8693 §3.
    pub const fn uri(self) -> &'static str {
        self.token_type().uri()
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|token_type| token_type.uri() == uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_every_uri_belongs_to_one_type() {
        for token_type in TokenType::ALL {
            assert_eq!(TokenType::from_name(token_type.name()), Some(token_type));
            let same = TokenType::ALL.into_iter().filter(|other| other.uri() == token_type.uri());
            assert_eq!(same.count(), 1, "{}", token_type.uri());
        }
        for token_type in IssuedTokenType::ALL {
            assert_eq!(IssuedTokenType::from_uri(token_type.uri()), Some(token_type));
        }
    }

    #[test]
    fn a_type_of_rfc_8693_has_its_name_in_its_uri() {
        for token_type in TokenType::ALL {
            if let Some(name) = token_type.uri().strip_prefix("urn:ietf:params:oauth:token-type:") {
                assert_eq!(name, token_type.name());
            }
        }
    }
}

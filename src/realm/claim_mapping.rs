//! Where the tokens of an issuer have scope, client and subject.
//!
//! In:  the verified claims of a token.
//! Out: its scope, the client it was issued to, its subject.
//!
//! Of several places the first that is there counts, whatever it holds: a token must not choose, by an
//! empty claim, which of its claims the engine reads.

use crate::json::{Object, Value};
use crate::oauth::{MAX_SCOPE_VALUES, Scope, TokenType};
use crate::realm::ClaimPath;

/// The places of scope, client and subject.
#[derive(Debug)]
pub struct ClaimMapping {
    pub(crate) scope: Vec<ClaimPath>,
    pub(crate) client_id: ClientIdClaim,
    /// The subject's places, the first that is there and not empty counts.
    pub(crate) sub: Vec<SubjectSource>,
}

/// Where a token names the client that it was issued to.
#[derive(Debug)]
pub(crate) enum ClientIdClaim {
    /// `client_id`; where an access token has none, `azp`.
    Standard,
    /// These places.
    Mapped(Vec<ClaimPath>),
}

/// One place of the subject, with what is put before its value and which values count.
#[derive(Debug)]
pub(crate) struct SubjectSource {
    pub(crate) claim: ClaimPath,
    pub(crate) prefix: Box<str>,
    pub(crate) values: SubjectValues,
}

/// The values of a subject's place that the realm believes.
#[derive(Debug)]
pub(crate) enum SubjectValues {
    /// All.
    Any,
    /// These.
    Only(Vec<Box<str>>),
    /// Addresses in these domains.
    EmailDomains {
        /// In lower case.
        domains: Vec<Box<str>>,
        verified: EmailVerified,
    },
}

/// The party that says that an address belongs to the subject.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EmailVerified {
    /// The claim `email_verified` of the token.
    ByClaim,
    /// The issuer, for every token.
    ByIssuer,
}

/// Why a token has no subject that the realm believes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SubjectFault {
    /// None of the places has a value.
    Missing,
    /// The value is no string.
    Malformed,
    /// The value begins with the prefix of another place.
    OtherPrefix,
    /// The value is not among those that the realm believes.
    NotAllowed,
}

/// The scope of a token.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct ReadScope {
    /// `None` where no place is there.
    pub(crate) scope: Option<Scope>,
    /// The elements that are no scope values, and grant nothing.
    pub(crate) ignored: usize,
}

/// The value of the scope's place is neither a string nor an array.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ScopeMalformed;

impl ClaimMapping {
    /// The scope: a string of values with spaces between them, or an array. PingAM, Spring and Duende
    /// write an array into the registered claim.
    pub(crate) fn read_scope(&self, claims: &Object) -> Result<ReadScope, ScopeMalformed> {
        match first(&self.scope, claims) {
            None => Ok(ReadScope::default()),
            Some(value) => ReadScope::of(value),
        }
    }

    /// The client that the token was issued to; a value that is no string names no client.
    pub(crate) fn client_id<'a>(&self, claims: &'a Object, token_type: TokenType) -> Option<&'a str> {
        let value = match &self.client_id {
            ClientIdClaim::Mapped(places) => first(places, claims),
            ClientIdClaim::Standard => match claims.member("client_id") {
                None if token_type == TokenType::AccessToken => claims.member("azp"),
                found => found,
            },
        };
        value.and_then(Value::as_str).filter(|client_id| !client_id.is_empty())
    }

    /// The client in the first place alone, for a token whose audience is missing.
    pub(crate) fn sole_client_id<'a>(&self, claims: &'a Object) -> Option<&'a str> {
        let value = match &self.client_id {
            ClientIdClaim::Mapped(places) => places.first().and_then(|place| place.find(claims)),
            ClientIdClaim::Standard => claims.member("client_id"),
        };
        value.and_then(Value::as_str).filter(|client_id| !client_id.is_empty())
    }

    /// The subject, with its prefix.
    pub(crate) fn subject(&self, claims: &Object) -> Result<String, SubjectFault> {
        for source in &self.sub {
            let value = match source.claim.find(claims) {
                None => continue,
                Some(Value::String(text)) if text.is_empty() => continue,
                Some(Value::String(text)) => text,
                Some(_) => return Err(SubjectFault::Malformed),
            };
            if self.has_prefix(value) {
                return Err(SubjectFault::OtherPrefix);
            }
            if !source.believes(value, claims) {
                return Err(SubjectFault::NotAllowed);
            }
            return Ok(format!("{}{value}", source.prefix));
        }
        Err(SubjectFault::Missing)
    }

    /// Whether the subject stands in `sub` and is any string, as RFC 7519 has it.
    pub(crate) fn has_standard_subject(&self) -> bool {
        matches!(&*self.sub, [SubjectSource { claim, prefix, values: SubjectValues::Any }]
            if claim.as_str() == "sub" && prefix.is_empty())
    }

    /// The places that mark an access token: those of its scope.
    pub(crate) fn scope_places(&self) -> &[ClaimPath] {
        &self.scope
    }

    /// The members of the claims that this mapping reads, `sub` apart.
    pub(crate) fn members(&self) -> impl Iterator<Item = &str> {
        let client_id = match &self.client_id {
            ClientIdClaim::Standard => [].as_slice(),
            ClientIdClaim::Mapped(places) => places,
        };
        self.scope.iter().chain(client_id).map(ClaimPath::top)
    }

    fn has_prefix(&self, value: &str) -> bool {
        self.sub.iter().any(|source| !source.prefix.is_empty() && value.starts_with(&*source.prefix))
    }
}

impl SubjectSource {
    fn believes(&self, value: &str, claims: &Object) -> bool {
        match &self.values {
            SubjectValues::Any => true,
            SubjectValues::Only(values) => values.iter().any(|own| **own == *value),
            SubjectValues::EmailDomains { domains, verified } => {
                let mut parts = value.split('@');
                let (local, domain, rest) = (parts.next(), parts.next(), parts.next());
                let in_domain = local.is_some_and(|local| !local.is_empty())
                    && rest.is_none()
                    && domain
                        .is_some_and(|domain| domains.iter().any(|own| own.eq_ignore_ascii_case(domain)));
                in_domain && (*verified == EmailVerified::ByIssuer || is_verified(claims))
            }
        }
    }
}

/// Some issuers write the boolean as a string.
fn is_verified(claims: &Object) -> bool {
    match claims.member("email_verified") {
        Some(Value::Bool(verified)) => *verified,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// The value at the first place that is there.
fn first<'a>(places: &[ClaimPath], claims: &'a Object) -> Option<&'a Value> {
    places.iter().find_map(|place| place.find(claims))
}

impl ReadScope {
    /// Reads a string of values with spaces between them, or an array of values.
    pub(crate) fn of(value: &Value) -> Result<Self, ScopeMalformed> {
        let mut read = Self { scope: None, ignored: 0 };
        let mut scope = Scope::default();
        let mut add = |text: Option<&str>| match text {
            // More values would make the comparison of each with the others slow.
            Some(text) if Scope::is_value(text) && scope.len() < MAX_SCOPE_VALUES => scope.insert(text),
            _ => read.ignored += 1,
        };
        match value {
            Value::String(text) => {
                text.split(' ').filter(|part| !part.is_empty()).for_each(|part| add(Some(part)));
            }
            Value::Array(elements) => elements.iter().for_each(|element| add(element.as_str())),
            _ => return Err(ScopeMalformed),
        }
        read.scope = Some(scope);
        Ok(read)
    }
}

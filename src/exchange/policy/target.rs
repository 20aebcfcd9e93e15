//! Stage 5: for whom the new token is. RFC 8693 §2.1 and §2.2.2, RFC 8707 §2.
//!
//! In:  the audiences and resources asked for, and the client's targets.
//! Out: the `aud` of the new token: what was asked, each once.
//!
//! Names match exactly, and one unknown name refuses all: a token for fewer targets than were
//! asked for would fail later, in a place where nobody can say why.

use crate::error::PolicyError;
use crate::exchange::grant_type::TokenExchangeRequest;
use crate::oauth::{Audience, IssuedTokenType};
use crate::realm::{Client, Realm, Target};

/// The targets of a token and the names they were asked for by.
#[derive(Debug)]
pub(crate) struct Targets<'r> {
    pub(crate) aud: Vec<Audience>,
    pub(crate) targets: Vec<&'r Target>,
}

/// Finds the targets that are asked for among those of the client.
pub(super) fn find<'r>(
    request: &TokenExchangeRequest<'_>,
    client: &Client,
    realm: &'r Realm,
) -> Result<Targets<'r>, PolicyError> {
    let asked = || request.audience.iter().chain(&request.resource).copied();
    if request.requested_token_type == IssuedTokenType::IdToken {
        if asked().any(|name| client.client_id != *name) {
            return Err(PolicyError::TargetOfIdToken);
        }
        let aud = vec![Audience::from(client.client_id.as_str())];
        return Ok(Targets { aud, targets: Vec::new() });
    }
    let default = client.default_target.as_ref().map(Audience::as_str).filter(|_| asked().next().is_none());
    let mut found = Targets { aud: Vec::new(), targets: Vec::new() };
    for name in asked().chain(default) {
        let target = realm.target(name).filter(|target| client.targets.contains(&target.audience));
        let target = target.ok_or(PolicyError::TargetUnknown)?;
        if !found.aud.iter().any(|own| *own == *name) {
            found.aud.push(Audience::from(name));
            found.targets.push(target);
        }
    }
    if found.aud.is_empty() { Err(PolicyError::TargetMissing) } else { Ok(found) }
}

//! Introspection: the state of a token of this realm at the moment. RFC 7662, RFC 9701.
//!
//! In:  the verified token, if it was minted here and is valid, and the client that asks.
//! Out: an [`Introspection`]: the claims of the token, or `active: false`.
//!
//! The response "not active" is the same for every reason: a client that may not see a token learns
//! nothing about it, not even whether it is a token.

use std::fmt;

use crate::audit::AuditOutcome;
use crate::exchange::binding::{Confirmation, UNBOUND_TOKEN_TYPE};
use crate::exchange::mint;
use crate::exchange::token::{Subject, VerifiedToken};
use crate::jose::SigningKey;
use crate::json::{Object, Value};
use crate::oauth::{TokenType, UnixTime};
use crate::realm::{Client, Realm, ScopeClaim};

/// The state of a token, as a client may see it.
pub struct Introspection {
    /// The members of RFC 7662 §2.2.
    pub(crate) members: Object,
    /// The same members as a signed JWT, where the client asked for one. RFC 9701 §5.
    pub(crate) jwt: Option<String>,
}

/// The format of the response.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AnswerForm {
    /// JSON. RFC 7662 §2.2.
    Json,
    /// A signed JWT. RFC 9701 §4.
    Jwt,
}

impl AnswerForm {
    /// The format that an `Accept` header asks for; JSON if it does not name the JWT. RFC 9701 §4.
    pub(crate) fn accepted(accept: Option<&str>) -> Self {
        let asks = |range: &str| {
            let mut parts = range.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(CONTENT_TYPE));
            named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        };
        if accept.is_some_and(|accept| accept.split(',').any(asks)) { Self::Jwt } else { Self::Json }
    }
}

impl Introspection {
    /// The state that `client` may see. Only access tokens are active, only before `exp` without
    /// skew, and only for their client, their audience and the clients that introspect for it.
    pub(crate) fn of(token: Option<&VerifiedToken<'_, Subject>>, client: &Client, now: UnixTime) -> Self {
        let active = token.filter(|token| {
            token.token_type() == TokenType::AccessToken && now < token.exp() && may_see(client, token)
        });
        let mut members = Object::default();
        members.set("active", Value::Bool(active.is_some()));
        if let Some(token) = active {
            members.set("token_type", Value::String(token_type(token).to_owned()));
            // Every such claim was minted here, and none can replace the two members above.
            for (name, value) in token.claims().members().filter(|(name, _)| !OURS.contains(name)) {
                members.set(name, value.clone());
            }
            // RFC 7662 §2.2: `scope` is one string, in whichever claim the token has it.
            if let Some(claim) = ScopeClaim::of_minted(token.claims()) {
                members.remove(claim.name());
            }
            if let Some(scope) = token.scope().filter(|scope| !scope.is_empty()) {
                members.set("scope", Value::String(scope.to_string()));
            }
        }
        Self { members, jwt: None }
    }

    /// The outcome for the audit line.
    pub fn audit_outcome(&self) -> AuditOutcome {
        AuditOutcome::Done(if self.is_active() { "active" } else { "inactive" })
    }

    /// Whether the token is active.
    pub fn is_active(&self) -> bool {
        self.members.member("active") == Some(&Value::Bool(true))
    }

    /// The bytes to sign for a JWT response. The JWT has no `sub` or `exp` of its own beside the
    /// member with those of the token, so that the response cannot pass as a token. RFC 9701 §5.
    pub(crate) fn signing_input(
        &self,
        realm: &Realm,
        client: &Client,
        key: &SigningKey,
        now: UnixTime,
    ) -> String {
        let mut claims = Object::default();
        claims.set("iss", Value::String(realm.issuer().to_string()));
        claims.set("aud", Value::String(client.client_id().to_string()));
        claims.set("iat", Value::Integer(now.seconds()));
        claims.set("token_introspection", Value::Object(self.members.clone()));
        mint::signing_input(key, "token-introspection+jwt", &claims)
    }
}

impl fmt::Debug for Introspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Introspection").field("active", &self.is_active()).finish_non_exhaustive()
    }
}

/// How the token is used. RFC 7662 §2.2, RFC 9449 §6.2.
fn token_type(token: &VerifiedToken<'_, Subject>) -> &'static str {
    match token.confirmation() {
        Confirmation::Key(key) => key.method.token_type(),
        Confirmation::Unbound | Confirmation::Unknown => UNBOUND_TOKEN_TYPE,
    }
}

/// Whether a client may see the token: the realm minted it for this client, `aud` names the client,
/// or the client may introspect for one of its audiences.
fn may_see(client: &Client, token: &VerifiedToken<'_, Subject>) -> bool {
    let watched = |aud: &str| client.introspects().any(|own| *own == *aud);
    token.minted_for(client.client_id())
        || token.aud().values().any(|aud| client.is_named_by(aud) || watched(aud))
}

/// The media type of a signed response. RFC 9701 §4.
pub(crate) const CONTENT_TYPE: &str = "application/token-introspection+jwt";

/// The members of the response that are not claims of the token.
const OURS: [&str; 2] = ["active", "token_type"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_answer_is_asked_for_by_name() {
        for accept in [
            "application/token-introspection+jwt",
            "Application/Token-Introspection+JWT",
            "application/json;q=0.5, application/token-introspection+jwt",
            "application/token-introspection+jwt;q=0.1",
        ] {
            assert_eq!(AnswerForm::accepted(Some(accept)), AnswerForm::Jwt, "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "application/*",
            "application/json",
            "application/token-introspection+jwt;q=0",
            "application/token-introspection+jwt ; q=0.000",
            "text/application/token-introspection+jwt",
        ] {
            assert_eq!(AnswerForm::accepted(Some(accept)), AnswerForm::Json, "{accept}");
        }
        assert_eq!(AnswerForm::accepted(None), AnswerForm::Json);
    }
}

//! Revocation: what no longer counts, and taking a token back. RFC 7009.
//!
//! In:  the revocations of a realm, or a token that a client gives up.
//! Out: whether a token is among them; what to record.
//!
//! Tokens minted here are revoked one by one, by `jti`. Tokens of every issuer are revoked by their
//! subject: what was issued before a time, its not-before mark, is refused. Lists go by `jti` and not
//! by the bytes of a token, as one ECDSA key has many signatures for one message.

use std::collections::HashMap;

use crate::json::{self, Limits, Value};
use crate::oauth::{ClientId, UnixTime};
use crate::realm::Realm;
use crate::realm::record::digest;

/// What a realm has revoked and still counts: names, each with the time that a token must not have
/// been issued before. A token's own name is revoked until the end of time.
#[derive(Debug, Default)]
pub struct Revocations(HashMap<Box<str>, UnixTime>);

/// A token that a client gives up.
#[derive(Debug)]
pub struct RevokedToken {
    /// The name of the token among the revocations of its realm.
    pub name: String,
    /// When it would not have been taken any more.
    pub until: UnixTime,
    /// Whose token it was.
    pub client_id: ClientId,
}

impl Revocations {
    /// Reads `{ "tokens": [name], "subjects": { name: seconds } }`, or `None` where it is not that.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let list = json::parse_object(text, LIMITS).ok()?;
        let mut revoked = HashMap::new();
        for name in list.member("tokens")?.as_strings()? {
            revoked.insert(name.into(), UnixTime::from_seconds(i64::MAX));
        }
        for (name, before) in list.member("subjects")?.as_object()?.members() {
            let Value::Integer(seconds) = before else {
                return None;
            };
            revoked.insert(name.into(), UnixTime::from_seconds(*seconds));
        }
        Some(Self(revoked))
    }

    /// Whether nothing is revoked.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the realm's own token of this identifier is revoked.
    pub(crate) fn has_token(&self, realm: &Realm, jti: &str) -> bool {
        self.0.contains_key(&*token_name(realm, jti))
    }

    /// The time before which the tokens of this subject of an issuer are revoked.
    pub(crate) fn not_before(&self, realm: &Realm, issuer: &str, sub: &str) -> Option<UnixTime> {
        self.0.get(&*subject_name(realm, issuer, sub)).copied()
    }
}

impl RevokedToken {
    /// What is recorded of a token minted here for this client.
    pub(crate) fn new(realm: &Realm, jti: &str, exp: UnixTime, client_id: &ClientId) -> Self {
        let until = exp.plus(realm.clock_skew);
        Self { name: token_name(realm, jti), until, client_id: client_id.clone() }
    }
}

/// The names by which a subject of an issuer is revoked: as the tokens of that issuer say it, and as
/// those do that were minted here for them. `None` for an issuer that the realm does not know.
pub fn subject_names(realm: &Realm, issuer: &str, sub: &str) -> Option<Vec<String>> {
    let own = realm.issuer().as_str();
    if issuer == own {
        return Some(vec![subject_name(realm, own, sub)]);
    }
    let namespace = &realm.trusted_issuer(issuer)?.subject_namespace;
    let minted = subject_name(realm, own, &format!("{namespace}{sub}"));
    Some(vec![subject_name(realm, issuer, sub), minted])
}

/// The name of a token minted here, among the revocations of its realm.
fn token_name(realm: &Realm, jti: &str) -> String {
    digest(&[realm.path().as_str(), "jti", jti])
}

/// The name of a subject of an issuer, among the revocations of a realm.
fn subject_name(realm: &Realm, issuer: &str, sub: &str) -> String {
    digest(&[realm.path().as_str(), "sub", issuer, sub])
}

/// More than the bound of the Durable Object that keeps them.
const LIMITS: Limits = Limits { depth: 2, members: 65_536 };

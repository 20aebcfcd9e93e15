//! Revocation: the list of revoked tokens, and revocation by a client. RFC 7009.
//!
//! In:  the revocations of a realm, or a token that a client revokes.
//! Out: whether a token is revoked; the entry to record.
//!
//! The list names tokens minted here by `jti`, and tokens of every issuer by their subject: a token
//! issued before the subject's not-before time is refused, and so is a token minted here in which such a
//! party acts. The list does not name the bytes of a
//! token, because one ECDSA key has many signatures for one message.

use std::collections::HashMap;

use crate::json::{self, Limits, Value};
use crate::oauth::{ClientId, Seconds, UnixTime};
use crate::realm::record::digest;
use crate::realm::{Realm, Role, TrustedIssuer};
use crate::sorted::sorted;

/// The revocations of a realm: names, each with its not-before time. For the name of a token that
/// is the end of time.
#[derive(Debug, Default)]
pub struct Revocations(HashMap<Box<str>, UnixTime>);

/// A token that a client has revoked.
#[derive(Debug)]
pub struct RevokedToken {
    /// The name of the token in the realm's list.
    pub name: String,
    /// The time after which the token is refused anyway, and the entry may go.
    pub until: UnixTime,
    /// The client that the token was issued to.
    pub client_id: ClientId,
}

impl Revocations {
    /// Parses `{ "tokens": [name], "subjects": { name: seconds } }`; any other shape is `None`.
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

    /// Whether the list is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the list has the realm's own token with this `jti`.
    pub(crate) fn has_token(&self, realm: &Realm, jti: &str) -> bool {
        self.0.contains_key(&*token_name(realm, jti))
    }

    /// Whether a party that acts in a token minted here at this time acted before its not-before time, or
    /// in the span after it in which not every isolate knows of it.
    pub(crate) fn acts_no_more(&self, realm: &Realm, iss: &str, sub: &str, minted: UnixTime) -> bool {
        self.not_before(realm, iss, sub).is_some_and(|before| minted < before.plus(KNOWN_EVERYWHERE))
    }

    /// Whether a token of this subject that was issued then is revoked. A token without `iat` counts as
    /// issued before every not-before time.
    pub(crate) fn hit(&self, realm: &Realm, issuer: &str, sub: &str, iat: Option<UnixTime>) -> bool {
        let not_before = if self.is_empty() { None } else { self.not_before(realm, issuer, sub) };
        not_before.is_some_and(|not_before| iat.is_none_or(|iat| iat < not_before))
    }

    /// The not-before time for tokens of this subject of an issuer.
    pub(crate) fn not_before(&self, realm: &Realm, issuer: &str, sub: &str) -> Option<UnixTime> {
        self.0.get(&*subject_name(realm, issuer, sub)).copied()
    }
}

impl RevokedToken {
    /// The entry for a token that was minted here for this client.
    pub(crate) fn new(realm: &Realm, jti: &str, exp: UnixTime, client_id: &ClientId) -> Self {
        let until = exp.plus(realm.clock_skew);
        Self { name: token_name(realm, jti), until, client_id: client_id.clone() }
    }
}

/// The names of a subject in the list: one for tokens of its issuer, one for those of each issuer that
/// shares the namespace and so the subject, and last one for tokens minted here for it. `None` for an
/// issuer that the realm does not know.
pub fn subject_names(realm: &Realm, issuer: &str, sub: &str) -> Option<Vec<String>> {
    let own = realm.issuer().as_str();
    if issuer == own {
        return Some(vec![subject_name(realm, own, sub)]);
    }
    let (trusted, tenant) = realm.trusted_issuer(issuer)?;
    let namespace = trusted.namespace(tenant);
    let mut names = vec![subject_name(realm, issuer, sub)];
    let sharing = realm
        .issuers
        .values()
        .filter(|other| brings_subjects(other) && brings_subjects(trusted))
        .filter_map(|other| other.iss_with_namespace(&namespace, tenant))
        .filter(|other| other != issuer)
        .map(|other| subject_name(realm, &other, sub));
    names.extend(sorted(sharing));
    names.push(subject_name(realm, own, &format!("{namespace}{sub}")));
    Some(names)
}

/// Whether the namespace of an issuer has an effect.
fn brings_subjects(issuer: &TrustedIssuer) -> bool {
    issuer.has_role(Role::Subject) || issuer.has_role(Role::Workload)
}

/// The name of a token minted here in the realm's list.
fn token_name(realm: &Realm, jti: &str) -> String {
    digest(&[realm.path().as_str(), "jti", jti])
}

/// The name of a subject of an issuer in the realm's list.
fn subject_name(realm: &Realm, issuer: &str, sub: &str) -> String {
    digest(&[realm.path().as_str(), "sub", issuer, sub])
}

/// How long after a not-before time an isolate may still exchange what it refuses elsewhere.
const KNOWN_EVERYWHERE: Seconds = Seconds::new(120);

/// The bounds of a list, above those of the Durable Object that stores it.
const LIMITS: Limits = Limits { depth: 2, members: 65_536 };

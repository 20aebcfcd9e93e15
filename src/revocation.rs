//! Revocation: the list of revoked tokens, and revocation by a client. RFC 7009.
//!
//! In:  the revocations of a realm, or a token that a client revokes.
//! Out: whether a token is revoked; the entry to record.
//!
//! The list names tokens minted here by `jti`, and tokens of every issuer by their subject: a token
//! issued before the subject's not-before time is refused, and so is a token minted here in which such a
//! party acts. The list does not name the bytes of a
//! token, because one ECDSA key has many signatures for one message.
//!
//! A host gives the list as JSON, or sorted for a list of 100,000 people, which the engine searches in
//! place: the byte 1, then rows of 20 bytes, each the first 16 of a name's digest and a time in 4.

use std::collections::HashMap;

use crate::json::{self, Limits, Value};
use crate::oauth::{ClientId, Seconds, UnixTime};
use crate::realm::record::{digest, digest_bytes};
use crate::realm::{Realm, Role, TrustedIssuer};
use crate::sorted::sorted;

/// The revocations of a realm: names, each with its not-before time. For the name of a token that
/// is the end of time.
#[derive(Debug)]
pub struct Revocations(List);

#[derive(Debug)]
enum List {
    ByName(HashMap<Box<str>, UnixTime>),
    Sorted(Box<[Row]>),
}

/// The first 16 bytes of the digest that is the name, and seconds, the higher byte first: all ones for a
/// token.
type Row = [u8; 20];

impl Default for Revocations {
    fn default() -> Self {
        Self(List::Sorted(Box::default()))
    }
}

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
    /// Parses `{ "tokens": [name], "subjects": { name: seconds } }`, or a sorted list; any other shape is
    /// `None`, rows out of order included: a search would not find what is there.
    pub fn parse(list: &[u8]) -> Option<Self> {
        match list.split_first() {
            Some((&SORTED, rows)) => Self::sorted(rows),
            _ => Self::by_name(list),
        }
    }

    fn sorted(rows: &[u8]) -> Option<Self> {
        let (rows, rest) = rows.as_chunks();
        let name = |row: &Row| row.first_chunk::<NAME>().copied();
        let in_order = rows.is_sorted_by(|one, other| name(one) < name(other));
        (rest.is_empty() && in_order).then(|| Self(List::Sorted(rows.into())))
    }

    fn by_name(list: &[u8]) -> Option<Self> {
        let list = json::parse_object(list, LIMITS).ok()?;
        let mut revoked = HashMap::new();
        for name in list.member("tokens")?.as_strings()? {
            revoked.insert(name.into(), END);
        }
        for (name, before) in list.member("subjects")?.as_object()?.members() {
            let Value::Integer(seconds) = before else {
                return None;
            };
            revoked.insert(name.into(), UnixTime::from_seconds(*seconds));
        }
        Some(Self(List::ByName(revoked)))
    }

    /// Whether the list is empty.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.0 {
            List::ByName(names) => names.is_empty(),
            List::Sorted(rows) => rows.is_empty(),
        }
    }

    /// The time of a name, which is the digest of these parts.
    fn time_of(&self, parts: &[&str]) -> Option<UnixTime> {
        match &self.0 {
            List::ByName(names) => names.get(&*digest(parts)).copied(),
            List::Sorted(rows) => {
                let digest = digest_bytes(parts);
                let name = digest.first_chunk::<NAME>()?;
                let found = rows.binary_search_by_key(&Some(name), |row| row.first_chunk()).ok()?;
                let seconds = u32::from_be_bytes(*rows.get(found)?.last_chunk()?);
                Some(if seconds == u32::MAX { END } else { UnixTime::from_seconds(i64::from(seconds)) })
            }
        }
    }

    /// Whether the list has the realm's own token with this `jti`.
    pub(crate) fn has_token(&self, realm: &Realm, jti: &str) -> bool {
        self.time_of(&token_parts(realm, jti)).is_some()
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
        self.time_of(&subject_parts(realm, issuer, sub))
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
    digest(&token_parts(realm, jti))
}

fn token_parts<'a>(realm: &'a Realm, jti: &'a str) -> [&'a str; 3] {
    [realm.path().as_str(), "jti", jti]
}

/// The name of a subject of an issuer in the realm's list.
fn subject_name(realm: &Realm, issuer: &str, sub: &str) -> String {
    digest(&subject_parts(realm, issuer, sub))
}

fn subject_parts<'a>(realm: &'a Realm, issuer: &'a str, sub: &'a str) -> [&'a str; 4] {
    [realm.path().as_str(), "sub", issuer, sub]
}

/// How long after a not-before time an isolate may still exchange what it refuses elsewhere.
const KNOWN_EVERYWHERE: Seconds = Seconds::new(120);

/// The first byte of a sorted list, with which no JSON text begins.
const SORTED: u8 = 1;

/// How many bytes of a digest a row has.
const NAME: usize = 16;

/// The not-before time of a token that is revoked itself.
const END: UnixTime = UnixTime::from_seconds(i64::MAX);

/// The bounds of a list as JSON.
const LIMITS: Limits = Limits { depth: 2, members: 65_536 };

#[cfg(test)]
mod tests {
    use super::*;

    fn row(parts: &[&str], seconds: u32) -> Vec<u8> {
        [&digest_bytes(parts)[..NAME], &seconds.to_be_bytes()].concat()
    }

    fn list(mut rows: Vec<Vec<u8>>) -> Vec<u8> {
        rows.sort();
        [vec![SORTED], rows.concat()].concat()
    }

    #[test]
    fn a_name_of_a_sorted_list_is_found_and_no_other() {
        let parts: Vec<String> = (0..1_000).map(|number| number.to_string()).collect();
        let rows = parts.iter().zip(0..).map(|(part, seconds)| row(&[part], seconds)).collect();
        let revocations = Revocations::parse(&list(rows)).unwrap();
        assert!(!revocations.is_empty());
        for (part, seconds) in parts.iter().zip(0..) {
            assert_eq!(revocations.time_of(&[part]), Some(UnixTime::from_seconds(seconds)), "{part}");
        }
        for other in ["1000", "", "-1"] {
            assert_eq!(revocations.time_of(&[other]), None, "{other}");
        }
    }

    #[test]
    fn the_latest_time_of_a_sorted_list_is_the_end_of_time() {
        let rows = vec![row(&["token"], u32::MAX), row(&["subject"], u32::MAX - 1)];
        let revocations = Revocations::parse(&list(rows)).unwrap();
        assert_eq!(revocations.time_of(&["token"]), Some(END));
        assert_eq!(revocations.time_of(&["subject"]), Some(UnixTime::from_seconds(4_294_967_294)));
    }

    #[test]
    fn a_sorted_list_is_in_order_and_whole() {
        let (mut rows, one) = (vec![row(&["a"], 1), row(&["b"], 2)], row(&["a"], 1));
        rows.sort();
        let good = list(rows.clone());
        assert!(Revocations::parse(&good).is_some());
        assert!(Revocations::parse(&[SORTED]).is_some_and(|own| own.is_empty()));
        rows.reverse();
        let bad = [
            [vec![SORTED], rows.concat()].concat(),
            [vec![SORTED], one.clone(), one].concat(),
            good[..good.len() - 1].to_vec(),
            [good.clone(), vec![0]].concat(),
            [vec![2], good[1..].to_vec()].concat(),
            Vec::new(),
        ];
        for bytes in bad {
            assert!(Revocations::parse(&bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn a_list_as_json_has_the_names_whole() {
        let name = digest(&["a"]);
        let text = format!(r#"{{"tokens":["{name}"],"subjects":{{}}}}"#);
        assert_eq!(Revocations::parse(text.as_bytes()).unwrap().time_of(&["a"]), Some(END));
        let cut = format!(r#"{{"tokens":["{}"],"subjects":{{}}}}"#, &name[..22]);
        assert_eq!(Revocations::parse(cut.as_bytes()).unwrap().time_of(&["a"]), None);
    }
}

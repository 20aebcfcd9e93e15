//! The harness: a realm, and a host on which tokens need no keys.
//!
//! The realm is the document's in everything that decides. The harness replaces only the means of proof
//! that a case cannot have: the issuers' keys with a key that signs nothing, and the clients' secrets
//! and keys with its own secret. A workload still authenticates with its claims.

use std::fmt::Write as _;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::case::{Asked, Case, filled};
use crate::error::{ErrorResponse, ExchangeError, HostError};
use crate::exchange::exchange;
use crate::exchange::mint::Issued;
use crate::host::{FirstUse, Host, OneTime, OwnKeys};
use crate::http::Request;
use crate::jose::{Algorithm, JwkSet, Reading, SignatureQuestion, SigningKey, Verdict};
use crate::json::{self, Limits, Object, Value};
use crate::oauth::{ClientId, KeyId, UnixTime};
use crate::realm::{Client, ClientAuth, KeySource, Realm, RealmError, TrustedIssuer};
use crate::revocation::{Revocations, RevokedToken};
use crate::trace::{Trace, TraceDetail};

/// A realm on which cases can run.
#[derive(Debug)]
pub(super) struct Harness {
    realm: Realm,
    document: Object,
    keys: Arc<JwkSet>,
}

/// The decision on a case.
#[derive(Debug)]
pub(super) enum Decided {
    /// The engine grants it, with these claims of the new token, its `jti` excepted.
    Granted(Granted),
    /// The engine refuses it, with this reason.
    Refused(Refused),
}

/// A grant, as the new token states it.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) claims: Object,
    pub(super) scope: Vec<String>,
    pub(super) lifetime: u32,
}

/// A refusal, with its id.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) id: String,
    pub(super) check: Option<FailedCheck>,
}

/// The check that failed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FailedCheck {
    pub(super) id: String,
    pub(super) clause: &'static str,
    pub(super) seen: Option<String>,
    pub(super) expected: Option<String>,
}

impl Harness {
    /// Sets up the harness for a document.
    pub(super) fn set(document: &str) -> Result<Self, RealmError> {
        let (mut realm, _) = Realm::parse(document)?;
        let (keys, _) = JwkSet::parse(KEYS, Reading::Canonical)
            .map_err(|error| RealmError::new("", error.to_string()))?;
        let keys = Arc::new(keys);
        for issuer in realm.issuers.values_mut() {
            issuer.keys = KeySource::Inline(keys.clone());
            issuer.algorithms = vec![Algorithm::Es256];
        }
        for client in realm.clients.values_mut() {
            // INVARIANT: the realm is new, and nothing else shares its clients.
            if let Some(client) = Arc::get_mut(client)
                && !matches!(client.auth, ClientAuth::Workload(_))
            {
                client.auth = ClientAuth::SecretBasic(vec![Sha256::digest(SECRET).into()]);
            }
        }
        let document = json::parse_object(document.as_bytes(), Limits::DOCUMENT).unwrap_or_default();
        Ok(Self { realm, document, keys })
    }

    pub(super) fn realm(&self) -> &Realm {
        &self.realm
    }

    /// The document as the operator wrote it.
    pub(super) fn document(&self) -> &Object {
        &self.document
    }

    /// Runs a case.
    pub(super) fn decide(&self, case: &Case) -> Decided {
        let subject = self.token(case, &case.subject, case.request.subject_token_type.as_deref());
        let actor = case
            .actor
            .as_ref()
            .map(|actor| self.token(case, actor, case.request.actor_token_type.as_deref()));
        let body = body(case, &subject, actor.as_deref(), self.is_workload(&case.request));
        let authorization = case.request.client_id.as_deref().filter(|_| !self.is_workload(&case.request));
        let authorization = authorization.map(|client_id| {
            format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(SECRET))))
        });
        let request = Request::form("", body).with_header("authorization", authorization.as_deref());
        let tokens = [Some(subject), actor].into_iter().flatten().collect();
        let machine = Machine { harness: self, now: UnixTime::from_seconds(case.now), tokens };
        let mut trace = Trace::new(TraceDetail::Full);
        let result = match pin!(exchange(&machine, &self.realm, &request, &mut trace))
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(outcome) => outcome.result,
            // INVARIANT: every answer of the host is there at once.
            Poll::Pending => Err(HostError::Realm.into()),
        };
        match result {
            Ok(issued) => Decided::Granted(Granted::read(&issued)),
            Err(error) => Decided::Refused(Refused::read(&error, &trace)),
        }
    }

    /// Whether the subject token is the client's credential; it is where the request names no client.
    fn is_workload(&self, asked: &Asked) -> bool {
        let Some(client_id) = &asked.client_id else { return true };
        let client = self.realm.client(&ClientId::from(client_id.as_str()));
        client.is_some_and(|client| matches!(client.auth, ClientAuth::Workload(_)))
    }

    /// A token with the claims of a case. Where they do not say otherwise, it comes from the realm's first
    /// issuer, is for the client, was issued ten seconds ago and expires in ten minutes.
    fn token(&self, case: &Case, claims: &Object, token_type: Option<&str>) -> String {
        let iss = claims.member("iss").cloned().or_else(|| self.first_issuer()).unwrap_or(Value::Null);
        let aud = if self.is_workload(&case.request) {
            let issuer = iss.as_str().and_then(|iss| self.realm.trusted_issuer(iss));
            issuer
                .and_then(|(issuer, _)| issuer.audience.first())
                .map(|audience| audience.as_str().to_owned())
        } else {
            case.request.client_id.clone()
        };
        let claims = filled(
            claims,
            [
                ("iss", iss),
                ("aud", Value::String(aud.unwrap_or_default())),
                ("iat", Value::Integer(case.now.saturating_sub(10))),
                ("exp", Value::Integer(case.now.saturating_add(600))),
            ],
        );
        let declared = token_type.unwrap_or("access_token");
        let claims = self.of_its_type(claims, declared);
        let typ = if declared == "access_token" { "at+jwt" } else { "JWT" };
        let header = format!(r#"{{"alg":"ES256","kid":"{KID}","typ":"{typ}"}}"#);
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(header), part(claims.to_string()), URL_SAFE_NO_PAD.encode(SIGNATURE))
    }

    /// The claims with the `nonce` of a login, where a case declares an ID token and its claims do not show
    /// that it is one: a case lists the claims that its rules read.
    fn of_its_type(&self, mut claims: Object, declared: &str) -> Object {
        let iss = claims.member("iss").and_then(Value::as_str);
        let marked = iss
            .and_then(|iss| self.realm.trusted_issuer(iss))
            .is_some_and(|(issuer, _)| !issuer.markers.is_empty());
        let shown = ["nonce", "at_hash", "c_hash", "token_use", "tokenName", "typ"];
        if declared == "id_token" && !marked && !shown.iter().any(|name| claims.has(name)) {
            claims.set("nonce", Value::String("of a login".to_owned()));
        }
        claims
    }

    fn first_issuer(&self) -> Option<Value> {
        match self.document.member("trusted_issuers")? {
            Value::Array(issuers) => issuers.first()?.as_object()?.member("issuer").cloned(),
            _ => None,
        }
    }
}

impl Granted {
    fn read(issued: &Issued) -> Self {
        let payload = issued.token.split('.').nth(1).unwrap_or_default();
        let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
        let mut claims = json::parse_object(&payload, Limits::DOCUMENT).unwrap_or_default();
        claims.remove("jti");
        Self {
            claims,
            scope: issued.scope.values().map(str::to_owned).collect(),
            lifetime: issued.lifetime.get(),
        }
    }
}

impl Refused {
    fn read(error: &ExchangeError, trace: &Trace) -> Self {
        let check = matches!(error, ExchangeError::Refused(_)).then(|| trace.entries().last()).flatten();
        let check = check.map(|entry| {
            let (stage, rule) = entry.check.id();
            let compared = entry.compared.as_ref();
            FailedCheck {
                id: format!("{stage}.{rule}"),
                clause: entry.check.clause(),
                seen: compared.and_then(|compared| compared.seen.clone()),
                expected: compared.map(|compared| compared.expected.clone()),
            }
        });
        Self { id: ErrorResponse::from(error).id.to_string(), check }
    }
}

fn body(case: &Case, subject: &str, actor: Option<&str>, names_client: bool) -> String {
    let asked = &case.request;
    let mut pairs = vec![
        ("grant_type", crate::oauth::GrantType::TokenExchange.uri().to_owned()),
        ("subject_token", subject.to_owned()),
        ("subject_token_type", Asked::uri(asked.subject_token_type.as_deref())),
        ("requested_token_type", Asked::uri(asked.requested_token_type.as_deref())),
    ];
    if let Some(actor) = actor {
        pairs.push(("actor_token", actor.to_owned()));
        pairs.push(("actor_token_type", Asked::uri(asked.actor_token_type.as_deref())));
    }
    if names_client {
        pairs.extend(asked.client_id.iter().map(|client_id| ("client_id", client_id.clone())));
    }
    pairs.extend(asked.audience.iter().map(|audience| ("audience", audience.clone())));
    pairs.extend(asked.resource.iter().map(|resource| ("resource", resource.clone())));
    pairs.extend(asked.scope.iter().map(|scope| ("scope", scope.clone())));
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

/// `application/x-www-form-urlencoded`: percent-encodes all but the plainest characters.
fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => encoded.push(byte.into()),
            // INVARIANT: writing to a string never fails.
            _ => _ = write!(encoded, "%{byte:02X}"),
        }
    }
    encoded
}

/// The host of one case.
struct Machine<'a> {
    harness: &'a Harness,
    now: UnixTime,
    /// The tokens it made; it believes no others.
    tokens: Vec<String>,
}

impl Host for Machine<'_> {
    fn now(&self) -> UnixTime {
        self.now
    }

    fn is_operators(&self) -> bool {
        true
    }

    /// Every `jti` is the same: the harness reads the new token, and discards it.
    fn random(&self) -> Result<[u8; 16], HostError> {
        Ok([0; 16])
    }

    /// The realm of a harness has all its clients with it.
    async fn client(&self, _: &Realm, _: &ClientId) -> Result<Option<Arc<Client>>, HostError> {
        Ok(None)
    }

    async fn issuer_keys(&self, _: &Realm, _: &TrustedIssuer) -> Result<Arc<JwkSet>, HostError> {
        Ok(self.harness.keys.clone())
    }

    async fn own_keys(&self, _: &Realm) -> Result<Arc<OwnKeys>, HostError> {
        let signing = SigningKey { kid: KeyId::from(KID), algorithm: Algorithm::Es256 };
        Ok(Arc::new(OwnKeys { public: self.harness.keys.clone(), signing }))
    }

    async fn first_use(&self, _: &Realm, _: &OneTime) -> Result<FirstUse, HostError> {
        Ok(FirstUse::Yes)
    }

    /// A case has no history.
    async fn revocations(&self, _: &Realm) -> Result<Arc<Revocations>, HostError> {
        Ok(Arc::default())
    }

    async fn revoke(&self, _: &Realm, _: &RevokedToken) -> Result<(), HostError> {
        Err(HostError::Revocations)
    }

    /// Whether this host made the token, byte for byte.
    async fn verify(&self, question: &SignatureQuestion<'_>) -> Result<Verdict, HostError> {
        let made = |token: &String| {
            let message = token.rsplit_once('.').map(|(message, _)| message.as_bytes());
            message == Some(question.message)
        };
        let own = question.signature == SIGNATURE && self.tokens.iter().any(made);
        Ok(if own { Verdict::Valid } else { Verdict::Invalid })
    }

    async fn sign(&self, _: &Realm, _: &SigningKey, _: &[u8]) -> Result<Vec<u8>, HostError> {
        Ok(SIGNATURE.to_vec())
    }
}

/// The signature of no key: an ECDSA signature of zeros is never valid.
const SIGNATURE: [u8; 64] = [0; 64];
/// The secret of every client on the harness, and of none elsewhere.
const SECRET: &str = "on harness";
const KID: &str = "harness";
/// A public key that replaces those of all issuers, the example of RFC 7517 appendix A.1.
const KEYS: &[u8] = br#"{"keys":[{"kty":"EC","crv":"P-256","kid":"harness","alg":"ES256",
    "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;

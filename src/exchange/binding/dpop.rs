//! The `DPoP` proof: a JWT by which the sender of a request proves a key. RFC 9449 §4.
//!
//! In:  the header `DPoP`, the endpoint, the present; the host's verdict on the signature, and first use.
//! Out: a [`Possession`], or the fault of the proof.
//!
//! [`read`] needs nothing but the request, the time and the key of nonces, and runs before the client authenticates, so that a
//! proof at fault uses up no assertion. [`UnverifiedProof::verify`] runs after it: a stranger does not buy
//! the work of a signature, nor space in the replay store.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::nonce::Nonces;
use super::{BoundKey, Method, Possession, Proven, digest};
use crate::check::{BindingCheck, Check};
use crate::error::{BindingError, ExchangeError};
use crate::host::{FirstUse, Host, OneTime};
use crate::http::Request;
use crate::jose::{Algorithm, CompactJws, Key, Recurrence, SignatureQuestion, Verdict};
use crate::json::{Object, Value};
use crate::jwt::{Claims, earliest};
use crate::oauth::{Seconds, UnixTime};
use crate::realm::{DpopPolicy, ProofNonce, ProofReplay, Realm};
use crate::trace::Trace;
use crate::trace::wording::{name, names, time, words};

/// The longest proof, in bytes: far above one with the longest key that is accepted.
const MAX_PROOF: usize = 8 * 1024;
/// The longest `jti`, in bytes.
const MAX_IDENTIFIER: usize = 256;
/// How old a proof without nonce may be, beside the skew of clocks.
const MAX_AGE: Seconds = Seconds::new(60);
/// How far `iat` of a proof with a nonce may be from the present: the nonce shows when it was made, and a
/// clock that is wrong does no harm.
const WITH_NONCE: Seconds = Seconds::new(300);
/// How long the host records a proof after its `iat`: beyond the time at which it is too old.
const RECORDED: Seconds = Seconds::new(360);
/// The header `typ` of a proof. RFC 9449 §4.2.
const TYP: &str = "dpop+jwt";
/// The method of each endpoint that reads a proof.
const METHOD: &str = "POST";

/// A proof for this request; nothing shows yet that its sender has the key.
pub(crate) struct UnverifiedProof<'a> {
    message: &'a [u8],
    signature: Vec<u8>,
    key: Key,
    algorithm: Algorithm,
    issued_at: UnixTime,
    identifier: String,
    token: Option<[u8; 32]>,
    replay: ProofReplay,
}

/// Reads the proof of a request to an endpoint of the realm, if it has one.
pub(crate) fn read<'a>(
    request: &'a Request,
    realm: &Realm,
    endpoint: &str,
    (now, nonces): (UnixTime, &Nonces),
    trace: &mut Trace,
) -> Result<Option<UnverifiedProof<'a>>, ExchangeError> {
    let Some(proof) = request.dpop() else { return Ok(None) };
    let policy = realm.dpop.as_ref();
    let policy = trace.check(
        Check::Binding(BindingCheck::Header),
        || {
            (
                format!("a DPoP header of {} bytes", proof.len()),
                words("at most one proof, if the realm has dpop"),
            )
        },
        || sole(proof, policy),
    )?;
    let read = Parsed::of(proof, policy, trace)?;
    trace.passed(Check::Binding(BindingCheck::Proof));
    let key = trace.check(
        Check::Binding(BindingCheck::Key),
        || (words("jwk of the header"), words("one public key that fits alg, without a private member")),
        || read.key(),
    )?;
    let url = format!("{}/{endpoint}", realm.issuer().as_str());
    trace.check(
        Check::Binding(BindingCheck::Target),
        || (read.target(), format!("htm {}, htu {}", name(METHOD), name(&url))),
        || read.is_for(&url),
    )?;
    if policy.nonce == ProofNonce::Demanded {
        let good = nonces.have(read.claim("nonce"), now)?;
        trace.check(
            Check::Binding(BindingCheck::Nonce),
            || (read.nonce_seen(), words("a nonce of this service, at most three minutes old")),
            || if good { Ok(()) } else { Err(BindingError::Nonce) },
        )?;
    }
    let limits = Limits::of(policy, realm.clock_skew);
    let (issued_at, identifier) = trace.check(
        Check::Binding(BindingCheck::Time),
        || (read.times(now), limits.expected()),
        || read.is_fresh(now, &limits),
    )?;
    let replay = policy.replay;
    let Parsed { jws: CompactJws { signing_input: message, signature, .. }, algorithm, token, .. } = read;
    Ok(Some(UnverifiedProof { message, signature, key, algorithm, issued_at, identifier, token, replay }))
}

/// The policy for the header, if the header has one proof. HTTP joins several headers by a comma, which no
/// JWS has.
fn sole<'r>(proof: &str, policy: Option<&'r DpopPolicy>) -> Result<&'r DpopPolicy, BindingError> {
    let policy = policy.ok_or(BindingError::Unsupported)?;
    if proof.contains(',') { Err(BindingError::Several) } else { Ok(policy) }
}

/// A proof whose header and claims are JSON, of the type and with an algorithm of a proof.
struct Parsed<'a> {
    jws: CompactJws<'a>,
    header: Object,
    claims: Object,
    algorithm: Algorithm,
    token: Option<[u8; 32]>,
}

impl<'a> Parsed<'a> {
    fn of(proof: &'a str, policy: &DpopPolicy, trace: &mut Trace) -> Result<Self, BindingError> {
        let listed = || names(policy.algorithms.iter().map(|own| own.name()));
        trace.compare(|| (words("the proof"), format!("a compact JWS of at most {MAX_PROOF} bytes")));
        if proof.len() > MAX_PROOF {
            return Err(BindingError::Malformed);
        }
        let jws = CompactJws::parse(proof).map_err(|_| BindingError::Malformed)?;
        let header = jws.header().map_err(|_| BindingError::Malformed)?;
        let claims = Claims::members(&jws.payload).map_err(|_| BindingError::Malformed)?;
        let text = |member| header.member(member).and_then(Value::as_str);
        trace.compare(|| {
            let seen = format!("typ {}, alg {}", names(text("typ")), names(text("alg")));
            (seen, format!("typ {}, alg one of {}", name(TYP), listed()))
        });
        if text("typ") != Some(TYP) {
            return Err(BindingError::Type);
        }
        let algorithm = text("alg").and_then(Algorithm::from_name);
        let algorithm = algorithm.filter(|own| own.is_among(&policy.algorithms));
        let algorithm = algorithm.ok_or(BindingError::Algorithm)?;
        let token = match claims.member("ath") {
            None => None,
            Some(hash) => Some(hash.as_str().and_then(digest).ok_or(BindingError::Malformed)?),
        };
        Ok(Self { jws, header, claims, algorithm, token })
    }

    /// The key of the header, if it is a public key for the algorithm. A private member shows that its
    /// holder has disclosed it.
    fn key(&self) -> Result<Key, BindingError> {
        let jwk = self.header.member("jwk").ok_or(BindingError::Key)?;
        let key = Key::of_proof(jwk).map_err(|_| BindingError::Key)?;
        let fits = key.key_type() == self.algorithm.key_type()
            && key.algorithm().is_none_or(|own| own.is(self.algorithm));
        if fits { Ok(key) } else { Err(BindingError::Key) }
    }

    fn claim(&self, name: &str) -> Option<&str> {
        self.claims.member(name).and_then(Value::as_str)
    }

    fn target(&self) -> String {
        format!("htm {}, htu {}", names(self.claim("htm")), names(self.claim("htu")))
    }

    /// Checks that the proof was made for this endpoint. The address is that of the realm document, and
    /// never from `Host`.
    fn is_for(&self, url: &str) -> Result<(), BindingError> {
        if self.claim("htm") != Some(METHOD) {
            return Err(BindingError::Method);
        }
        let same = self.claim("htu").is_some_and(|htu| plain(htu).is_some_and(|htu| Some(htu) == plain(url)));
        if same { Ok(()) } else { Err(BindingError::Target) }
    }

    fn nonce_seen(&self) -> String {
        words(if self.claim("nonce").is_some() { "a nonce" } else { "no nonce" })
    }

    fn times(&self, now: UnixTime) -> String {
        let jti =
            self.claim("jti").map_or_else(|| words("no jti"), |jti| format!("jti of {} bytes", jti.len()));
        format!("{}, {jti}", time("iat", self.issued_at(), now))
    }

    fn issued_at(&self) -> Option<UnixTime> {
        self.claims.member("iat").and_then(earliest)
    }

    fn is_fresh(&self, now: UnixTime, limits: &Limits) -> Result<(UnixTime, String), BindingError> {
        let issued_at = self.issued_at().ok_or(BindingError::Time)?;
        if issued_at > now.plus(limits.ahead) || now > issued_at.plus(limits.ago) {
            return Err(BindingError::Time);
        }
        let jti = self.claim("jti").filter(|jti| (1..=MAX_IDENTIFIER).contains(&jti.len()));
        Ok((issued_at, jti.ok_or(BindingError::Identifier)?.to_owned()))
    }
}

/// How far `iat` may be from the present.
struct Limits {
    ago: Seconds,
    ahead: Seconds,
}

impl Limits {
    fn of(policy: &DpopPolicy, skew: Seconds) -> Self {
        match policy.nonce {
            ProofNonce::Demanded => Self { ago: WITH_NONCE, ahead: WITH_NONCE },
            ProofNonce::None => Self { ago: Seconds::new(MAX_AGE.get() + skew.get()), ahead: skew },
        }
    }

    fn expected(&self) -> String {
        let Self { ago, ahead } = self;
        format!("iat at most {ago} s ago and at most {ahead} s ahead; jti of 1 to {MAX_IDENTIFIER} bytes")
    }
}

/// A URL as RFC 9449 §4.3 compares it: without query and fragment, scheme and host in lower case, without
/// the default port of the scheme. `None` for a text without scheme and host.
fn plain(url: &str) -> Option<(String, String, &str)> {
    let url = url.split(['?', '#']).next()?;
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let default = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let authority = authority.strip_suffix(default).map(str::to_owned).unwrap_or(authority);
    Some((scheme, authority, path))
}

impl UnverifiedProof<'_> {
    /// Verifies the signature, and that no earlier request had this proof if the realm records proofs.
    pub(crate) async fn verify<H: Host>(
        self,
        host: &H,
        realm: &Realm,
        trace: &mut Trace,
    ) -> Result<Possession, ExchangeError> {
        let Self { message, ref signature, ref key, algorithm, .. } = self;
        let thumbprint = URL_SAFE_NO_PAD.encode(key.fingerprint());
        trace.compare(|| (words("the signature of the proof"), format!("one by the key {thumbprint}")));
        let question =
            SignatureQuestion { key, algorithm, message, signature, recurrence: Recurrence::Never };
        match host.verify(&question).await? {
            Verdict::Valid => trace.passed(Check::Binding(BindingCheck::Signature)),
            Verdict::Invalid => return Err(BindingError::Signature.into()),
        }
        if self.replay == ProofReplay::Identifier {
            trace.compare(|| (words("the jti of the proof"), words("one that the key did not use before")));
            let one_time = OneTime {
                kind: "dpop_proof",
                party: thumbprint.into(),
                identifier: self.identifier.into(),
                until: self.issued_at.plus(RECORDED),
            };
            match host.first_use(realm, &one_time).await? {
                FirstUse::Yes => trace.passed(Check::Binding(BindingCheck::Replay)),
                FirstUse::No => return Err(BindingError::Replayed.into()),
            }
        }
        let key = BoundKey { method: Method::Dpop, sha256: *key.fingerprint() };
        Ok(Possession(Some(Proven { key, token: self.token })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_compared_without_what_a_server_does_not_see_or_tell_apart() {
        let own = plain("https://edge.example/realms/alpha/token");
        for same in [
            "https://edge.example/realms/alpha/token?a=b",
            "https://edge.example/realms/alpha/token#part",
            "HTTPS://Edge.EXAMPLE/realms/alpha/token",
            "https://edge.example:443/realms/alpha/token",
        ] {
            assert_eq!(plain(same), own, "{same}");
        }
        for other in [
            "http://edge.example/realms/alpha/token",
            "https://edge.example:444/realms/alpha/token",
            "https://edge.example:80/realms/alpha/token",
            "https://edge.example/realms/alpha/token/",
            "https://edge.example//realms/alpha/token",
            "https://edge.example/realms/Alpha/token",
            "https://edge.example/realms/bravo/token",
            "https://edge.example/realms/alpha/explain",
            "https://user@edge.example/realms/alpha/token",
            "https://edge.example.evil/realms/alpha/token",
            "https:/edge.example/realms/alpha/token",
            "/realms/alpha/token",
            "ftp://edge.example/realms/alpha/token",
            "",
        ] {
            assert_ne!(plain(other), own, "{other}");
        }
        assert_eq!(plain("http://127.0.0.1:80/a/token"), plain("http://127.0.0.1/a/token"));
    }
}

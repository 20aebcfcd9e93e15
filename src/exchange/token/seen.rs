//! The comparisons of stage 4, for a trace in full.
//!
//! Until the signature is verified, an attacker may have written any claim, so the trace marks such
//! values as unverified. The expected side names settings of an issuer without quoting them,
//! because they do not belong to the client.

use crate::exchange::token::issuer::Source;
use crate::exchange::token::token_type::{self, Evidence, Signs};
use crate::jose::{HeaderFault, Typ, UnverifiedHeader};
use crate::jwt::{Claims, Clock};
use crate::oauth::TokenType;
use crate::realm::{Realm, TrustedIssuer};
use crate::trace::wording::{name, names, time as at, words};

/// The expected header.
pub(super) const HEADER: &str = "a JSON object with alg, without crit, b64 and zip";
/// The expected claims.
pub(super) const CLAIMS: &str = "one JSON object, registered claims of their JSON types, no member twice";

/// The seen and the expected values.
type Comparison = (String, String);

pub(super) fn compact(token: &str) -> Comparison {
    let parts = token.split('.').count();
    let mut seen = format!("{parts} parts, {} bytes", token.len());
    if token.contains('=') {
        seen.push_str(", padded with =, which a JWT never is");
    }
    if token.contains(|character: char| character.is_ascii_whitespace()) {
        seen.push_str(", with white space, which a JWT never has");
    }
    (seen, words("3 parts of canonical base64url"))
}

/// What is wrong with a malformed header.
pub(super) fn header(fault: HeaderFault) -> Comparison {
    (format!("unverified: {fault}"), words(HEADER))
}

pub(super) fn issuer(claims: &Claims, realm: &Realm) -> Comparison {
    let own = name(realm.issuer().as_str());
    (
        format!("unverified: iss {}", names(claims.iss.as_deref())),
        format!("an issuer that realm {own} trusts for this part and type, compared byte for byte"),
    )
}

pub(super) fn algorithm(header: &UnverifiedHeader) -> Comparison {
    (
        format!("unverified: alg {}", name(&header.algorithm)),
        words("an algorithm that is listed for the issuer"),
    )
}

pub(super) fn key(header: &UnverifiedHeader) -> Comparison {
    (
        format!("unverified: kid {}", names(header.kid.as_deref())),
        words(
            "one key of the issuer with that kid and algorithm; where the token or the key has no kid, only one that fits",
        ),
    )
}

/// The times and the issuer's limit and, where `iat` is in the future, how far the issuer's clock is ahead.
pub(super) fn time(claims: &Claims, clock: Clock, source: Source<'_>) -> Comparison {
    let now = clock.now;
    let mut seen = vec![at("exp", claims.exp, now), at("nbf", claims.nbf, now), at("iat", claims.iat, now)];
    let ahead = claims.iat.filter(|&iat| clock.is_ahead(iat)).and_then(|iat| iat.since(now));
    if let Some(ahead) = ahead {
        seen.push(format!("the clock of the issuer is {ahead} s ahead of this service"));
    }
    let age = source.max_age().map_or_else(String::new, |max_age| {
        format!("; issued at most {max_age} s ago, which is max_age_seconds of its issuer")
    });
    let expected =
        format!("exp ahead of now {now}, nbf and iat not, each with {} s of skew{age}", clock.skew);
    (seen.join(", "), expected)
}

pub(super) fn sub(claims: &Claims, source: Source<'_>) -> Comparison {
    let mapped = source.trusted().filter(|issuer| !issuer.claims.has_standard_subject());
    let seen = match mapped.map(|issuer| issuer.claims.subject(claims.all())) {
        None => format!("sub {}", names(claims.sub.as_deref())),
        Some(Ok(sub)) => format!("sub {}, from the claims that the issuer has it in", name(&sub)),
        Some(Err(_)) => words("none that counts in the claims that the issuer has it in"),
    };
    (seen, words("1 to 1024 bytes that do not begin with the namespace of another issuer"))
}

pub(super) fn revocation(claims: &Claims, source: Source<'_>) -> Comparison {
    let jti = match source {
        Source::Own(_) => format!("jti {}, ", names(claims.jti.as_deref())),
        Source::Trusted(_) => String::new(),
    };
    let iat = claims.iat.map_or_else(|| words("no iat"), |iat| format!("iat {iat}"));
    (
        format!("{jti}{iat}"),
        words("not revoked: neither by itself nor with what was issued to its subject before"),
    )
}

pub(super) fn protocol(typ: &Typ) -> Comparison {
    let typ = match typ {
        Typ::Absent => "no typ",
        Typ::Jwt => "typ JWT",
        Typ::Jose => "typ JOSE",
        Typ::AccessToken => "typ at+jwt",
        Typ::ClientAuthentication | Typ::Other => "another typ",
    };
    (words(typ), words("none, JWT, JOSE or at+jwt"))
}

pub(super) fn other_kind(claims: &Claims, issuer: &TrustedIssuer) -> Comparison {
    let shown = token_type::other_kind(claims, issuer);
    (format!("claims of another kind of token: {}", names(shown)), words("none"))
}

/// What shows the type: the header, the issuer's markers, or the claims.
pub(super) fn token_type(evidence: &Evidence<'_>) -> Comparison {
    let Evidence { typ, claims, issuer, .. } = *evidence;
    let mut seen = Vec::new();
    if *typ == Typ::AccessToken {
        seen.push(words("typ at+jwt"));
    }
    if !issuer.markers.is_empty() {
        let met: Vec<&str> = issuer.markers.met(claims.all()).map(TokenType::name).collect();
        let met = if met.is_empty() { words("none") } else { met.join(", ") };
        seen.push(format!("markers met: {met}"));
    }
    let signs = Signs::of(claims, issuer);
    seen.push(format!("claims of an access token: {}", names(signs.access.iter().copied())));
    if signs.scope_elsewhere {
        seen.push(words("a scope where its issuer has it"));
    }
    seen.push(format!("of an ID token: {}", names(signs.id.iter().copied())));
    if let Ok(found) = evidence.token_type() {
        seen.push(format!("so {}", found.name()));
    }
    (seen.join("; "), words("typ at+jwt, the markers of the issuer, or claims of one type"))
}

pub(super) fn declared(found: TokenType, declared: TokenType, evidence: &Evidence<'_>) -> Comparison {
    let Evidence { typ, claims, client, .. } = *evidence;
    let mut seen = vec![format!("{}, declared {}", found.name(), declared.name())];
    if found == TokenType::AccessToken && *typ != Typ::AccessToken {
        seen.push(words("without typ at+jwt"));
    }
    let mut expected = vec![words("a type that the issuer brings, declared as it or as jwt")];
    if found == TokenType::IdToken {
        seen.push(format!("{} aud, azp {}", claims.aud.values().count(), names(claims.azp.as_deref())));
        let client = client.map_or_else(|| words("the client"), |client| name(client.client_id().as_str()));
        expected.push(format!("with azp, which several aud need, {client}"));
    }
    (seen.join("; "), expected.join("; "))
}

pub(super) fn minted(found: Option<TokenType>, declared: TokenType) -> Comparison {
    let minted = found.map_or("another", TokenType::name);
    (
        format!("minted here as {minted}, declared {}", declared.name()),
        words("declared as what it was minted as, or as jwt"),
    )
}

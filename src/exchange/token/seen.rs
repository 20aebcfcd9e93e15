//! The comparisons of stage 4, for a trace in full.
//!
//! Until the signature is verified, an attacker may have written any claim, so the trace marks such
//! values as unverified. The expected side names settings of an issuer without quoting them,
//! because they do not belong to the client.

use crate::exchange::token::issuer::Source;
use crate::exchange::token::kind;
use crate::jose::{HeaderFault, Typ, UnverifiedHeader};
use crate::jwt::{Claims, Clock};
use crate::oauth::TokenType;
use crate::realm::{Client, Realm};
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

/// The times and, where `iat` is in the future, how far the issuer's clock is ahead.
pub(super) fn time(claims: &Claims, clock: Clock) -> Comparison {
    let now = clock.now;
    let mut seen = vec![at("exp", claims.exp, now), at("nbf", claims.nbf, now), at("iat", claims.iat, now)];
    let ahead = claims.iat.filter(|&iat| clock.is_ahead(iat)).and_then(|iat| iat.since(now));
    if let Some(ahead) = ahead {
        seen.push(format!("the clock of the issuer is {ahead} s ahead of this service"));
    }
    let expected = format!(
        "exp ahead of now {now}, nbf and iat not, each with {} s of skew; issued within the time its issuer is trusted for",
        clock.skew
    );
    (seen.join(", "), expected)
}

pub(super) fn sub(claims: &Claims) -> Comparison {
    (
        format!("sub {}", names(claims.sub.as_deref())),
        words("1 to 1024 bytes that do not begin with the namespace of another issuer"),
    )
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

pub(super) fn kind(
    declared: TokenType,
    typ: &Typ,
    claims: &Claims,
    source: Source<'_>,
    client: Option<&Client>,
) -> Comparison {
    let typ = match typ {
        Typ::Absent => "no typ",
        Typ::Jwt => "typ JWT",
        Typ::AccessToken => "typ at+jwt",
        Typ::ClientAuthentication | Typ::Other => "another typ",
    };
    let mut present: Vec<&str> = match source.trusted() {
        Some(issuer) => kind::access_markers(claims, issuer).collect(),
        None => ["scope", "client_id"].into_iter().filter(|claim| claims.has(claim)).collect(),
    };
    let others = ["nonce", "at_hash", "c_hash", "azp", "events"];
    present.extend(others.into_iter().filter(|claim| claims.has(claim)));
    let aud = claims.aud.values().count();
    let seen = format!(
        "declared {}; {typ}; {aud} aud; of the claims that tell a type: {}",
        declared.name(),
        names(present)
    );
    let expected = match (source, declared) {
        (Source::Own(_), _) => words("the type it was minted as: at+jwt for access_token, JWT for id_token"),
        (_, TokenType::AccessToken) => words(
            "typ at+jwt; or, where the realm takes untyped ones of this issuer, scope or client_id and no nonce, at_hash, c_hash",
        ),
        (_, TokenType::IdToken) => {
            let azp = client.map_or_else(|| words("the client"), |client| name(client.client_id().as_str()));
            format!("typ JWT or none, no claim of an access token; with several aud an azp {azp}")
        }
        (_, TokenType::Jwt) => words("typ JWT or none"),
    };
    (seen, expected)
}

//! How a client authenticates: one method, with the members of that method and no others.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Surroundings, issuers, workload};
use crate::jose::{Algorithm, Reading};
use crate::realm::document::AuthDocument;
use crate::realm::place::Place;
use crate::realm::{AuthMethod, ClientAuth, FederatedRule, KeySource, RealmError, RealmWarning, Role};

pub(super) fn auth(
    document: &AuthDocument,
    place: &Place<'_>,
    surroundings: &Surroundings<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<ClientAuth, RealmError> {
    only_members_of(document, place)?;
    let missing = |name: &str| place.wrong(format!("`{name}` is required"));
    match document.method {
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
            let secrets = document.secret_sha256.as_ref().ok_or_else(|| missing("secret_sha256"))?;
            let digests = secret_digests(secrets, &place.member("secret_sha256"))?;
            Ok(match document.method {
                AuthMethod::ClientSecretBasic => ClientAuth::SecretBasic(digests),
                _ => ClientAuth::SecretPost(digests),
            })
        }
        AuthMethod::PrivateKeyJwt => {
            let algorithms = Algorithm::ALL.to_vec();
            let keys = keys(document, &algorithms, place, warnings)?;
            Ok(ClientAuth::PrivateKeyJwt { keys, algorithms })
        }
        AuthMethod::FederatedJwt | AuthMethod::Workload => {
            let issuer = document.issuer.as_ref().ok_or_else(|| missing("issuer"))?;
            let require = document.require.as_ref().ok_or_else(|| missing("require"))?;
            let federated = document.method == AuthMethod::FederatedJwt;
            let role = if federated { Role::Client } else { Role::Workload };
            let pins = workload::rule((issuer, require), role, surroundings.issuers, place, warnings)?;
            Ok(if federated {
                let single_use = document.single_use.unwrap_or_default();
                ClientAuth::FederatedJwt(FederatedRule { rule: pins, single_use })
            } else {
                ClientAuth::Workload(pins)
            })
        }
    }
}

/// The keys of a client that signs its assertions: in the document, or at an address of its own.
fn keys(
    document: &AuthDocument,
    algorithms: &[Algorithm],
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<KeySource, RealmError> {
    match (&document.jwks, &document.jwks_uri) {
        (None, None) => Err(place.wrong("`jwks` or `jwks_uri` is required")),
        (Some(_), Some(_)) => Err(place.member("jwks_uri").wrong("the keys are in `jwks` already")),
        (None, Some(uri)) => issuers::address(uri, &place.member("jwks_uri")).map(KeySource::Remote),
        (Some(jwks), None) => {
            let place = &place.member("jwks");
            let (keys, usable) = issuers::key_set(jwks, algorithms, Reading::Canonical, place, warnings)?;
            if usable == 0 {
                return Err(place.wrong("no key can verify an assertion; RSA and Ed25519 keys need `alg`"));
            }
            Ok(KeySource::Inline(Arc::new(keys)))
        }
    }
}

fn only_members_of(document: &AuthDocument, place: &Place<'_>) -> Result<(), RealmError> {
    let own: &[&str] = match document.method {
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => &["secret_sha256"],
        AuthMethod::PrivateKeyJwt => &["jwks", "jwks_uri"],
        AuthMethod::FederatedJwt => &["issuer", "require", "single_use"],
        AuthMethod::Workload => &["issuer", "require"],
    };
    let present = [
        ("secret_sha256", document.secret_sha256.is_some()),
        ("jwks", document.jwks.is_some()),
        ("jwks_uri", document.jwks_uri.is_some()),
        ("issuer", document.issuer.is_some()),
        ("require", document.require.is_some()),
        ("single_use", document.single_use.is_some()),
    ];
    match present.into_iter().find(|(name, present)| *present && !own.contains(name)) {
        Some((name, _)) => Err(place.member(name).wrong("belongs to another method")),
        None => Ok(()),
    }
}

/// One digest, or two while the operator replaces a secret.
fn secret_digests(texts: &[String], place: &Place<'_>) -> Result<Vec<[u8; 32]>, RealmError> {
    if !(1..=2).contains(&texts.len()) {
        return Err(place.wrong("expected one or two digests"));
    }
    let mut digests: Vec<[u8; 32]> = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let place = &place.element(index);
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let digest: [u8; 32] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
            place.wrong("expected a SHA-256 digest as 43 characters of base64url without padding")
        })?;
        if text == OF_NOTHING {
            return Err(place.wrong("the digest of an empty secret"));
        }
        if digests.contains(&digest) {
            return Err(place.wrong("listed before"));
        }
        digests.push(digest);
    }
    Ok(digests)
}

/// The SHA-256 of no bytes, which a script writes when its variable is not set.
const OF_NOTHING: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

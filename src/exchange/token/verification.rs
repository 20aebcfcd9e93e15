//! Verification of one token, from the parsed token to the proof.
//!
//! It asks the host for the keys of the issuer, for the verdict on the signature and for the
//! revocations of the realm.

use crate::error::{ExchangeError, HostError, TokenError};
use crate::exchange::token::{Part, Source, UnverifiedToken, VerifiedToken};
use crate::host::Host;
use crate::oauth::UnixTime;
use crate::realm::{Client, KeySource, Realm};
use crate::trace::Trace;

/// Why a token could not be verified.
pub(crate) enum Unproven {
    /// The token is at fault.
    Token(TokenError),
    /// The host failed.
    Host(HostError),
}

impl Unproven {
    /// The error that ends the request; `refuse` names the token's fault.
    pub(crate) fn refused(self, refuse: impl Fn(TokenError) -> ExchangeError) -> ExchangeError {
        match self {
            Self::Token(error) => refuse(error),
            Self::Host(error) => error.into(),
        }
    }
}

impl From<TokenError> for Unproven {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<HostError> for Unproven {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

/// Verifies a token that parsed, or returns why it did not; `client` presents it, if it is known yet.
pub(crate) async fn verify<'r, P: Part, H: Host>(
    host: &H,
    realm: &'r Realm,
    read: Result<UnverifiedToken<'_, 'r, P>, TokenError>,
    client: Option<&Client>,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<VerifiedToken<'r, P>, Unproven> {
    let candidate = read?;
    let keys = match candidate.source() {
        Source::Own(_) => host.own_keys(realm).await?.public.clone(),
        Source::Trusted(issuer) => match issuer.keys() {
            KeySource::Inline(keys) => keys.clone(),
            KeySource::Remote(_) => host.issuer_keys(realm, issuer).await?,
        },
    };
    let source = candidate.source();
    let missing = |kid: Option<&str>, iss: &str| {
        if let Some(issuer) = source.trusted() {
            host.key_missing(realm, issuer, &keys.unusable(kid, &issuer.algorithms, iss));
        }
    };
    let pending = candidate.with_key(&keys, missing, trace)?;
    let verdict = host.verify(&pending.question()).await?;
    if let Some((kid, iss)) = pending.misses_its_key(verdict) {
        missing(kid, iss);
    }
    let sound = pending.verify(verdict, realm, client, now, trace)?;
    let revocations = host.revocations(realm).await?;
    Ok(sound.unless_revoked(&revocations, realm, trace)?)
}

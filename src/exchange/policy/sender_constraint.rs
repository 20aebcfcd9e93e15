//! The request proves each key that a token of it is bound to, and the new token is bound as well.
//! RFC 9449 §5, RFC 8705 §3.
//!
//! In:  the `cnf` of both tokens, and the key that the request proves.
//! Out: the [`Binding`] of the new token: the subject's key, else the actor's, else the proven one.
//!
//! If the engine accepted a bound token without proof of possession, a thief of the token would exchange it
//! for one that needs no key. A binding is never lost: only this rule constructs a [`Binding`], and only
//! from the verified tokens and the verified proof, so that nothing else decides what a token is bound to.

use sha2::{Digest as _, Sha256};

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::binding::{BoundKey, Confirmation, Method, UNBOUND_TOKEN_TYPE};
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::token::TokenFacts;
use crate::json::Object;
use crate::oauth::ErrorCode;
use crate::trace::Comparison;

pub(super) static CHECK: PolicyCheck =
    PolicyCheck { name: "sender_constraint", clause: "RFC 9449 section 5, RFC 8705 section 3" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[
    &SUBJECT_UNKNOWN,
    &ACTOR_UNKNOWN,
    &SUBJECT_UNPROVEN,
    &TWO_KEYS,
    &SUBJECT_OTHER_KEY,
    &ACTOR_UNPROVEN,
    &ACTOR_OTHER_KEY,
    &OTHER_TOKEN,
];

static SUBJECT_UNKNOWN: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.subject_unknown",
    "cnf of the subject token is not one key by its SHA-256, in jkt or x5t#S256",
);
static ACTOR_UNKNOWN: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.actor_unknown",
    "cnf of the actor token is not one key by its SHA-256, in jkt or x5t#S256",
);
static SUBJECT_UNPROVEN: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.subject_unproven",
    "the subject token is bound to a key, and the request proves no key by that method",
);
static TWO_KEYS: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.two_keys",
    "subject and actor token are bound to two keys, and a request proves one by DPoP",
);
static SUBJECT_OTHER_KEY: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.subject_other_key",
    "the subject token is bound to another key than the request proves",
);
static ACTOR_UNPROVEN: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.actor_unproven",
    "the actor token is bound to a key, and the request proves no key by that method",
);
static ACTOR_OTHER_KEY: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.actor_other_key",
    "the actor token is bound to another key than the request proves",
);
static OTHER_TOKEN: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "sender_constraint.other_token",
    ErrorCode::InvalidDpopProof,
    "ath of the DPoP proof is not the SHA-256 of the token that is bound to its key",
);

/// The key that a new token is bound to. The rule alone constructs one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding(Option<BoundKey>);

impl Binding {
    /// The key, if the token is bound to one.
    pub(crate) fn key(self) -> Option<BoundKey> {
        self.0
    }

    /// The claim of the token.
    pub(crate) fn claim(self) -> Option<Object> {
        self.0.map(BoundKey::claim)
    }

    /// The `token_type` of an access token. RFC 6749 §7.1.
    pub(crate) fn token_type(self) -> &'static str {
        self.0.map_or(UNBOUND_TOKEN_TYPE, |key| key.method.token_type())
    }
}

pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let bound = context.of_both(|token| match token.confirmation() {
        Confirmation::Unbound => "no cnf".to_owned(),
        Confirmation::Key(key) => format!("cnf {key}"),
        Confirmation::Unknown => "a cnf that is not one key".to_owned(),
    });
    let proven = context.possession.key().map_or_else(|| "no key".to_owned(), |key| key.to_string());
    (format!("{bound}; the request proves {proven}"), "no cnf, or the key that the request proves".to_owned())
}

/// Decides what the new token is bound to.
pub(super) fn bind(context: &ExchangeContext<'_, '_>) -> Result<Binding, &'static PolicyRefusal> {
    let subject = key_of(context.subject, &SUBJECT_UNKNOWN)?;
    let actor = match context.actor {
        Some(actor) => key_of(actor, &ACTOR_UNKNOWN)?,
        None => None,
    };
    let proven = context.possession.key();
    let by = |method: Method| proven.filter(|own| own.method == method);
    if let Some(key) = subject {
        let own = by(key.method).ok_or(&SUBJECT_UNPROVEN)?;
        if actor.is_some_and(|other| other.method == key.method && other != key) {
            return Err(&TWO_KEYS);
        }
        if own != key {
            return Err(&SUBJECT_OTHER_KEY);
        }
    }
    if let Some(key) = actor
        && by(key.method).ok_or(&ACTOR_UNPROVEN)? != key
    {
        return Err(&ACTOR_OTHER_KEY);
    }
    is_for_the_bound_token(context, subject.is_none() && actor.is_some())?;
    Ok(Binding(subject.or(actor).or(proven)))
}

/// The key that a token is bound to, if it is bound; a `cnf` that names none refuses.
fn key_of(
    token: &TokenFacts<'_>,
    unknown: &'static PolicyRefusal,
) -> Result<Option<BoundKey>, &'static PolicyRefusal> {
    match token.confirmation() {
        Confirmation::Unbound => Ok(None),
        Confirmation::Key(key) => Ok(Some(key)),
        Confirmation::Unknown => Err(unknown),
    }
}

/// Checks `ath`, where a proof has it: it names the actor token if that alone is bound, else the subject
/// token. RFC 9449 §4.3 has no rule for a token endpoint.
fn is_for_the_bound_token(
    context: &ExchangeContext<'_, '_>,
    actor_alone: bool,
) -> Result<(), &'static PolicyRefusal> {
    let Some(named) = context.possession.token() else { return Ok(()) };
    let actor = context.request.actor_token.filter(|_| actor_alone);
    let token = actor.unwrap_or(context.request.subject_token).token;
    if <[u8; 32]>::from(Sha256::digest(token)) == *named { Ok(()) } else { Err(&OTHER_TOKEN) }
}

//! Stage 6: a grant becomes a token. RFC 9068 §2, RFC 7515 §5.1; `OpenID` Connect Core §2.
//!
//! In:  a [`Grant`], the signing key, 128 random bits.
//! Out: the bytes to sign, and with the signature the token.
//!
//! A token has exactly the claims written here: no claim of the subject token reaches it unless a
//! rule copies it into the grant.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::exchange::binding;
use crate::exchange::origin;
use crate::exchange::policy::{Binding, Grant};
use crate::jose::SigningKey;
use crate::json::{Object, Value};
use crate::oauth::{IssuedTokenType, Issuer, JwtId, Scope, Seconds, TokenType};

/// A token without its signature.
#[derive(Debug)]
pub(crate) struct Unsigned {
    signing_input: String,
    token_type: IssuedTokenType,
    answered_as: TokenType,
    binding: Binding,
    jti: JwtId,
    scope: Scope,
    lifetime: Seconds,
}

/// An issued token, and the members of the response about it.
pub struct Issued {
    pub(crate) token: String,
    pub(crate) token_type: IssuedTokenType,
    pub(crate) answered_as: TokenType,
    pub(crate) binding: Binding,
    pub(crate) jti: JwtId,
    pub(crate) scope: Scope,
    pub(crate) lifetime: Seconds,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token: _, token_type, answered_as, binding, jti, scope, lifetime } = self;
        f.debug_struct("Issued")
            .field("token", &"[redacted]")
            .field("token_type", token_type)
            .field("answered_as", answered_as)
            .field("binding", binding)
            .field("jti", jti)
            .field("scope", scope)
            .field("lifetime", lifetime)
            .finish()
    }
}

impl Issued {
    /// The `jti` of the token.
    pub fn jti(&self) -> &JwtId {
        &self.jti
    }
}

/// Composes the token that a grant permits.
pub(crate) fn compose(grant: Grant, issuer: &Issuer, key: &SigningKey, random: [u8; 16]) -> Unsigned {
    let jti = URL_SAFE_NO_PAD.encode(random);
    let typ = match grant.token_type {
        IssuedTokenType::AccessToken => grant.shape.typ.name(),
        IssuedTokenType::IdToken => "JWT",
    };
    let signing_input = signing_input(key, typ, &claims(&grant, issuer, Some(&jti)));
    let Grant { token_type, answered_as, binding, scope, lifetime, .. } = grant;
    Unsigned { signing_input, token_type, answered_as, binding, jti: JwtId::from(jti), scope, lifetime }
}

impl Unsigned {
    /// The bytes to sign.
    pub(crate) fn message(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// Adds the signature and returns the token.
    pub(crate) fn signed(self, signature: &[u8]) -> Issued {
        let Self { signing_input, token_type, answered_as, binding, jti, scope, lifetime } = self;
        let token = compact(signing_input, signature);
        Issued { token, token_type, answered_as, binding, jti, scope, lifetime }
    }
}

/// The bytes to sign for a JWT with this `typ`.
pub(crate) fn signing_input(key: &SigningKey, typ: &str, claims: &Object) -> String {
    let mut header = Object::default();
    header.set("alg", text(key.algorithm.name()));
    header.set("kid", text(key.kid.as_str()));
    header.set("typ", text(typ));
    let mut signing_input = encode(&header);
    signing_input.push('.');
    signing_input.push_str(&encode(claims));
    signing_input
}

/// Joins the signed bytes and the signature to a compact JWT.
pub(crate) fn compact(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut signing_input);
    signing_input
}

/// The claims of the token that a grant permits; without `jti` where no token is minted.
pub(crate) fn claims(grant: &Grant, issuer: &Issuer, jti: Option<&str>) -> Object {
    let mut claims = Object::default();
    claims.set("iss", text(issuer.as_str()));
    claims.set("sub", text(&grant.sub));
    claims.set("aud", audience(grant));
    if grant.token_type == IssuedTokenType::AccessToken {
        claims.set("client_id", text(grant.client_id.as_str()));
    }
    claims.set("iat", Value::Integer(grant.issued_at.seconds()));
    claims.set("exp", Value::Integer(grant.issued_at.plus(grant.lifetime).seconds()));
    if let Some(jti) = jti {
        claims.set("jti", text(jti));
    }
    // A verifier that looks for a scope would take an ID token with one for an access token.
    if grant.token_type == IssuedTokenType::AccessToken && !grant.scope.is_empty() {
        let shape = grant.shape;
        claims.set(shape.scope_claim.name(), shape.scope_form.value(&grant.scope));
    }
    if let Some(act) = grant.act.claim() {
        claims.set("act", Value::Object(act));
    }
    if let Some(key) = grant.binding.claim() {
        claims.set(binding::CLAIM, Value::Object(key));
    }
    if let Some(origin) = &grant.origin {
        claims.set(origin::CLAIM, Value::Object(origin.claim()));
    }
    if let Some(may_act) = &grant.may_act {
        claims.set("may_act", Value::Object(may_act.clone()));
    }
    for (name, value) in &grant.carried {
        claims.set(name.as_str(), value.clone());
    }
    claims
}

/// A single audience is a string: many verifiers compare it without checking for an array.
fn audience(grant: &Grant) -> Value {
    let mut values: Vec<Value> = grant.aud.iter().map(|aud| text(aud.as_str())).collect();
    match values.pop() {
        Some(only) if values.is_empty() => only,
        last => Value::Array(values.into_iter().chain(last).collect()),
    }
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn encode(object: &Object) -> String {
    URL_SAFE_NO_PAD.encode(object.to_string())
}

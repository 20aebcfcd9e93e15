//! The claims that only access tokens have, and those that only ID tokens have. RFC 9068 §2.2, `OpenID`
//! Connect Core §2.
//!
//! A claim that names the type (`token_use` of Cognito, `tokenName` of `PingAM`, `typ` of Keycloak)
//! outweighs a claim that merely belongs to the other type: Keycloak up to version 24 writes the `nonce`
//! of the login into its access tokens.

use crate::error::TokenError;
use crate::json::Value;
use crate::jwt::Claims;
use crate::oauth::TokenType;
use crate::realm::TrustedIssuer;

/// The claims of a token that tell its type.
#[derive(Debug, Default)]
pub(crate) struct Signs<'a> {
    /// Claims of an access token, and those that say it is one.
    pub(crate) access: Vec<&'a str>,
    names_access: bool,
    /// Whether there is a scope at another place, which is a setting of the issuer.
    pub(crate) scope_elsewhere: bool,
    /// Claims of an ID token, and those that say it is one.
    pub(crate) id: Vec<&'a str>,
    names_id: bool,
}

impl<'a> Signs<'a> {
    /// The signs in the claims of a token; the places of the scope are its issuer's.
    pub(crate) fn of(claims: &'a Claims, issuer: &'a TrustedIssuer) -> Self {
        let all = claims.all();
        let named = |values: &[(&'static str, &str)]| -> Vec<&'static str> {
            let is = |(name, value): &&(&'static str, &str)| {
                let found = all.member(name).and_then(Value::as_str);
                found.is_some_and(|found| found.eq_ignore_ascii_case(value))
            };
            values.iter().filter(is).map(|(name, _)| *name).collect()
        };
        let (mut access, mut id): (Vec<&str>, Vec<&str>) = (named(&ACCESS_VALUES), named(&ID_VALUES));
        let (names_access, names_id) = (!access.is_empty(), !id.is_empty());
        access.extend(ACCESS_CLAIMS.into_iter().filter(|claim| claims.has(claim)));
        let places = issuer.claims.scope_places().iter();
        let mut mapped = places.filter(|place| !ACCESS_CLAIMS.contains(&place.as_str()));
        let scope_elsewhere = mapped.any(|place| place.find(all).is_some());
        id.extend(ID_CLAIMS.into_iter().filter(|claim| claims.has(claim)));
        Self { access, names_access, scope_elsewhere, id, names_id }
    }

    /// The type that the signs tell; `None` without any.
    pub(crate) fn token_type(&self) -> Result<Option<TokenType>, TokenError> {
        let (access, id) = if self.names_access || self.names_id {
            (self.names_access, self.names_id)
        } else {
            (!self.access.is_empty() || self.scope_elsewhere, !self.id.is_empty())
        };
        match (access, id) {
            (true, true) => Err(TokenError::TypeBoth),
            (true, false) => Ok(Some(TokenType::AccessToken)),
            (false, true) => Ok(Some(TokenType::IdToken)),
            (false, false) => Ok(None),
        }
    }
}

/// Claims that issuers put into access tokens alone, whatever their value.
const ACCESS_CLAIMS: [&str; 7] = ["scope", "scp", "client_id", "cid", "appid", "idtyp", "gty"];

/// Claims that say "access token" by their value.
pub(super) const ACCESS_VALUES: [(&str, &str); 4] =
    [("token_use", "access"), ("tokenName", "access_token"), ("typ", "Bearer"), ("typ", "DPoP")];

/// Claims that issuers put into ID tokens alone, whatever their value.
const ID_CLAIMS: [&str; 3] = ["nonce", "at_hash", "c_hash"];

/// Claims that say "ID token" by their value.
pub(super) const ID_VALUES: [(&str, &str); 3] =
    [("token_use", "id"), ("tokenName", "id_token"), ("typ", "ID")];

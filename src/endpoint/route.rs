//! The route of a request, by its path alone. The realm of a route is the path of its issuer, so
//! realms nest as their issuers do.

/// The path at which a load balancer asks whether the service runs.
pub const HEALTH: &str = "/health";

/// The endpoints of a realm that take a form, by the last segment of their paths.
pub const FORMS: [(&str, FormEndpoint); 4] = [
    ("token", FormEndpoint::Token),
    ("explain", FormEndpoint::Explain),
    ("introspect", FormEndpoint::Introspect),
    ("revoke", FormEndpoint::Revoke),
];

/// The last segment of the path of a realm's keys.
const JWKS: &str = "jwks";

/// RFC 8414 §3: before the path of the issuer.
const METADATA: &str = "/.well-known/oauth-authorization-server/";

/// `OpenID` Connect Discovery §4: after the path of the issuer.
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The handler of a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Route<'a> {
    /// [`HEALTH`]
    Health,
    /// An endpoint of the realm at this path.
    Realm(&'a str, Endpoint),
}

/// The endpoint of a realm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Endpoint {
    /// `/{realm}/token`, and the others that take a form.
    Form(FormEndpoint),
    /// `/{realm}/jwks`
    Jwks,
    /// RFC 8414 metadata, at the place of RFC 8414 and at that of Connect Discovery.
    Metadata,
}

/// The endpoint of a realm that takes a form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FormEndpoint {
    /// Issues a token. RFC 8693 §2.
    Token,
    /// Explains a decision of the token endpoint.
    Explain,
    /// Reports the state of a token. RFC 7662 §2.
    Introspect,
    /// Revokes a token. RFC 7009 §2.
    Revoke,
}

impl<'a> Route<'a> {
    /// The route of a path, or `None` where there is none. Compared as written: a percent-encoded
    /// spelling is another path.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        if path == HEALTH {
            return Some(Self::Health);
        }
        if let Some(realm) = path.strip_prefix(METADATA) {
            return Some(Self::Realm(realm, Endpoint::Metadata));
        }
        let path = path.strip_prefix('/')?;
        if let Some(realm) = path.strip_suffix(DISCOVERY) {
            return Some(Self::Realm(realm, Endpoint::Metadata));
        }
        let (realm, last) = path.rsplit_once('/')?;
        if last == JWKS {
            return Some(Self::Realm(realm, Endpoint::Jwks));
        }
        let (_, endpoint) = FORMS.iter().find(|(own, _)| *own == last)?;
        Some(Self::Realm(realm, Endpoint::Form(*endpoint)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(realm: &str, endpoint: FormEndpoint) -> Route<'_> {
        Route::Realm(realm, Endpoint::Form(endpoint))
    }

    #[test]
    fn the_realm_is_the_path_of_its_issuer() {
        for (path, route) in [
            ("/realms/alpha/token", Some(form("realms/alpha", FormEndpoint::Token))),
            ("/realms/alpha/explain", Some(form("realms/alpha", FormEndpoint::Explain))),
            ("/realms/alpha/introspect", Some(form("realms/alpha", FormEndpoint::Introspect))),
            ("/realms/alpha/revoke", Some(form("realms/alpha", FormEndpoint::Revoke))),
            ("/eu/retail/de/jwks", Some(Route::Realm("eu/retail/de", Endpoint::Jwks))),
            (
                "/.well-known/oauth-authorization-server/eu/retail",
                Some(Route::Realm("eu/retail", Endpoint::Metadata)),
            ),
            (
                "/eu/retail/.well-known/openid-configuration",
                Some(Route::Realm("eu/retail", Endpoint::Metadata)),
            ),
            ("/health", Some(Route::Health)),
            ("/alpha/health", None),
            ("/alpha/token/", None),
            ("/alpha/Token", None),
            ("/token", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }
}

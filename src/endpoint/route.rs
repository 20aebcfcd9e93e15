//! The route of a request, by its path alone. The realm of a route is the path of its issuer, so
//! realms nest as their issuers do. A realm without a path is the only one of its deployment: its
//! endpoints are at `/token` and so on, and the well-known documents at their bare addresses.

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

/// The last segment of the path that metadata names for a browser.
const AUTHORIZE: &str = "authorize";

/// RFC 8414 §3: before the path of the issuer.
const METADATA: &str = "/.well-known/oauth-authorization-server";

/// `OpenID` Connect Discovery §4 has it after the path of the issuer; RFC 8414 §5 before it.
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
    /// `/{realm}/authorize`, which answers that there is no sign-in here.
    Authorize,
    /// The metadata, at the place of RFC 8414.
    Metadata,
    /// The metadata with the members of Connect Discovery, at its places.
    Discovery,
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
        for (place, endpoint) in [(METADATA, Endpoint::Metadata), (DISCOVERY, Endpoint::Discovery)] {
            if let Some(realm) = path.strip_prefix(place) {
                return realm_of(realm).map(|realm| Self::Realm(realm, endpoint));
            }
        }
        if let Some(realm) = path.strip_suffix(DISCOVERY) {
            return realm_of(realm).map(|realm| Self::Realm(realm, Endpoint::Discovery));
        }
        let (realm, last) = path.rsplit_once('/')?;
        let endpoint = match last {
            JWKS => Endpoint::Jwks,
            AUTHORIZE => Endpoint::Authorize,
            _ => FORMS.iter().find(|(own, _)| *own == last).map(|(_, form)| Endpoint::Form(*form))?,
        };
        realm_of(realm).map(|realm| Self::Realm(realm, endpoint))
    }
}

/// The realm of a path: nothing, or the path after its slash. `None` for a slash alone, which would be a
/// second address of the realm without a path.
fn realm_of(path: &str) -> Option<&str> {
    if path.is_empty() { Some("") } else { path.strip_prefix('/').filter(|realm| !realm.is_empty()) }
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
                Some(Route::Realm("eu/retail", Endpoint::Discovery)),
            ),
            (
                "/.well-known/openid-configuration/eu/retail",
                Some(Route::Realm("eu/retail", Endpoint::Discovery)),
            ),
            ("/realms/alpha/authorize", Some(Route::Realm("realms/alpha", Endpoint::Authorize))),
            ("/health", Some(Route::Health)),
            ("/alpha/health", None),
            ("/alpha/token/", None),
            ("/alpha/Token", None),
        ] {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }

    #[test]
    fn a_realm_without_a_path_has_one_address_for_each_endpoint() {
        for (path, route) in [
            ("/token", Some(form("", FormEndpoint::Token))),
            ("/introspect", Some(form("", FormEndpoint::Introspect))),
            ("/jwks", Some(Route::Realm("", Endpoint::Jwks))),
            ("/authorize", Some(Route::Realm("", Endpoint::Authorize))),
            ("/.well-known/oauth-authorization-server", Some(Route::Realm("", Endpoint::Metadata))),
            ("/.well-known/openid-configuration", Some(Route::Realm("", Endpoint::Discovery))),
            ("/.well-known/oauth-authorization-server/", None),
            ("/.well-known/oauth-authorization-servers", None),
            ("/.well-known/openid-configuration/", None),
            ("//.well-known/openid-configuration", None),
            ("//token", None),
            ("token", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }
}

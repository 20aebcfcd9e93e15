//! The route of a request, by its path alone. The realm of a route is the path of its issuer, so
//! realms nest as their issuers do.

/// The handler of a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Route<'a> {
    /// `/health`
    Health,
    /// An endpoint of the realm at this path.
    Realm(&'a str, Endpoint),
}

/// The endpoint of a realm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Endpoint {
    /// `/{realm}/token`
    Token,
    /// `/{realm}/explain`
    Explain,
    /// `/{realm}/introspect`
    Introspect,
    /// `/{realm}/revoke`
    Revoke,
    /// `/{realm}/jwks`
    Jwks,
    /// RFC 8414 metadata, at the place of RFC 8414 and at that of Connect Discovery.
    Metadata,
}

impl<'a> Route<'a> {
    /// The route of a path, or `None` where there is none. Compared as written: a percent-encoded
    /// spelling is another path.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        if path == "/health" {
            return Some(Self::Health);
        }
        if let Some(realm) = path.strip_prefix("/.well-known/oauth-authorization-server/") {
            return Some(Self::Realm(realm, Endpoint::Metadata));
        }
        let path = path.strip_prefix('/')?;
        if let Some(realm) = path.strip_suffix("/.well-known/openid-configuration") {
            return Some(Self::Realm(realm, Endpoint::Metadata));
        }
        match path.rsplit_once('/')? {
            (realm, "token") => Some(Self::Realm(realm, Endpoint::Token)),
            (realm, "explain") => Some(Self::Realm(realm, Endpoint::Explain)),
            (realm, "introspect") => Some(Self::Realm(realm, Endpoint::Introspect)),
            (realm, "revoke") => Some(Self::Realm(realm, Endpoint::Revoke)),
            (realm, "jwks") => Some(Self::Realm(realm, Endpoint::Jwks)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_realm_is_the_path_of_its_issuer() {
        for (path, route) in [
            ("/realms/alpha/token", Some(Route::Realm("realms/alpha", Endpoint::Token))),
            ("/realms/alpha/explain", Some(Route::Realm("realms/alpha", Endpoint::Explain))),
            ("/realms/alpha/introspect", Some(Route::Realm("realms/alpha", Endpoint::Introspect))),
            ("/realms/alpha/revoke", Some(Route::Realm("realms/alpha", Endpoint::Revoke))),
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

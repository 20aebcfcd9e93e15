//! `/{realm}/authorize`: a page for a person whom a client has sent to the wrong place.
//!
//! Clients of MCP refuse metadata without `authorization_endpoint`, so the metadata names this address.
//! There is no sign-in here. The page is the same for every request: whatever an attacker puts into the link,
//! the reader sees none of it, and the page loads, runs and sends nothing.

use super::fixed::method_not_allowed;
use crate::http::{Request, Response};

const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>No sign-in here</title>
<h1>No sign-in here</h1>
<p>This server exchanges tokens (OAuth 2.0 Token Exchange, RFC 8693). It has no users, shows no sign-in page
and issues no authorization codes.</p>
<p>If an application sent you here, nothing is wrong with your account, and there is nothing to do on this
page. Tell those who run the application that it asks a token exchange for an authorization code.</p>
<p>If you run it: send people to your identity provider, and send the token that you receive there to
<code>token_endpoint</code> of this server, with the grant type
<code>urn:ietf:params:oauth:grant-type:token-exchange</code>.</p>
</html>
"#;

pub(super) fn answer(request: &Request) -> Response {
    match request.method.as_str() {
        "GET" | "HEAD" => Response::uncached(400, "text/html; charset=utf-8", PAGE.to_owned())
            .with("content-security-policy", POLICY)
            .with("referrer-policy", "no-referrer")
            .with("x-content-type-options", "nosniff"),
        _ => method_not_allowed(),
    }
}

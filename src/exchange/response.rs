//! Stage 7: status, headers and body. RFC 8693 §2.2, RFC 6749 §5.1 and §5.2.
//!
//! In:  an issued token or an explanation, or the refusal or host error in its place.
//! Out: a [`Response`], complete except for headers that only the host can set (request id, trace
//!      context, CORS).
//!
//! No text of the request appears in a response, except in an explanation, which goes to the client
//! that sent the request.

use serde::Serialize;

use crate::error::{ErrorResponse, ExchangeError, HostError, Refusal};
use crate::exchange::mint::Issued;
use crate::http::Response;
use crate::oauth::uri::origin;
use crate::oauth::{ErrorCode, IssuedTokenType};
use crate::realm::Realm;

/// The successful response. RFC 8693 §2.2.1.
#[derive(Serialize)]
struct TokenExchangeResponse<'a> {
    access_token: &'a str,
    issued_token_type: &'static str,
    token_type: &'static str,
    expires_in: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// The error response. RFC 6749 §5.2.
#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'static str,
    error_description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_uri: Option<&'a str>,
    /// The claim that differs, for a client that has proven who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a str>,
}

/// The response of the token endpoint.
pub(crate) fn respond(result: &Result<Issued, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(issued) => granted(issued),
        Err(error) => failed(error, realm),
    }
}

/// The response to a request that an endpoint of the realm does not grant.
pub(crate) fn failed(error: &ExchangeError, realm: &Realm) -> Response {
    match error {
        ExchangeError::Host(error) => unavailable(*error),
        ExchangeError::Refused(refusal) => refused(refusal, realm),
    }
}

/// The documentation of a refusal: its anchor on the page of refusals that this service serves.
/// Rules of all realms share one anchor.
pub(crate) fn error_uri(refusal: &Refusal, realm: &Realm) -> String {
    let anchor = match refusal {
        Refusal::Rule(_) => "policy.rule".to_owned(),
        other => other.id().to_string(),
    };
    format!("{}/refusals#{anchor}", origin(realm.issuer().as_str()))
}

/// The response when a part of the host fails. RFC 9110 §15.6.4.
pub fn unavailable(error: HostError) -> Response {
    let ErrorResponse { id, description, .. } = ErrorResponse::from(&ExchangeError::Host(error));
    out_of_service(&description).with(REFUSAL, id.to_string())
}

/// The response of a service that cannot respond now. RFC 9110 §15.6.4.
pub(crate) fn out_of_service(description: &str) -> Response {
    error(503, ErrorCode::TemporarilyUnavailable.as_str(), description).with("retry-after", RETRY_AFTER)
}

/// A response with an error code and nothing of a realm.
pub(crate) fn error(status: u16, error: &'static str, description: &str) -> Response {
    Response::no_store(
        status,
        &ErrorBody { error, error_description: description, error_uri: None, claim: None },
    )
}

fn granted(issued: &Issued) -> Response {
    let token_type = match issued.token_type {
        IssuedTokenType::AccessToken => issued.binding.token_type(),
        IssuedTokenType::IdToken => "N_A",
    };
    Response::no_store(
        200,
        &TokenExchangeResponse {
            access_token: &issued.token,
            issued_token_type: issued.answered_as.uri(),
            token_type,
            expires_in: issued.lifetime.get(),
            scope: Some(issued.scope.to_string()).filter(|scope| !scope.is_empty()),
        },
    )
}

fn refused(refusal: &Refusal, realm: &Realm) -> Response {
    let ErrorResponse { id, error, status, description } = refusal.response();
    let uri = error_uri(refusal, realm);
    let body = ErrorBody {
        error: error.as_str(),
        error_description: &description,
        error_uri: Some(&uri),
        claim: refusal.claim(),
    };
    let mut response = Response::no_store(status, &body).with(REFUSAL, id.to_string());
    if status == 405 {
        response.headers.push(("allow", "POST".to_owned()));
    }
    if status == 429 {
        response.headers.push(("retry-after", LIMIT_PERIOD.to_owned()));
    }
    if error == ErrorCode::InvalidClient {
        response
            .headers
            .push(("www-authenticate", format!("Basic realm=\"{}\", charset=\"UTF-8\"", realm.path())));
    }
    response
}

/// The header with the stable id of a refusal.
const REFUSAL: &str = "x-exchange-refusal";

/// Seconds until a client over its limit may send requests again: the period of `CLIENT_LIMIT`
/// and of `ADDRESS_LIMIT`.
pub(crate) const LIMIT_PERIOD: &str = "10";

/// Seconds until a retry makes sense: by then isolates have refreshed their caches.
const RETRY_AFTER: &str = "30";

//! Every refusal: its stable id, and the one table of responses to the client.
//!
//! A refusal is the fault of the request and has a 4xx; a [`HostError`] is the fault of this
//! service and has a 503. Ids are a contract: gateways branch on them, so an id is never renamed or
//! given a new meaning. Descriptions are fixed phrases within the characters of RFC 6749 §5.2, so
//! that no text of the request can appear in one. Only a rule of the realm document brings its own
//! id and phrase; the engine checks both when it loads the document.

mod binding;
mod client;
mod form;
mod host;
mod policy;
mod request;
mod rule;
mod token;

use std::borrow::Cow;
use std::fmt;

pub use self::binding::BindingError;
pub use self::client::{AuthenticationFailure, ClientError};
pub use self::form::FormError;
pub use self::host::HostError;
pub use self::policy::PolicyRefusal;
pub use self::request::{RequestError, TypeParameter};
pub(crate) use self::rule::RULES_CHECK;
pub use self::token::{Part, RegisteredClaim, TokenError};
use crate::check::{Check, TokenSlot};
use crate::oauth::ErrorCode;
use crate::realm::RuleRefusal;

/// Why a request ends without a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ExchangeError {
    /// The request is at fault.
    Refused(Refusal),
    /// The host failed.
    Host(HostError),
}

/// A refusal, by the stage that decided it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// Stage 1, the form.
    Form(FormError),
    /// Stage 2, the request.
    Request(RequestError),
    /// Of the proof of possession, before or after stage 3.
    Binding(BindingError),
    /// Stage 3, the client.
    Client(ClientError),
    /// Stage 4, of a token of the request.
    Token(&'static TokenSlot, TokenError),
    /// Stage 5, a rule of the policy.
    Policy(&'static PolicyRefusal),
    /// Stage 5, a rule of the realm document.
    Rule(RuleRefusal),
}

/// The stable name of a refusal: the stage or the token, a dot, and the rule.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RefusalId {
    stage: &'static str,
    rule: Cow<'static, str>,
}

impl fmt::Display for RefusalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.stage, self.rule)
    }
}

/// The parts of an error response. RFC 6749 §5.2.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorResponse {
    /// The value of header `x-exchange-refusal`, and the anchor of `error_uri`.
    pub id: RefusalId,
    /// The value of `error`.
    pub error: ErrorCode,
    /// The HTTP status: 4xx for a refusal, 503 for a host error.
    pub status: u16,
    /// The value of `error_description`, within the characters of RFC 6749 §5.2.
    pub description: Cow<'static, str>,
}

impl Refusal {
    /// The stable name of this refusal, for headers, logs and gateways.
    pub fn id(&self) -> RefusalId {
        row(self).response.id
    }

    /// The check that failed, as a trace names it.
    pub fn check(&self) -> Check {
        row(self).check
    }

    /// The claim that the response names.
    pub(crate) fn claim(&self) -> Option<&str> {
        if let Self::Client(error) = self { error.claim() } else { None }
    }

    /// The error response that the client receives.
    pub fn response(&self) -> ErrorResponse {
        row(self).response
    }
}

impl From<&ExchangeError> for ErrorResponse {
    fn from(error: &ExchangeError) -> Self {
        match error {
            ExchangeError::Refused(refusal) => row(refusal).response,
            ExchangeError::Host(error) => host::row(*error),
        }
    }
}

/// The check that a refusal belongs to, and the response to the client.
struct Row {
    check: Check,
    response: ErrorResponse,
}

fn row(refusal: &Refusal) -> Row {
    match refusal {
        Refusal::Form(error) => error.row(),
        Refusal::Request(error) => error.row(),
        Refusal::Binding(error) => error.row(),
        Refusal::Client(error) => error.row(),
        Refusal::Token(slot, error) => {
            let (check, rule, description) = error.row();
            entry(Check::Token(slot, check), slot.name, rule, (slot.error, 400), description)
        }
        Refusal::Policy(error) => error.row(),
        Refusal::Rule(rule) => rule::row(rule),
    }
}

fn entry(
    check: Check,
    stage: &'static str,
    rule: &'static str,
    (error, status): (ErrorCode, u16),
    description: impl Into<Cow<'static, str>>,
) -> Row {
    let id = RefusalId { stage, rule: Cow::Borrowed(rule) };
    Row { check, response: ErrorResponse { id, error, status, description: description.into() } }
}

/// Converts a stage's refusal, so that `?` returns it as a [`Refusal`] or an [`ExchangeError`].
macro_rules! leaves_as {
    ($($error:ty => $stage:ident),* $(,)?) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                Self::$stage(error)
            }
        }

        impl From<$error> for ExchangeError {
            fn from(error: $error) -> Self {
                Self::Refused(error.into())
            }
        }
    )*};
}

leaves_as! {
    FormError => Form,
    RequestError => Request,
    BindingError => Binding,
    ClientError => Client,
    &'static PolicyRefusal => Policy,
}

impl From<RuleRefusal> for Refusal {
    fn from(refusal: RuleRefusal) -> Self {
        Self::Rule(refusal)
    }
}

impl From<Refusal> for ExchangeError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<AuthenticationFailure> for ExchangeError {
    fn from(failure: AuthenticationFailure) -> Self {
        Self::Refused(Refusal::Client(ClientError::AuthenticationFailed(failure)))
    }
}

impl From<HostError> for ExchangeError {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

impl fmt::Display for ExchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = ErrorResponse::from(self);
        write!(f, "{}: {}", response.id, response.description)
    }
}

impl std::error::Error for ExchangeError {}

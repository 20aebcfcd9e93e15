//! Refusals of stage 1. RFC 6749 §3.2, §5.2.

use strum::EnumIter;

use crate::check::Check;
use crate::error::{Row, entry};
use crate::oauth::ErrorCode;

/// The engine does not accept the form. RFC 6749 §3.2 and appendix B.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum FormError {
    /// The request came over plain http from another host.
    InsecureTransport,
    /// Another method than POST.
    MethodNotAllowed,
    /// A JSON body.
    JsonBody,
    /// Another content type than the form's, or none.
    ContentType,
    /// A longer body than [`crate::oauth::limits::MAX_BODY`].
    BodyTooLarge,
    /// A `%` without two hexadecimal digits, or a byte that must be encoded.
    PercentEncoding,
    /// Decoded bytes that are not UTF-8.
    NotUtf8,
    /// More parameters than [`crate::oauth::limits::MAX_PARAMETERS`].
    TooManyParameters,
    /// A parameter other than `audience` and `resource` twice.
    ParameterRepeated,
    /// A token longer than [`crate::oauth::limits::MAX_TOKEN`].
    TokenTooLarge,
}

impl FormError {
    /// The check and the response of this refusal.
    pub(super) fn row(self) -> Row {
        let row = |check, rule, status, description| {
            entry(check, "form", rule, (ErrorCode::InvalidRequest, status), description)
        };
        match self {
            Self::InsecureTransport => row(
                Check::Transport,
                "insecure_transport",
                400,
                "the request did not come over https; use https, or name the proxy that ends TLS to the service",
            ),
            Self::MethodNotAllowed => {
                row(Check::Method, "method_not_allowed", 405, "this endpoint takes POST only")
            }
            Self::JsonBody => row(
                Check::ContentType,
                "json_body",
                400,
                "the body is JSON; send the parameters as application/x-www-form-urlencoded",
            ),
            Self::ContentType => row(
                Check::ContentType,
                "content_type",
                400,
                "the content type must be application/x-www-form-urlencoded",
            ),
            Self::BodyTooLarge => row(Check::BodySize, "body_too_large", 413, "the body is over 64 KiB"),
            Self::PercentEncoding => row(
                Check::Parameters,
                "percent_encoding",
                400,
                "the body is not form-encoded: a percent sign without two hexadecimal digits, or a character that must be encoded",
            ),
            Self::NotUtf8 => row(Check::Parameters, "not_utf8", 400, "a parameter is not UTF-8"),
            Self::TooManyParameters => {
                row(Check::Parameters, "too_many_parameters", 400, "there are more than 64 parameters")
            }
            Self::ParameterRepeated => row(
                Check::Repeats,
                "parameter_repeated",
                400,
                "a parameter is given twice; only audience and resource may repeat",
            ),
            Self::TokenTooLarge => {
                row(Check::TokenSize, "token_too_large", 400, "a token or assertion is over 16 KiB")
            }
        }
    }
}

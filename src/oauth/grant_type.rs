//! The grant types, by their URIs. RFC 8693 §2.1.

/// The value of `grant_type`.
pub(crate) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

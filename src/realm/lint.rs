//! Warnings about a valid document that perhaps says what its operator does not mean.
//!
//! In:  a [`RealmDocument`], as the operator wrote it.
//! Out: warnings: each with an id, the place, why it is dangerous or without effect, what to do.
//!
//! They are for the author of a document. The engine looks for them when it checks a document or splits
//! it into records. It does not when it reads a record for a request: the operator has seen the warnings
//! before, and the record lacks the clients that they depend on. No warning changes a decision.

mod clients;
mod issuers;
mod rules;
mod scopes;
#[cfg(test)]
mod tests;

use super::document::RealmDocument;
use super::{RealmError, RealmWarning, check};
use crate::oauth::IssuedTokenType;

/// Every oddity of a document: unused, dangerous and unreachable parts.
///
/// # Errors
///
/// [`RealmError`] as [`Realm::parse`](super::Realm::parse) returns it.
pub fn lint(document: &str) -> Result<Vec<RealmWarning>, RealmError> {
    let document = RealmDocument::parse(document)?;
    let mut lints = written(&document);
    let (_, mut warnings) = check::realm(document)?;
    warnings.append(&mut lints);
    Ok(warnings)
}

/// The warnings that the written document alone shows, valid or not.
pub(super) fn written(document: &RealmDocument) -> Vec<RealmWarning> {
    let mut warnings = Vec::new();
    check::unlisted_clients(&document.trusted_issuers, &document.clients, &mut warnings);
    issuers::lint(&document.trusted_issuers, &mut warnings);
    clients::lint(document, &mut warnings);
    scopes::lint(document, &mut warnings);
    rules::lint(document, &mut warnings);
    warnings
}

/// Whether the realm issues ID tokens, which have neither targets nor scope of a target.
fn issues_id_tokens(document: &RealmDocument) -> bool {
    document.exchanges.iter().any(|(_, issued)| *issued == IssuedTokenType::IdToken)
}

//! What a valid document says and perhaps should not.
//!
//! In:  a [`RealmDocument`], as it is written.
//! Out: warnings: each with an id, the place, why it is dangerous or without effect, what to do.
//!
//! They are for whoever writes a document, and are looked for when one is checked or split into
//! records: a record that is read for a request has been looked at before, and lacks the clients
//! without whom it cannot be judged. No warning changes what a realm decides.

mod clients;
mod issuers;
mod rules;
mod scopes;
#[cfg(test)]
mod tests;

use super::document::{IssuedTokenTypeName, RealmDocument};
use super::place::Place;
use super::{RealmError, RealmWarning, check};

/// Everything that is odd about a document: what is not used, what is dangerous, what never happens.
///
/// # Errors
///
/// [`RealmError`] as [`Realm::parse`](super::Realm::parse) has it.
pub fn lint(document: &str) -> Result<Vec<RealmWarning>, RealmError> {
    let document = RealmDocument::parse(document)?;
    let mut lints = written(&document);
    let (_, mut warnings) = check::realm(document)?;
    warnings.append(&mut lints);
    Ok(warnings)
}

/// What can be told of a document as it is written, be it valid or not.
pub(super) fn written(document: &RealmDocument) -> Vec<RealmWarning> {
    let mut warnings = Vec::new();
    check::unlisted_clients(&document.trusted_issuers, &document.clients, &mut warnings);
    lifetime(document, &mut warnings);
    issuers::lint(&document.trusted_issuers, &mut warnings);
    clients::lint(document, &mut warnings);
    scopes::lint(document, &mut warnings);
    rules::lint(document, &mut warnings);
    warnings
}

fn lifetime(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    if document.lifetime.outlive_subject {
        let root = Place::ROOT.member("lifetime");
        warnings.push(root.member("outlive_subject").odd(
            "lifetime.outlives_subject",
            "a client that exchanges a token just before it expires holds its authority longer than the \
             issuer gave it, also where the subject has been locked out since; leave it out, or keep \
             `lifetime.seconds` as short as a call takes",
        ));
    }
}

/// Whether the realm issues ID tokens, which know neither targets nor their scope.
fn issues_id_tokens(document: &RealmDocument) -> bool {
    document.exchanges.iter().any(|(_, issued)| *issued == IssuedTokenTypeName::IdToken)
}

//! Issuers from which the realm believes more than their operator may mean.

use crate::oauth::TokenType;
use crate::realm::RealmWarning;
use crate::realm::document::{IssuerDocument, Listed, RoleName, TypName};
use crate::realm::not_before::LONGEST_MAX_AGE;
use crate::realm::place::Place;

pub(super) fn lint(issuers: &[IssuerDocument], warnings: &mut Vec<RealmWarning>) {
    let brings_subjects = |issuer: &&IssuerDocument| {
        issuer.roles.contains(&RoleName::Subject) || issuer.roles.contains(&RoleName::Workload)
    };
    let several = issuers.iter().filter(brings_subjects).count() > 1;
    let place = &Place::ROOT.member("trusted_issuers");
    for (index, issuer) in issuers.iter().enumerate() {
        let place = &place.element(index);
        if issuer.outlive_subject {
            warnings.push(place.member("outlive_subject").odd(
                "lifetime.outlives_subject",
                "a client that exchanges a token just before it expires holds its authority longer than the \
                 issuer gave it, also where the subject has been locked out since; leave it out, or keep \
                 `lifetime.seconds` as short as a call takes",
            ));
        }
        if i64::from(issuer.max_age_seconds) > LONGEST_MAX_AGE {
            warnings.push(place.member("max_age_seconds").odd(
                "issuer.max_age_outlives_revocations",
                format!(
                    "a subject that was revoked before this document was pushed is revoked for a year, and \
                     older tokens may be accepted after it; set at most {LONGEST_MAX_AGE}, or revoke such \
                     subjects again"
                ),
            ));
        }
        let untyped = issuer.access_token_typ.contains(&TypName::Untyped);
        // A profile says by which claims the tokens of its product differ.
        if untyped && issuer.profile.is_none() && issuer.token_types.contains(&TokenType::AccessToken) {
            warnings.push(place.member("access_token_typ").odd(
                "issuer.untyped",
                "without the type `at+jwt` an access token is told from other JWTs of this issuer only by \
                 having a scope or a client_id, so one made for another purpose may pass for it; have the \
                 issuer send `at+jwt`, and leave `untyped` out once it does",
            ));
        }
        // Only a workload client whose rule a workload's token matches can present that token.
        if several && issuer.roles.contains(&RoleName::Subject) && matches!(issuer.clients, Some(Listed::All))
        {
            warnings.push(place.member("clients").odd(
                "issuer.all_clients",
                "every client may bring tokens of this issuer, those meant for the subjects of another \
                 issuer included, and so may every client that is added later; list the clients",
            ));
        }
    }
}

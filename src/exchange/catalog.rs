//! Every check of an exchange in order, and every refusal.

use strum::IntoEnumIterator as _;

use crate::check::{Check, TokenSlot};
use crate::error::{BindingError, ClientError, FormError, Refusal, RequestError, TokenError};
use crate::exchange::{grant_type, policy};
use crate::realm::Role;

/// Every check of an exchange in order; those of the actor token follow those of the subject token.
pub fn checks() -> impl Iterator<Item = Check> {
    Check::before_policy()
        .chain(policy::admission_checks())
        .chain(grant_type::tokens().flat_map(TokenSlot::checks))
        .chain(policy::checks())
        .chain([Check::Mint])
}

/// One refusal of each variant that a client can meet in any realm. A refusal of a token appears
/// for each parameter that holds one. A realm's own rules add refusals with the prefix
/// `policy.rule.`.
pub fn refusals() -> impl Iterator<Item = Refusal> {
    let of_token = |slot: &'static TokenSlot| {
        let errors = TokenError::iter().filter(|error| slot.role != Role::Actor || error.concerns_actors());
        errors.map(move |error| Refusal::Token(slot, error))
    };
    let form = FormError::iter().map(Refusal::Form);
    form.chain(RequestError::iter().map(Refusal::Request))
        .chain(BindingError::iter().map(Refusal::Binding))
        .chain(ClientError::iter().map(Refusal::Client))
        .chain(grant_type::tokens().flat_map(of_token))
        .chain(policy::refusals().map(Refusal::Policy))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::error::{ErrorResponse, HostError};
    use crate::oauth::ErrorCode;

    #[test]
    fn every_refusal_has_its_own_id_in_the_allowed_characters() {
        let mut ids = HashSet::new();
        for refusal in refusals() {
            let id = refusal.id().to_string();
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || b"._0123456789".contains(&byte)),
                "{id}"
            );
            assert!(ids.insert(id.clone()), "{id} names two refusals");
        }
    }

    #[test]
    fn every_description_keeps_to_the_characters_of_rfc_6749() {
        for refusal in refusals() {
            let ErrorResponse { description, .. } = refusal.response();
            let allowed = |byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
            assert!(description.bytes().all(allowed), "{description}");
            assert!(!description.is_empty() && !description.ends_with('.'), "{description}");
        }
    }

    #[test]
    fn a_bad_token_is_an_invalid_request() {
        for refusal in refusals() {
            if let Refusal::Token(..) = refusal {
                let ErrorResponse { error, status, .. } = refusal.response();
                assert_eq!((error, status), (ErrorCode::InvalidRequest, 400), "{}", refusal.id());
            }
        }
    }

    #[test]
    fn a_refusal_is_the_fault_of_the_request_and_a_host_error_is_not() {
        for refusal in refusals() {
            assert!((400..500).contains(&refusal.response().status), "{}", refusal.id());
        }
        assert_eq!(ErrorResponse::from(&crate::error::ExchangeError::Host(HostError::Sign)).status, 503);
    }

    #[test]
    fn the_check_of_a_refusal_is_one_of_its_stage() {
        for refusal in refusals() {
            let id = refusal.id().to_string();
            assert_eq!(id.split('.').next(), Some(refusal.check().id().0), "{id}");
        }
    }

    #[test]
    fn every_check_is_planned_once_under_its_own_id() {
        let planned: Vec<Check> = checks().collect();
        let ids: HashSet<_> = planned.iter().map(|check| check.id()).collect();
        assert_eq!(ids.len(), planned.len());
        for refusal in refusals() {
            let check = refusal.check();
            // Only hosts with limits check the rate; only introspection and revocation check
            // `token`.
            let unplanned = [Check::ClientRate, Check::TokenParameter].contains(&check);
            assert!(planned.contains(&check) != unplanned, "{}", refusal.id());
        }
    }
}

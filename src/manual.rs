//! The manual.
//!
//! Texts that belong to the code: its design decisions, the threats it answers, and the description
//! of a realm document.

pub mod audit {
    #![doc = include_str!("manual/audit.md")]
}

#[expect(clippy::doc_markdown, reason = "the page quotes the options as the command prints them")]
pub mod command_line {
    #![doc = include_str!("manual/command-line.md")]
    #![doc = include_str!("manual/command-line/documents.md")]
    #![doc = include_str!("manual/command-line/decisions.md")]
}

pub mod conformance {
    #![doc = include_str!("manual/conformance.md")]
}

pub mod decisions {
    #![doc = include_str!("manual/decisions.md")]
    #![doc = include_str!("manual/decisions/architecture.md")]
    #![doc = include_str!("manual/decisions/audit.md")]
    #![doc = include_str!("manual/decisions/binding.md")]
    #![doc = include_str!("manual/decisions/clients.md")]
    #![doc = include_str!("manual/decisions/command-line.md")]
    #![doc = include_str!("manual/decisions/fuzzing.md")]
    #![doc = include_str!("manual/decisions/interop.md")]
    #![doc = include_str!("manual/decisions/configuration.md")]
    #![doc = include_str!("manual/decisions/keys.md")]
    #![doc = include_str!("manual/decisions/mutants.md")]
    #![doc = include_str!("manual/decisions/npm.md")]
    #![doc = include_str!("manual/decisions/revocation.md")]
    #![doc = include_str!("manual/decisions/page.md")]
}

pub mod libraries {
    #![doc = include_str!("manual/libraries.md")]
}

pub mod migration {
    #![doc = include_str!("manual/migration.md")]
    #![doc = include_str!("manual/migration/pingam.md")]
    #![doc = include_str!("manual/migration/keycloak.md")]
    #![doc = include_str!("manual/migration/janssen.md")]
    #![doc = include_str!("manual/migration/auth0.md")]
    #![doc = include_str!("manual/migration/google.md")]
}

pub mod operations {
    #![doc = include_str!("manual/operations.md")]
    #![doc = include_str!("manual/operations/configuration.md")]
    #![doc = include_str!("manual/operations/watching.md")]
    #![doc = include_str!("manual/operations/events.md")]
}

pub mod policy {
    #![doc = include_str!("manual/policy.md")]
}

pub mod realm {
    #![doc = include_str!("manual/realm.md")]
    #![doc = include_str!("manual/realm/proofs.md")]
    #![doc = include_str!("manual/realm/warnings.md")]
    #![doc = include_str!("manual/tokens.md")]
}

pub mod refusals {
    #![doc = include_str!("manual/refusals.md")]
    #![doc = include_str!("manual/refusals/binding.md")]
    #![doc = include_str!("manual/refusals/token.md")]
    #![doc = include_str!("manual/refusals/token-type.md")]
    #![doc = include_str!("manual/refusals/policy.md")]
}

pub mod threats {
    #![doc = include_str!("manual/threats.md")]
    #![doc = include_str!("manual/threats/service.md")]
    #![doc = include_str!("manual/threats/keys.md")]
    #![doc = include_str!("manual/threats/state.md")]
}

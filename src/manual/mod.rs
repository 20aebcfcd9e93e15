//! The manual.
//!
//! Texts that belong to the code: why it is as it is, what it defends against, how a realm is
//! described.

pub mod audit {
    #![doc = include_str!("audit.md")]
}

#[expect(clippy::doc_markdown, reason = "options are told word for word as the command tells them")]
pub mod command_line {
    #![doc = include_str!("command-line.md")]
    #![doc = include_str!("command-line/decisions.md")]
}

pub mod conformance {
    #![doc = include_str!("conformance.md")]
}

pub mod decisions {
    #![doc = include_str!("decisions.md")]
    #![doc = include_str!("decisions/audit.md")]
    #![doc = include_str!("decisions/command-line.md")]
    #![doc = include_str!("decisions/fuzzing.md")]
    #![doc = include_str!("decisions/interop.md")]
    #![doc = include_str!("decisions/configuration.md")]
    #![doc = include_str!("decisions/keys.md")]
    #![doc = include_str!("decisions/mutants.md")]
    #![doc = include_str!("decisions/npm.md")]
    #![doc = include_str!("decisions/revocation.md")]
    #![doc = include_str!("decisions/page.md")]
}

pub mod libraries {
    #![doc = include_str!("libraries.md")]
}

pub mod migration {
    #![doc = include_str!("migration.md")]
    #![doc = include_str!("migration/pingam.md")]
    #![doc = include_str!("migration/keycloak.md")]
    #![doc = include_str!("migration/janssen.md")]
    #![doc = include_str!("migration/auth0.md")]
    #![doc = include_str!("migration/google.md")]
}

pub mod operations {
    #![doc = include_str!("operations.md")]
    #![doc = include_str!("operations/configuration.md")]
    #![doc = include_str!("operations/events.md")]
    #![doc = include_str!("operations/watching.md")]
}

pub mod policy {
    #![doc = include_str!("policy.md")]
}

pub mod realm {
    #![doc = include_str!("realm.md")]
}

pub mod refusals {
    #![doc = include_str!("refusals.md")]
    #![doc = include_str!("refusals/token.md")]
    #![doc = include_str!("refusals/policy.md")]
}

pub mod threats {
    #![doc = include_str!("threats.md")]
    #![doc = include_str!("threats/keys.md")]
    #![doc = include_str!("threats/state.md")]
}

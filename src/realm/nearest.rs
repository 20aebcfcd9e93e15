//! The name that a writer of a document may have meant.
//!
//! In:  a name that the reader does not know, and those that it knows.
//! Out: the nearest of them, if few keys lie between the two.
//!
//! The suggestion is a word of the format, never the text that was found, which may be a secret in the
//! wrong place.

use strsim::osa_distance;

/// Names longer than this are no slip of a key, and comparing them would take long.
const MAX_LENGTH: usize = 64;

/// The nearest name, where at most every third key differs.
pub(super) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if found.len() > MAX_LENGTH {
        return None;
    }
    let found = found.to_ascii_lowercase();
    let distances = known.into_iter().map(|name| (osa_distance(&found, &name.to_ascii_lowercase()), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= name.chars().count().div_ceil(3)).then_some(name)
}

/// The suggestion as the end of a sentence; empty without one.
pub(super) fn did_you_mean<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(found, known).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["token_types", "jwks_uri", "keycloak", "or"];

    #[test]
    fn a_slip_of_a_key_has_a_suggestion() {
        for (found, meant) in [
            ("token_type", "token_types"),
            ("jwks_url", "jwks_uri"),
            ("jwksUri", "jwks_uri"),
            ("Keycloak", "keycloak"),
            ("kyecloak", "keycloak"),
            ("ro", "or"),
        ] {
            assert_eq!(nearest(found, NAMES), Some(meant), "{found}");
        }
    }

    #[test]
    fn another_word_has_none() {
        for found in ["", "x", "secret", "password-of-the-database", &"jwks_uri".repeat(9)] {
            assert_eq!(nearest(found, NAMES), None, "{found}");
        }
        assert_eq!(nearest("any", []), None);
        assert_eq!(did_you_mean("any", []), "");
    }
}

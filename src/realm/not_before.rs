//! How long a host keeps the not-before time of a subject.

use super::Realm;

impl Realm {
    /// How long a host keeps a not-before time from now on, in seconds: longer than any token that the time
    /// can hit.
    ///
    /// The last such token comes of a foreign token of the greatest age that any issuer allows, exchanged
    /// for one of the longest life; no chain of exchanges outlives that one.
    pub fn not_before_kept(&self) -> i64 {
        let oldest = self.issuers.values().map(|issuer| i64::from(issuer.max_age.get())).max();
        oldest.unwrap_or_default().saturating_add(AFTER_MAX_AGE).max(LEAST_KEPT)
    }
}

/// A later document may raise the age that its issuers allow, up to [`LONGEST_MAX_AGE`], and every time that
/// was set before it is still kept long enough.
const LEAST_KEPT: i64 = 365 * 86_400;

/// The longest life of a token minted here, 86,400 s, and a margin for two clocks and their skew, and for
/// the span in which not every isolate knows the time.
const AFTER_MAX_AGE: i64 = 86_400 + 600;

/// The greatest age of tokens that the times of every earlier document cover too.
pub(super) const LONGEST_MAX_AGE: i64 = LEAST_KEPT - AFTER_MAX_AGE;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::realm::Realm;

    fn kept(max_ages: &[u32]) -> i64 {
        let issuers: Vec<_> = max_ages
            .iter()
            .enumerate()
            .map(|(index, seconds)| {
                json!({
                    "issuer": format!("https://idp-{index}.example"),
                    "jwks_uri": "https://idp.example/jwks",
                    "algorithms": ["ES256"],
                    "max_age_seconds": seconds,
                    "clients": "all",
                    "scopes": "all",
                    "carry": [],
                    "subject_namespace": format!("{index}:"),
                })
            })
            .collect();
        let document = json!({
            "realm": "realms/alpha",
            "issuer": "https://edge.example/realms/alpha",
            "trusted_issuers": issuers,
            "targets": [],
            "clients": [],
        });
        Realm::parse(&document.to_string()).unwrap().0.not_before_kept()
    }

    #[test]
    fn a_not_before_time_is_kept_longer_than_any_token_that_it_can_hit() {
        const YEAR: i64 = 31_536_000;
        assert_eq!(kept(&[3_600]), YEAR);
        assert_eq!(kept(&[31_449_000, 3_600]), YEAR);
        assert_eq!(kept(&[3_600, 31_449_001]), YEAR + 1);
        assert_eq!(kept(&[u32::MAX]), 4_294_967_295 + 86_400 + 600);
    }
}

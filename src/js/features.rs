//! The optional features of a host: the engine makes no call that needs a missing feature.

/// The features of a host, as JavaScript passes them: bits of a number.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Features(u32);

/// One of them. The numbers are those of `driver.mjs`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Feature {
    /// It writes audit lines.
    Audit = 1,
    /// It limits the requests of a client.
    Limits = 2,
    /// The operator asks, on a machine of their own.
    Operator = 4,
    /// It rehearses at start, where the platform has no randomness yet: the `jti` of its tokens is always
    /// the same, and no party but its own realm knows their key.
    Rehearsal = 8,
}

impl Features {
    pub(super) const fn new(bits: u32) -> Self {
        Self(bits)
    }

    pub(super) const fn have(self, feature: Feature) -> bool {
        self.0 & feature as u32 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_is_a_bit_of_its_own() {
        let all = [Feature::Audit, Feature::Limits, Feature::Operator, Feature::Rehearsal];
        for bits in 0..16_u32 {
            let features = Features::new(bits);
            let have = all.map(|feature| features.have(feature));
            assert_eq!(have, [bits & 1 != 0, bits & 2 != 0, bits & 4 != 0, bits & 8 != 0], "{bits}");
        }
    }
}

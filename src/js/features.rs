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
    fn each_service_is_a_bit_of_its_own() {
        for (bits, audit, limits) in [(0, false, false), (1, true, false), (2, false, true), (7, true, true)]
        {
            let features = Features::new(bits);
            assert_eq!((features.have(Feature::Audit), features.have(Feature::Limits)), (audit, limits));
            assert_eq!(features.have(Feature::Operator), bits == 7);
        }
    }
}

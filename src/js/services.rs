//! What a host has beside what every host has: of a host without a service nothing is asked.

/// The services of a host, as JavaScript gives them: bits of a number.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Services(u32);

/// One of them. The numbers are those of `driver.mjs`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Service {
    /// It writes audit lines.
    Audit = 1,
    /// It limits how often a client may ask.
    Limits = 2,
}

impl Services {
    pub(super) const fn new(bits: u32) -> Self {
        Self(bits)
    }

    pub(super) const fn have(self, service: Service) -> bool {
        self.0 & service as u32 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_is_a_bit_of_its_own() {
        for (bits, audit, limits) in [(0, false, false), (1, true, false), (2, false, true), (3, true, true)]
        {
            let services = Services::new(bits);
            assert_eq!((services.have(Service::Audit), services.have(Service::Limits)), (audit, limits));
        }
    }
}

//! The rule that needs no verified token: the client may use token exchange. RFC 6749 §5.2.

use crate::check::{Check, PolicyCheck};
use crate::error::PolicyRefusal;
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::policy::context::allowed;
use crate::oauth::ErrorCode;
use crate::realm::Allowed;
use crate::trace::Trace;
use crate::trace::wording::words;

pub(super) const CHECKS: [&PolicyCheck; 1] = [&MAY_EXCHANGE];
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&MAY_NOT_EXCHANGE];

static MAY_EXCHANGE: PolicyCheck = PolicyCheck { name: "client", clause: "RFC 6749 section 5.2" };
static MAY_NOT_EXCHANGE: PolicyRefusal = PolicyRefusal::coded(
    &MAY_EXCHANGE,
    "client.may_not_exchange",
    ErrorCode::UnauthorizedClient,
    "the client may neither delegate nor impersonate",
);

pub(crate) fn admit(client: &AuthenticatedClient, trace: &mut Trace) -> Result<(), &'static PolicyRefusal> {
    let client = client.record();
    trace.check(
        Check::Policy(&MAY_EXCHANGE),
        || (format!("allow {}", allowed(client)), words("delegation or impersonation")),
        || match (client.delegation, client.impersonation) {
            (Allowed::No, Allowed::No) => Err(&MAY_NOT_EXCHANGE),
            _ => Ok(()),
        },
    )
}

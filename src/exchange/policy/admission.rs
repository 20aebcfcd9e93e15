//! Rules that need no verified token: the client may use token exchange, and the realm offers this
//! pair of token types. RFC 6749 §5.2, RFC 8693 §2.1.

use crate::check::{Check, PolicyCheck};
use crate::error::PolicyRefusal;
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::grant_type::TokenRequest;
use crate::exchange::policy::context::allowed;
use crate::oauth::ErrorCode;
use crate::realm::{Allowed, Realm};
use crate::trace::Trace;
use crate::trace::wording::words;

pub(super) const CHECKS: [&PolicyCheck; 2] = [&MAY_EXCHANGE, &OFFERED];
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&MAY_NOT_EXCHANGE, &NOT_OFFERED];

static MAY_EXCHANGE: PolicyCheck = PolicyCheck { name: "client", clause: "RFC 6749 section 5.2" };
static OFFERED: PolicyCheck = PolicyCheck { name: "exchange", clause: "RFC 8693 section 2.1" };
static MAY_NOT_EXCHANGE: PolicyRefusal = PolicyRefusal::coded(
    &MAY_EXCHANGE,
    "client.may_not_exchange",
    ErrorCode::UnauthorizedClient,
    "the client may neither delegate nor impersonate",
);
static NOT_OFFERED: PolicyRefusal = PolicyRefusal::new(
    &OFFERED,
    "exchange.not_offered",
    "the realm does not exchange this type of subject token for the requested type",
);

pub(crate) fn admit(
    client: &AuthenticatedClient,
    request: &TokenRequest<'_>,
    realm: &Realm,
    trace: &mut Trace,
) -> Result<(), &'static PolicyRefusal> {
    let client = client.record();
    let pair = (request.subject_token.token_type, request.requested_token_type);
    trace.check(
        Check::Policy(&MAY_EXCHANGE),
        || (format!("allow {}", allowed(client)), words("delegation or impersonation")),
        || match (client.delegation, client.impersonation) {
            (Allowed::No, Allowed::No) => Err(&MAY_NOT_EXCHANGE),
            _ => Ok(()),
        },
    )?;
    trace.check(
        Check::Policy(&OFFERED),
        || (format!("{} for {}", pair.0.name(), pair.1.name()), words("a pair that the realm offers")),
        || if realm.exchanges.contains(&pair) { Ok(()) } else { Err(&NOT_OFFERED) },
    )
}

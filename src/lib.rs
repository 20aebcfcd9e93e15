//! OAuth 2.0 token exchange (RFC 8693) at the edge.
//!
//! A service trades one token for another: a broad, wrongly addressed or foreign token goes in; a
//! short-lived, narrow, correctly addressed one comes out, signed here, with a record of who acts
//! for whom. What is refused is refused with a reason that has a name.
//!
//! The path of a request, stage by stage; [`exchange`](mod@exchange) is the pipeline between them:
//!
//! | Stage | In | Out |
//! |---|---|---|
//! | 1 `form` | the request as it arrived | decoded parameters |
//! | 2 `request` | parameters | what is asked for |
//! | 3 `client` | credentials | an authenticated client |
//! | 4 `token` | subject and actor tokens | verified tokens |
//! | 5 `policy` | all of that, and the realm | a grant |
//! | 6 `mint` | a grant | a signed token |
//! | 7 `response` | a token, or a refusal | status, headers, body |
//!
//! [`explain`](mod@explain) goes the same way up to the grant and tells what each check saw.
//! [`introspection`] and [`revocation`] take stages 1 and 3, and a token that was minted here.
//!
//! [`access_token`] is for resource servers: what they check of a token minted here.
//!
//! Stages are synchronous and pure. What an exchange needs from its machine it asks of a
//! [`Host`](host::Host); the default features hold no I/O, no clock and no JavaScript.

pub mod audit;
pub mod check;
pub mod error;
pub mod exchange;
pub mod host;
pub mod introspection;
pub mod jose;
pub mod json;
pub mod manual;
pub mod oauth;
pub mod realm;
pub mod resource_server;
pub mod revocation;
pub mod simulation;
pub mod trace;

mod expression;
mod jwt;

#[cfg(feature = "js")]
pub mod js;
#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "worker")]
pub mod worker;

pub use self::error::{ExchangeError, Refusal};
pub use self::exchange::explanation::Explanation;
pub use self::exchange::form::{Arrived, Transport};
pub use self::exchange::mint::Issued;
pub use self::exchange::response::{Response, not_found, unavailable};
pub use self::exchange::{Outcome, exchange, explain};
pub use self::host::Host;
pub use self::introspection::{AnswerForm, Introspection, introspect, revoke};
pub use self::jose::{JwkSet, JwkSetError, Key, UnusableKey};
pub use self::oauth::{IssuedTokenType, TokenType};
pub use self::realm::{Realm, RealmError};
pub use self::revocation::{Revocations, RevokedToken};

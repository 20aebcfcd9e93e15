//! OAuth 2.0 token exchange (RFC 8693) at the edge.
//!
//! A service trades one token for another: a broad, wrongly addressed or foreign token goes in; a
//! short-lived, narrow, correctly addressed one comes out, signed here, with a record of who acts
//! for whom. What is refused is refused with a reason that has a name.
//!
//! The path of a request, room by room; [`exchange`](mod@exchange) is the corridor between them:
//!
//! | Room | In | Out |
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
//! [`introspection`] and [`revocation`] take rooms 1 and 3, and a token that was minted here.
//!
//! [`access_token`] is for resource servers: what they check of a token minted here.
//!
//! Rooms are synchronous and pure. What an exchange needs from its machine it asks of a
//! [`Host`](host::Host); the default features hold no I/O, no clock and no JavaScript.

pub mod access_token;
pub mod audit;
pub mod crypto;
pub mod error;
pub mod exchange;
pub mod explain;
pub mod host;
pub mod identifier;
pub mod introspection;
pub mod json;
pub mod manual;
pub mod realm;
pub mod revocation;
pub mod trace;
pub mod trial;

mod client;
pub mod form;
mod mint;
mod policy;
mod request;
mod response;
mod token;

#[cfg(feature = "js")]
pub mod npm;
#[cfg(feature = "worker")]
pub mod worker;

pub use self::error::{ExchangeError, Refusal};
pub use self::exchange::{Outcome, exchange, explain, introspect, revoke};
pub use self::explain::Explanation;
pub use self::form::{Arrived, Transport};
pub use self::host::Host;
pub use self::introspection::{AnswerForm, Introspection};
pub use self::mint::Issued;
pub use self::realm::{Realm, RealmError};
pub use self::request::{IssuedKind, TokenKind};
pub use self::response::{Response, not_found, unavailable};
pub use self::revocation::{Revocations, RevokedToken};
pub use self::token::{Key, KeySet, KeySetError, UnusableKey};

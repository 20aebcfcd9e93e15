//! OAuth 2.0 token exchange (RFC 8693) at the edge.
//!
//! A service trades one token for another: a broad, wrongly addressed or foreign token goes in; a
//! short-lived, narrow, correctly addressed one comes out, signed here, with a record of who acts
//! for whom. Every refusal has a stable identifier and a documented reason.
//!
//! [`exchange`](mod@exchange) takes a request through these stages in order:
//!
//! | Stage | In | Out |
//! |---|---|---|
//! | 1 `form` | the request as it arrived | decoded parameters |
//! | 2 `grant_type` | parameters | what is asked for |
//! | 3 `client` | credentials | an authenticated client |
//! | 4 `token` | subject and actor tokens | verified tokens |
//! | 5 `policy` | all of that, and the realm | a grant |
//! | 6 `mint` | a grant | a signed token |
//! | 7 `response` | a token, or a refusal | status, headers, body |
//!
//! [`respond`] routes an [`http`] request of any kind to its [`endpoint`]. Of those, [`explain`] runs
//! stages 1 to 5 and reports what each check saw; [`introspect`] and [`revoke`] run stages 1 and 3,
//! and stage 4 for a token that was minted here. [`resource_server`] checks such a token where it
//! is used. [`simulation`] decides the cases of a policy test, and what a change of a document changes.
//!
//! Below the stages lie the words of the RFCs ([`oauth`]), keys and signatures ([`jose`]), the
//! configured world ([`realm`]), and what the engine asks of its [`host`]. A module imports from those
//! below it alone; `tests/native/architecture.rs` has the order. What a stage decides is
//! synchronous and pure, and the default features hold no I/O, no clock and no JavaScript.

pub mod audit;
pub mod check;
pub mod endpoint;
pub mod error;
pub mod exchange;
pub mod host;
pub mod http;
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
mod sorted;

#[cfg(feature = "js")]
pub mod js;
#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "worker")]
pub mod worker;

pub use self::endpoint::{Answer, introspect, not_found, respond, revoke};
pub use self::error::{ExchangeError, Refusal};
pub use self::exchange::explanation::Explanation;
pub use self::exchange::mint::Issued;
pub use self::exchange::response::unavailable;
pub use self::exchange::{Outcome, exchange, explain};
pub use self::host::Host;
pub use self::http::{Request, Response, Transport};
pub use self::introspection::Introspection;
pub use self::jose::{JwkSet, JwkSetError, Key, Reading, UnusableKey};
pub use self::oauth::{IssuedTokenType, TokenType};
pub use self::realm::{Realm, RealmError};
pub use self::revocation::{Revocations, RevokedToken};

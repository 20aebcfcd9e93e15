//! The audit line: the decision, the parties and the reason. `src/manual/audit.md` lists every
//! member.
//!
//! In:  the facts that the pipeline writes into an [`AuditRecord`], and the outcome of the request.
//! Out: one JSON object in one line, at most [`MAX_LINE`] bytes long.
//!
//! The line holds no token, secret or assertion: a token appears as its SHA-256. A value of the
//! request appears as it is only where the realm has the same name; otherwise its length and
//! SHA-256 stand for it. Claims of an unverified token are marked as unverified. A trace without a
//! record does no work for this line.

mod line;
#[cfg(test)]
mod tests;

pub(crate) use self::line::{Line, misleads};
use crate::error::{ClientError, ErrorResponse, ExchangeError, HostError, Refusal};
use crate::oauth::{ClientId, JwtId, TokenType, UnixTime};
use crate::realm::{Client, Realm, Role};

/// The version of the line. It grows when a member is renamed, removed or given a new meaning; a
/// new member does not change it.
const VERSION: i64 = 1;

/// The longest line, in bytes: the texts of two tokens, eight actors and two lists of targets, with
/// the names of the members. Members that a host appends are not counted.
pub const MAX_LINE: usize = 32 * 1024;

/// The operation that a client requested.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AuditEvent {
    /// Exchange a token.
    Exchange,
    /// Explain an exchange.
    Explain,
    /// Introspect a token.
    Introspect,
    /// Revoke a token.
    Revoke,
}

impl AuditEvent {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Explain => "explain",
            Self::Introspect => "introspect",
            Self::Revoke => "revoke",
        }
    }
}

/// How a request ended.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AuditOutcome {
    /// The request succeeded; the word names the outcome.
    Done(&'static str),
    /// The engine refused the request.
    Refused {
        /// The id of the refusal.
        id: String,
        /// Why a client did not authenticate: for the operator's log, never in a response.
        reason: Option<String>,
        /// The claim by which a token differs from the rule of a client.
        claim: Option<String>,
    },
    /// A part of the host failed.
    Failed(HostError),
}

impl AuditOutcome {
    /// The outcome of a request by its result; `done` names the outcome of a success.
    pub fn of<T>(result: &Result<T, ExchangeError>, done: impl FnOnce(&T) -> Self) -> Self {
        match result {
            Ok(value) => done(value),
            Err(ExchangeError::Refused(refusal)) => Self::refused(refusal),
            Err(ExchangeError::Host(error)) => Self::Failed(*error),
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        let (reason, claim) = match refusal {
            Refusal::Client(ClientError::AuthenticationFailed(failure)) => {
                (Some(failure.reason()), failure.claim())
            }
            Refusal::Client(ClientError::WorkloadMismatch { claim }) => (None, Some(&**claim)),
            _ => (None, None),
        };
        Self::Refused { id: refusal.id().to_string(), reason, claim: claim.map(str::to_owned) }
    }
}

/// The facts that the engine has learned about a request so far.
#[derive(Debug, Default)]
pub struct AuditRecord {
    client: Caller,
    subject: TokenFacts,
    actor: TokenFacts,
    /// Members of `asked`, written where the request is not granted.
    asked: String,
    /// Members of `grant`.
    grant: String,
    jti: Option<JwtId>,
}

#[derive(Debug, Default)]
enum Caller {
    #[default]
    Unnamed,
    /// The request names this client without proof; `known` says whether the realm has it.
    Named {
        client_id: ClientId,
        known: bool,
    },
    Authenticated(ClientId),
}

#[derive(Debug, Default)]
struct TokenFacts {
    presented: Option<(TokenType, [u8; 32])>,
    iss: Option<Box<str>>,
    /// Whether `iss` is an issuer of the realm, its own included.
    issuer_known: bool,
    jti: Option<Box<str>>,
    /// `sub` and `exp`, once the token is verified.
    verified: Option<(Box<str>, UnixTime)>,
}

impl AuditRecord {
    /// Records the client that the credentials name, before they are verified.
    pub(crate) fn named(&mut self, client_id: &ClientId) {
        self.client = Caller::Named { client_id: client_id.clone(), known: false };
    }

    /// Records that the realm has the named client.
    pub(crate) fn found(&mut self) {
        if let Caller::Named { known, .. } = &mut self.client {
            *known = true;
        }
    }

    /// Records that the client has authenticated.
    pub(crate) fn authenticated(&mut self, client: &Client) {
        self.client = Caller::Authenticated(client.client_id().clone());
    }

    /// Records `iss` and `jti` of a token before it is verified.
    pub(crate) fn read(&mut self, role: Role, iss: Option<&str>, jti: Option<&str>, realm: &Realm) {
        let known = |iss: &str| *realm.issuer() == *iss || realm.trusted_issuer(iss).is_some();
        let facts = self.token(role);
        facts.issuer_known = iss.is_some_and(known);
        facts.iss = iss.map(Into::into);
        facts.jti = jti.map(Into::into);
    }

    /// Records that a token is verified, with its `sub` and `exp`.
    pub(crate) fn verified(&mut self, role: Role, sub: &str, exp: UnixTime) {
        self.token(role).verified = Some((sub.into(), exp));
    }

    /// Records a presented token by its SHA-256, with the type that the request declares.
    pub(crate) fn presented(&mut self, role: Role, token_type: TokenType, sha256: [u8; 32]) {
        self.token(role).presented = Some((token_type, sha256));
    }

    /// Records the type that the header shows, in place of the declared one.
    pub(crate) fn turned_out(&mut self, role: Role, token_type: TokenType) {
        if let Some((presented, _)) = &mut self.token(role).presented {
            *presented = token_type;
        }
    }

    /// Records the members of `asked`, for a request that is not granted.
    pub(crate) fn asked(&mut self, members: Line) {
        self.asked = members.into_text();
    }

    /// Records the members of `grant`.
    pub(crate) fn granted(&mut self, members: Line) {
        self.grant = members.into_text();
        self.asked.clear();
    }

    /// Records the `jti` of the issued token.
    pub(crate) fn issued(&mut self, jti: &JwtId) {
        self.jti = Some(jti.clone());
    }

    /// Writes the line: one JSON object without a line break, at most [`MAX_LINE`] bytes.
    pub fn line(&self, event: AuditEvent, realm: &Realm, now: UnixTime, ending: &AuditOutcome) -> String {
        let mut line = Line::open();
        line.number("v", VERSION);
        line.text("event", event.as_str());
        match ending {
            AuditOutcome::Done(outcome) => line.text("outcome", outcome),
            AuditOutcome::Refused { id, reason, claim } => {
                line.text("outcome", "refused");
                line.text("refusal", id);
                if let Some(reason) = reason {
                    line.text("reason", reason);
                }
                if let Some(claim) = claim {
                    line.text("claim", claim);
                }
            }
            AuditOutcome::Failed(error) => {
                line.text("outcome", "unavailable");
                line.text("refusal", &ErrorResponse::from(&ExchangeError::Host(*error)).id.to_string());
                line.text("failed", error.as_str());
            }
        }
        line.number("time", now.seconds());
        line.text("realm", realm.path().as_str());
        line.number("realm_version", i64::try_from(realm.version()).unwrap_or(i64::MAX));
        line.text("engine", env!("CARGO_PKG_VERSION"));
        self.client.write(&mut line);
        self.subject.write("subject", &mut line);
        self.actor.write("actor", &mut line);
        if let AuditOutcome::Done(_) = ending {
            line.members_of("grant", &self.grant, |line| {
                if let Some(jti) = &self.jti {
                    line.text("jti", jti.as_str());
                }
            });
        } else {
            line.members_of("asked", &self.asked, |_| ());
        }
        line.close()
    }

    fn token(&mut self, role: Role) -> &mut TokenFacts {
        match role {
            Role::Subject | Role::Workload | Role::Client => &mut self.subject,
            Role::Actor => &mut self.actor,
        }
    }
}

impl Caller {
    fn write(&self, line: &mut Line) {
        match self {
            Self::Unnamed => {}
            Self::Authenticated(client_id) => line.text("client", client_id.as_str()),
            Self::Named { client_id, known } => {
                line.name("unverified");
                line.object(|line| {
                    line.name("client");
                    let client_id = client_id.as_str();
                    if *known { line.value(client_id) } else { line.fingerprint(client_id) }
                });
            }
        }
    }
}

impl TokenFacts {
    fn write(&self, name: &'static str, line: &mut Line) {
        let Some((token_type, digest)) = &self.presented else {
            return;
        };
        line.name(name);
        line.object(|line| {
            line.hex("sha256", digest);
            line.text("type", token_type.name());
            match &self.verified {
                Some((sub, exp)) => {
                    self.claims(line);
                    line.text("sub", sub);
                    line.number("exp", exp.seconds());
                }
                None if self.iss.is_some() || self.jti.is_some() => {
                    line.name("unverified");
                    line.object(|line| self.claims(line));
                }
                None => {}
            }
        });
    }

    fn claims(&self, line: &mut Line) {
        if let Some(iss) = &self.iss {
            line.name("issuer");
            if self.issuer_known { line.value(iss) } else { line.fingerprint(iss) }
        }
        if let Some(jti) = &self.jti {
            line.text("jti", jti);
        }
    }
}

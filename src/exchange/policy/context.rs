//! The input of the rules: the request, the client, the verified tokens, the realm.

use crate::error::PolicyRefusal;
use crate::exchange::binding::Possession;
use crate::exchange::grant_type::TokenRequest;
use crate::exchange::policy::may_act::MayAct;
use crate::exchange::token::{Actor, Subject, TokenFacts, VerifiedToken};
use crate::oauth::{Audience, TokenType, UnixTime};
use crate::realm::{Allowed, Client, Realm};
use crate::revocation::Revocations;
use crate::trace::wording::{name, names};

/// One exchange, as every rule receives it.
pub(super) struct ExchangeContext<'a, 'r> {
    pub(super) request: &'a TokenRequest<'a>,
    pub(super) client: &'a Client,
    pub(super) subject: &'a VerifiedToken<'r, Subject>,
    pub(super) actor: Option<&'a VerifiedToken<'r, Actor>>,
    pub(super) realm: &'r Realm,
    pub(super) revocations: &'a Revocations,
    pub(super) now: UnixTime,
    /// The key that the request proves.
    pub(super) possession: &'a Possession,
    may_act: Result<Option<MayAct<'a>>, &'static PolicyRefusal>,
}

impl<'a, 'r> ExchangeContext<'a, 'r> {
    /// Collects the input of the rules.
    pub(super) fn new(
        request: &'a TokenRequest<'a>,
        client: &'a Client,
        (subject, actor): (&'a VerifiedToken<'r, Subject>, Option<&'a VerifiedToken<'r, Actor>>),
        possession: &'a Possession,
        (realm, revocations): (&'r Realm, &'a Revocations),
        now: UnixTime,
    ) -> Self {
        Self {
            request,
            client,
            subject,
            actor,
            realm,
            revocations,
            now,
            possession,
            may_act: MayAct::of(subject),
        }
    }

    /// The `may_act` of the subject token, or the refusal if its shape is invalid.
    pub(super) fn may_act(&self) -> Result<Option<&MayAct<'a>>, &'static PolicyRefusal> {
        self.may_act.as_ref().map(Option::as_ref).map_err(|refusal| *refusal)
    }

    /// Both tokens in the words of a trace.
    pub(super) fn of_both(&self, say: impl Fn(&TokenFacts<'_>) -> String) -> String {
        both(&say(self.subject), self.actor.map(|actor| say(actor)).as_deref())
    }

    /// Demands something of each token, of the subject token first; each refusal is for one of them.
    pub(super) fn demand_of_each(
        &self,
        holds: impl Fn(&TokenFacts<'_>) -> bool,
        [subject, actor]: [&'static PolicyRefusal; 2],
    ) -> Result<(), &'static PolicyRefusal> {
        if !holds(self.subject) {
            return Err(subject);
        }
        if self.actor.is_some_and(|token| !holds(token)) {
            return Err(actor);
        }
        Ok(())
    }

    /// Whether the subject token has no `aud` and was issued to the client, where its issuer omits `aud`.
    pub(super) fn subject_stands_for_client(&self) -> bool {
        self.subject.stands_in_for_audience().is_some_and(|party| self.client.is_named_by(party))
    }

    /// The issuers of both tokens in the words of a trace.
    pub(super) fn issuers(&self) -> String {
        self.of_both(|token| format!("iss {}", name(token.issuer().as_str())))
    }

    pub(super) fn client_id(&self) -> String {
        name(self.client.client_id.as_str())
    }

    /// Renders for a trace the values of `aud` that name the client in a token of this type.
    pub(super) fn own_names(&self, token: &TokenFacts<'_>) -> String {
        let others = match token.token_type() {
            TokenType::IdToken => &self.client.id_audience,
            _ => &self.client.subject_audience,
        };
        names(std::iter::once(self.client.client_id.as_str()).chain(others.iter().map(Audience::as_str)))
    }
}

/// Renders for a trace what holds for each token.
pub(super) fn both(subject: &str, actor: Option<&str>) -> String {
    match actor {
        None => format!("subject token: {subject}"),
        Some(actor) => format!("subject token: {subject}; actor token: {actor}"),
    }
}

/// Renders for a trace the semantics that the client may use.
pub(super) fn allowed(client: &Client) -> String {
    let settings = [("delegation", client.delegation), ("impersonation", client.impersonation)];
    names(settings.into_iter().filter(|(_, allowed)| *allowed == Allowed::Yes).map(|(name, _)| name))
}

/// Whether a value of `aud` names the client, which has names of its own in ID tokens.
pub(super) fn is_named_by(client: &Client, token: &TokenFacts<'_>, aud: &str) -> bool {
    match token.token_type() {
        TokenType::IdToken => client.is_named_by_id_token(aud),
        _ => client.is_named_by(aud),
    }
}

/// Whether `aud` names the client, or the token was issued to it.
pub(super) fn names_client(client: &Client, token: &TokenFacts<'_>) -> bool {
    token.aud().values().any(|aud| is_named_by(client, token, aud))
        || token.issued_to().is_some_and(|party| match token.token_type() {
            TokenType::IdToken => client.is_named_by_id_token(party),
            _ => client.client_id == *party,
        })
}

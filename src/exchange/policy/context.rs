//! What the rules look at: the request, who sends it, the verified tokens, the realm.

use crate::error::PolicyRefusal;
use crate::exchange::grant_type::TokenExchangeRequest;
use crate::exchange::policy::may_act::MayAct;
use crate::exchange::token::{Actor, Subject, VerifiedToken};
use crate::oauth::{Audience, UnixTime};
use crate::realm::{Allowed, Client, Realm};
use crate::trace::wording::{name, names};

/// An exchange as the rules see it.
pub(super) struct ExchangeContext<'a, 'r> {
    pub(super) request: &'a TokenExchangeRequest<'a>,
    pub(super) client: &'a Client,
    pub(super) subject: &'a VerifiedToken<'r, Subject>,
    pub(super) actor: Option<&'a VerifiedToken<'r, Actor>>,
    pub(super) realm: &'r Realm,
    pub(super) now: UnixTime,
    may_act: Result<Option<MayAct<'a>>, &'static PolicyRefusal>,
}

impl<'a, 'r> ExchangeContext<'a, 'r> {
    /// Puts together what the rules look at.
    pub(super) fn new(
        request: &'a TokenExchangeRequest<'a>,
        client: &'a Client,
        (subject, actor): (&'a VerifiedToken<'r, Subject>, Option<&'a VerifiedToken<'r, Actor>>),
        realm: &'r Realm,
        now: UnixTime,
    ) -> Self {
        Self { request, client, subject, actor, realm, now, may_act: MayAct::of(subject) }
    }

    /// The `may_act` of the subject token. One that cannot be read refuses whoever asks for it.
    pub(super) fn may_act(&self) -> Result<Option<&MayAct<'a>>, &'static PolicyRefusal> {
        self.may_act.as_ref().map(Option::as_ref).map_err(|refusal| *refusal)
    }

    /// Both tokens in the words of a trace.
    pub(super) fn of_both(
        &self,
        subject: impl FnOnce(&VerifiedToken<'_, Subject>) -> String,
        actor: impl FnOnce(&VerifiedToken<'_, Actor>) -> String,
    ) -> String {
        match self.actor {
            None => format!("subject token: {}", subject(self.subject)),
            Some(token) => format!("subject token: {}; actor token: {}", subject(self.subject), actor(token)),
        }
    }

    /// The issuers of both tokens in the words of a trace.
    pub(super) fn issuers(&self) -> String {
        self.of_both(
            |token| format!("iss {}", name(token.issuer().as_str())),
            |token| format!("iss {}", name(token.issuer().as_str())),
        )
    }

    /// The client in the words of a trace.
    pub(super) fn client_id(&self) -> String {
        name(self.client.client_id.as_str())
    }

    /// The values of `aud` that mean the client, in the words of a trace.
    pub(super) fn own_names(&self) -> String {
        let others = self.client.subject_audience.iter().map(Audience::as_str);
        names(std::iter::once(self.client.client_id.as_str()).chain(others))
    }
}

/// Which semantics the client may use, in the words of a trace.
pub(super) fn allowed(client: &Client) -> String {
    let settings = [("delegation", client.delegation), ("impersonation", client.impersonation)];
    names(settings.into_iter().filter(|(_, allowed)| *allowed == Allowed::Yes).map(|(name, _)| name))
}

/// Whether something in the token names the client: `aud`, or whom it was issued to.
pub(super) fn names_client<P>(client: &Client, token: &VerifiedToken<'_, P>) -> bool {
    token.aud().values().any(|aud| client.is_named_by(aud))
        || token.issued_to().any(|party| client.client_id == *party)
}

//! Stage 5: `may_act`. RFC 8693 §4.4, and the form `PingAM` issues.
//!
//! In:  the claim of a verified subject token.
//! Out: [`MayAct`], and its answer to who wants to act.
//!
//! What the claim says binds whether or not the request brought an actor token: the token decides
//! which rules hold, not the parameters a client chose to send. There are no wildcards. An object
//! that names nobody we could compare permits nobody.

use crate::error::PolicyError;
use crate::exchange::token::{Actor, Subject, VerifiedToken};
use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::{Client, Realm};
use crate::trace::wording::names;

/// Whom a subject token permits to act.
#[derive(Debug)]
pub(crate) struct MayAct<'t> {
    client_id: Option<Vec<&'t str>>,
    sub: Option<Vec<&'t str>>,
    iss: Option<&'t str>,
    claim: &'t Object,
}

impl<'t> MayAct<'t> {
    /// Reads the claim, if the token has it.
    pub(crate) fn of(subject: &'t VerifiedToken<'_, Subject>) -> Result<Option<Self>, PolicyError> {
        let Some(claim) = subject.claims().member("may_act") else {
            return Ok(None);
        };
        let claim = claim.as_object().ok_or(PolicyError::MayActMalformed)?;
        let strings = |name| match claim.member(name) {
            None => Ok(None),
            Some(value) => value.as_strings().map(Some).ok_or(PolicyError::MayActMalformed),
        };
        let (client_id, sub) = (strings("client_id")?, strings("sub")?);
        let iss = match claim.member("iss") {
            None => None,
            Some(Value::String(iss)) => Some(iss.as_str()),
            Some(_) => return Err(PolicyError::MayActMalformed),
        };
        if client_id.is_none() && sub.is_none() {
            return Err(PolicyError::MayActNamesNobody);
        }
        Ok(Some(Self { client_id, sub, iss, claim }))
    }

    /// The claim as it stands.
    pub(crate) fn claim(&self) -> &'t Object {
        self.claim
    }

    /// The claim as a trace shows it.
    pub(crate) fn seen(&self) -> String {
        let names_of = |values: &Option<Vec<&str>>| names(values.iter().flatten().copied());
        let (client_id, sub) = (names_of(&self.client_id), names_of(&self.sub));
        format!("may_act: client_id {client_id}, sub {sub}, iss {}", names(self.iss))
    }

    /// Whether it says that the client holds the token: by `client_id`, else by `sub` alone.
    pub(crate) fn names(&self, client: &Client, realm: &Realm) -> bool {
        match &self.client_id {
            Some(clients) => clients.contains(&client.client_id.as_str()),
            None => {
                self.names_subject(client.subject.as_str()) && self.iss.is_none_or(|iss| realm.issuer == *iss)
            }
        }
    }

    /// Whether it names both the client by `client_id` and the actor by `sub`.
    pub(crate) fn names_both(&self, client: &Client, actor: &VerifiedToken<'_, Actor>) -> bool {
        let client =
            self.client_id.as_ref().is_some_and(|clients| clients.contains(&client.client_id.as_str()));
        client && self.names_subject(actor.sub())
    }

    /// Whether the client may impersonate: `client_id` must name it, as `PingAM` requires. `sub`
    /// then speaks of delegation.
    pub(crate) fn permits_impersonation(
        &self,
        client: &Client,
        subject: &VerifiedToken<'_, Subject>,
        realm: &Realm,
    ) -> Result<(), PolicyError> {
        let clients = self.client_id.as_ref().ok_or(PolicyError::MayActClient)?;
        if !clients.contains(&client.client_id.as_str()) {
            return Err(PolicyError::MayActClient);
        }
        self.issuer_without_actor(subject, realm)
    }

    /// Whether the client may act for the subject itself.
    pub(crate) fn permits_client(
        &self,
        client: &Client,
        subject: &VerifiedToken<'_, Subject>,
        realm: &Realm,
    ) -> Result<(), PolicyError> {
        if self.client_id.as_ref().is_some_and(|clients| !clients.contains(&client.client_id.as_str())) {
            return Err(PolicyError::MayActClient);
        }
        if self.sub.is_some() && !self.names_subject(client.subject.as_str()) {
            return Err(PolicyError::MayActActor);
        }
        self.issuer_without_actor(subject, realm)
    }

    /// Whether the actor may act for the subject, brought by this client.
    pub(crate) fn permits_actor(
        &self,
        client: &Client,
        subject: &VerifiedToken<'_, Subject>,
        actor: &VerifiedToken<'_, Actor>,
    ) -> Result<(), PolicyError> {
        if self.client_id.as_ref().is_some_and(|clients| !clients.contains(&client.client_id.as_str())) {
            return Err(PolicyError::MayActClient);
        }
        if !self.names_subject(actor.sub()) {
            return Err(PolicyError::MayActActor);
        }
        // A name without an issuer is one among the issuer's own: `u1` of another is somebody else.
        let expected = self.iss.unwrap_or(subject.issuer().as_str());
        if *actor.issuer() != *expected {
            return Err(PolicyError::MayActIssuer);
        }
        Ok(())
    }

    fn names_subject(&self, sub: &str) -> bool {
        self.sub.as_ref().is_some_and(|subs| subs.contains(&sub))
    }

    /// Clients are named by this realm; where `client_id` is there, the issuer of the subject token
    /// may name them as its own.
    fn issuer_without_actor(
        &self,
        subject: &VerifiedToken<'_, Subject>,
        realm: &Realm,
    ) -> Result<(), PolicyError> {
        let is = |issuer: &Issuer| self.iss.is_none_or(|iss| *issuer == *iss);
        if is(&realm.issuer) || (self.client_id.is_some() && is(subject.issuer())) {
            Ok(())
        } else {
            Err(PolicyError::MayActIssuer)
        }
    }
}

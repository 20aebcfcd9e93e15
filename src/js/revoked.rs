//! What an isolate knows of revocations, and how it learns of its own at once.
//!
//! Read from memory for half a minute, like every record, but never served for longer: who cannot
//! say what is revoked answers 503. A revocation made here empties that memory, also for a request
//! that was reading meanwhile.

use std::cell::Cell;
use std::sync::Arc;

use super::host::JavaScript;
use super::memory::{REVOCATIONS, Recalled};
use super::question::{Answer, Question};
use crate::error::HostError;
use crate::realm::Realm;
use crate::realm::record::{digest, revocations_name};
use crate::revocation::{Revocations, RevokedToken};

thread_local! {
    /// How often something was revoked here.
    static REVOKED: Cell<u32> = const { Cell::new(0) };
}

impl JavaScript {
    pub(super) async fn read_revocations(&self, realm: &Realm) -> Result<Arc<Revocations>, HostError> {
        let name = (self.store, realm.path().to_string());
        if let Recalled::Present(known) = REVOCATIONS.with_borrow(|memory| memory.recall(&name, self.now)) {
            return Ok(known);
        }
        let before = REVOKED.get();
        let read = match self.mailbox.ask(Question::revocations(revocations_name(realm.path()))).await {
            Answer::Yes(text) => Arc::new(Revocations::parse(&text).ok_or(HostError::Revocations)?),
            Answer::No => Arc::default(),
            Answer::Lacking | Answer::Unavailable => return Err(HostError::Revocations),
        };
        if REVOKED.get() == before {
            REVOCATIONS.with_borrow_mut(|memory| memory.keep(name, Some(&read), self.now));
        }
        Ok(read)
    }

    pub(super) async fn record_revocation(
        &self,
        realm: &Realm,
        token: &RevokedToken,
    ) -> Result<(), HostError> {
        let RevokedToken { name, until, client_id } = token;
        let party = digest(&[realm.path().as_str(), client_id.as_str()]);
        let question = Question::revoke(revocations_name(realm.path()), name.clone(), party, *until);
        let answer = self.mailbox.ask(question).await;
        // Whatever the answer: it may have been recorded all the same.
        REVOKED.set(REVOKED.get().wrapping_add(1));
        let own = (self.store, realm.path().to_string());
        REVOCATIONS.with_borrow_mut(|memory| memory.forget(&own));
        match answer {
            Answer::Yes(_) => Ok(()),
            Answer::No | Answer::Lacking | Answer::Unavailable => Err(HostError::Revocations),
        }
    }
}

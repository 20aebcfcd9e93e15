//! The revocations that an isolate knows; it learns of its own at once.
//!
//! The cache serves them for half a minute, like every record, but never longer: where the host
//! cannot report the revocations, the answer is 503. A revocation made here empties that cache,
//! also for a request that was reading meanwhile.

use std::cell::Cell;
use std::sync::Arc;

use super::cache::{Cached, REVOCATIONS};
use super::host::JavaScript;
use super::host_call::{HostCall, Reply};
use crate::error::HostError;
use crate::realm::Realm;
use crate::realm::record::{digest, revocations_name};
use crate::revocation::{Revocations, RevokedToken};

thread_local! {
    /// The number of revocations made here.
    static REVOKED: Cell<u32> = const { Cell::new(0) };
}

impl JavaScript {
    pub(super) async fn read_revocations(&self, realm: &Realm) -> Result<Arc<Revocations>, HostError> {
        let name = (self.store, realm.path().to_string());
        if let Cached::Present(known) = REVOCATIONS.with_borrow(|cache| cache.get(&name, self.now)) {
            return Ok(known);
        }
        let before = REVOKED.get();
        let read = match self.calls.call(HostCall::revocations(revocations_name(realm.path()))).await {
            Reply::Yes(text) => Arc::new(Revocations::parse(&text).ok_or(HostError::Revocations)?),
            Reply::No => Arc::default(),
            Reply::Lacking | Reply::Unavailable => return Err(HostError::Revocations),
        };
        if REVOKED.get() == before {
            REVOCATIONS.with_borrow_mut(|cache| cache.insert(name, Some(&read), self.now));
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
        let call = HostCall::revoke(revocations_name(realm.path()), name.clone(), party, *until);
        let reply = self.calls.call(call).await;
        // Whatever the reply: the host may have stored it all the same.
        REVOKED.set(REVOKED.get().wrapping_add(1));
        let own = (self.store, realm.path().to_string());
        REVOCATIONS.with_borrow_mut(|cache| cache.remove(&own));
        match reply {
            Reply::Yes(_) => Ok(()),
            Reply::No | Reply::Lacking | Reply::Unavailable => Err(HostError::Revocations),
        }
    }
}

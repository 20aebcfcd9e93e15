//! The one place where a request waits: it leaves a host call and finds the reply.
//!
//! [`HostCalls::call`] is the leaf of every future that [`super::host::JavaScript`] returns. Its
//! first poll leaves the call and suspends the request; the driver polls again once the reply is
//! there. So an `async fn` becomes a coroutine without an executor, a waker or a promise.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use super::host_call::{HostCall, Reply};

/// One host call and one reply, shared by a request and its driver.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostCalls(Rc<RefCell<Content>>);

#[derive(Debug, Default)]
struct Content {
    call: Option<HostCall>,
    reply: Option<Reply>,
}

impl HostCalls {
    /// Leaves a call and waits for the reply.
    pub(super) fn call(&self, call: HostCall) -> impl Future<Output = Reply> {
        let mut call = Some(call);
        poll_fn(move |_| {
            let mut content = self.0.borrow_mut();
            match call.take() {
                Some(call) => {
                    content.call = Some(call);
                    Poll::Pending
                }
                None => content.reply.take().map_or(Poll::Pending, Poll::Ready),
            }
        })
    }

    /// Puts the reply where the request finds it, in place of the call.
    pub(super) fn reply(&self, reply: Reply) {
        *self.0.borrow_mut() = Content { call: None, reply: Some(reply) };
    }

    /// Reads the call, if one waits.
    pub(super) fn with_call<T>(&self, read: impl FnOnce(&mut HostCall) -> T) -> Option<T> {
        self.0.borrow_mut().call.as_mut().map(read)
    }
}

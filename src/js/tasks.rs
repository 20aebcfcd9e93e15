//! The requests under way, by their numbers from JavaScript.
//!
//! A client that goes away leaves its request here, and no reply resumes it. So each start removes
//! the oldest, by age and by total size. Turning new ones away instead would let a few abandoned
//! requests stop the host.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::finished::Finished;
use super::host_call::Reply;
use super::host_calls::HostCalls;
use crate::oauth::{Seconds, UnixTime};

/// How long a request may wait for its replies: longer than the driver waits for any reply.
const MAX_AGE: Seconds = Seconds::new(60);

/// The memory limit for all requests under way: half of the 128 MB of an isolate. That is some four
/// thousand of usual size, or two hundred with the longest form.
const MAX_HELD: usize = 64 * 1024 * 1024;

/// The largest number of copies of a form: as received, decoded, its parsed tokens, and a host
/// call.
const COPIES: usize = 5;

/// The state of an unknown request, and of one that the host wrote wrongly.
pub(super) const LOST: u32 = 0;

struct Task {
    started: UnixTime,
    /// Its size in bytes: an estimate from above.
    holds: usize,
    calls: HostCalls,
    future: Pin<Box<dyn Future<Output = Finished>>>,
    response: String,
}

/// All requests under way, ordered by number, which is the order in which they began.
struct Tasks {
    requests: BTreeMap<u32, Task>,
    held: usize,
}

impl Tasks {
    fn insert(&mut self, number: u32, task: Task) {
        self.held += task.holds;
        self.requests.insert(number, task);
    }

    fn remove(&mut self, number: u32) -> Option<Task> {
        let task = self.requests.remove(&number)?;
        self.held -= task.holds;
        Some(task)
    }

    /// Removes abandoned requests, and the oldest ones where one more would exceed the limit.
    fn make_room(&mut self, now: UnixTime, holds: usize) {
        while let Some((&number, oldest)) = self.requests.first_key_value() {
            let abandoned = now.since(oldest.started).is_some_and(|age| age > MAX_AGE);
            if !abandoned && self.held + holds <= MAX_HELD {
                break;
            }
            self.remove(number);
        }
    }
}

thread_local! {
    static TASKS: RefCell<Tasks> = const { RefCell::new(Tasks { requests: BTreeMap::new(), held: 0 }) };
}

/// `length` is that of the request's texts.
pub(crate) fn begin(
    number: u32,
    now: UnixTime,
    length: usize,
    calls: HostCalls,
    future: impl Future<Output = Finished> + 'static,
) -> u32 {
    let holds = size_of_val(&future) + COPIES * length;
    TASKS.with_borrow_mut(|tasks| tasks.make_room(now, holds));
    let future = Box::pin(future);
    advance(number, Task { started: now, holds, calls, future, response: String::new() })
}

pub(super) fn resume(number: u32, reply: Reply) -> u32 {
    let Some(task) = TASKS.with_borrow_mut(|tasks| tasks.remove(number)) else {
        return LOST;
    };
    task.calls.reply(reply);
    advance(number, task)
}

pub(super) fn with_call<T>(
    number: u32,
    read: impl FnOnce(&mut super::host_call::HostCall) -> T,
) -> Option<T> {
    TASKS.with_borrow(|tasks| tasks.requests.get(&number)?.calls.with_call(read))
}

pub(super) fn take_response(number: u32) -> Option<String> {
    TASKS.with_borrow_mut(|tasks| tasks.remove(number)).map(|task| task.response)
}

/// Polls a request, keeps it with its host call or its response, and returns its state.
fn advance(number: u32, mut task: Task) -> u32 {
    let state = match task.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(finished) => {
            task.response = finished.text;
            finished.status.into()
        }
        Poll::Pending => task.calls.with_call(|call| call.number()).unwrap_or(LOST),
    };
    TASKS.with_borrow_mut(|tasks| tasks.insert(number, task));
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::host_call::HostCall;

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_seconds(seconds)
    }

    /// A request that asks for a record and answers with the reply.
    fn begin_asking(number: u32, now: UnixTime) -> u32 {
        begin_with(number, now, 0)
    }

    fn begin_with(number: u32, now: UnixTime, length: usize) -> u32 {
        let calls = HostCalls::default();
        let own = calls.clone();
        begin(number, now, length, calls, async move {
            let reply = own.call(HostCall::record("a name".to_owned())).await;
            Finished { status: 200, text: format!("{reply:?}") }
        })
    }

    #[test]
    fn a_request_calls_and_goes_on_with_its_own_reply() {
        assert_eq!((begin_asking(1, at(0)), begin_asking(2, at(0))), (1, 1));
        assert_eq!(with_call(1, |call| call.take_text(0)), Some("a name".to_owned()));
        assert_eq!(resume(2, Reply::No), 200);
        assert_eq!(resume(1, Reply::Yes(vec![7])), 200);
        assert_eq!(take_response(1), Some("Yes([7])".to_owned()));
        assert_eq!(take_response(2), Some("No".to_owned()));
        assert_eq!(take_response(2), None);
    }

    #[test]
    fn an_unknown_request_is_lost() {
        assert_eq!(resume(1, Reply::No), LOST);
        assert_eq!(with_call(1, |call| call.number()), None);
    }

    #[test]
    fn an_abandoned_request_is_removed() {
        begin_asking(1, at(0));
        begin_asking(2, at(60));
        begin_asking(3, at(61));
        assert_eq!(resume(1, Reply::No), LOST);
        assert_eq!(resume(2, Reply::No), 200);
    }

    #[test]
    fn two_thousand_with_a_usual_form_are_under_way_at_once() {
        for number in 0..2_000 {
            assert_eq!(begin_with(number, at(0), 3_000), 1);
        }
        for number in 0..2_000 {
            assert_eq!(resume(number, Reply::No), 200);
        }
    }

    #[test]
    fn where_all_hold_too_much_the_oldest_are_removed() {
        const LONGEST: usize = 65_536;
        for number in 0..=204 {
            assert_eq!(begin_with(number, at(0), LONGEST), 1);
        }
        let held = TASKS.with_borrow(|tasks| tasks.held);
        assert!((MAX_HELD - COPIES * LONGEST..=MAX_HELD).contains(&held), "{held}");
        assert_eq!(resume(0, Reply::No), LOST);
        assert_eq!(resume(204, Reply::No), 200);
        for number in 0..=204 {
            take_response(number);
        }
        assert_eq!(TASKS.with_borrow(|tasks| tasks.held), 0);
    }
}

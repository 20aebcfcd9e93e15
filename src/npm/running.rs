//! The requests that have begun and not ended, by the number JavaScript gave them.
//!
//! A client that goes away leaves its request here with nobody to resume it. So the oldest are
//! removed at each start, by age and where there are too many. Turning new ones away instead would
//! let a few abandoned requests close the house.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::mailbox::Mailbox;
use super::question::Answer;
use crate::identifier::{Seconds, UnixTime};

/// How long a request may wait for its answers: longer than any answer is waited for.
const MAX_AGE: Seconds = Seconds::new(60);

/// How many requests may be under way at once. Each holds at most a form of 64 KiB, its decoded
/// parts and one question, so all together stay within the 128 MB of an isolate.
const MAX_RUNNING: usize = 512;

/// The state of a request that is not known any more.
const LOST: u32 = 0;

struct Running {
    started: UnixTime,
    mailbox: Mailbox,
    future: Pin<Box<dyn Future<Output = Finished>>>,
    response: String,
}

/// The response as JavaScript takes it, and its status.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) status: u16,
    pub(super) text: String,
}

thread_local! {
    // Ordered by number, which is the order in which they began.
    static RUNNING: RefCell<BTreeMap<u32, Running>> = const { RefCell::new(BTreeMap::new()) };
}

pub(super) fn begin(
    number: u32,
    now: UnixTime,
    mailbox: Mailbox,
    future: impl Future<Output = Finished> + 'static,
) -> u32 {
    make_room(now);
    advance(number, Running { started: now, mailbox, future: Box::pin(future), response: String::new() })
}

pub(super) fn resume(number: u32, answer: Answer) -> u32 {
    let Some(running) = RUNNING.with_borrow_mut(|all| all.remove(&number)) else {
        return LOST;
    };
    running.mailbox.put(answer);
    advance(number, running)
}

pub(super) fn with_question<T>(
    number: u32,
    read: impl FnOnce(&mut super::question::Question) -> T,
) -> Option<T> {
    RUNNING.with_borrow(|all| all.get(&number)?.mailbox.with_question(read))
}

pub(super) fn take_response(number: u32) -> Option<String> {
    RUNNING.with_borrow_mut(|all| all.remove(&number)).map(|running| running.response)
}

/// Polls a request, keeps it with its question or its response, and tells which of them.
fn advance(number: u32, mut running: Running) -> u32 {
    let state = match running.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(finished) => {
            running.response = finished.text;
            finished.status.into()
        }
        Poll::Pending => running.mailbox.with_question(|question| question.number()).unwrap_or(LOST),
    };
    RUNNING.with_borrow_mut(|all| all.insert(number, running));
    state
}

/// Removes the requests that nobody will resume.
fn make_room(now: UnixTime) {
    RUNNING.with_borrow_mut(|all| {
        while let Some(oldest) = all.first_entry() {
            let abandoned = now.since(oldest.get().started).is_some_and(|age| age > MAX_AGE);
            if !abandoned && all.len() < MAX_RUNNING {
                break;
            }
            all.pop_first();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::npm::question::Question;

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_seconds(seconds)
    }

    /// A request that asks for a record and answers with what it was told.
    fn begin_asking(number: u32, now: UnixTime) -> u32 {
        let mailbox = Mailbox::default();
        let own = mailbox.clone();
        begin(number, now, mailbox, async move {
            let answer = own.ask(Question::record("a name".to_owned())).await;
            Finished { status: 200, text: format!("{answer:?}") }
        })
    }

    #[test]
    fn a_request_asks_and_goes_on_with_its_own_answer() {
        assert_eq!((begin_asking(1, at(0)), begin_asking(2, at(0))), (1, 1));
        assert_eq!(with_question(1, |question| question.take_text(0)), Some("a name".to_owned()));
        assert_eq!(resume(2, Answer::No), 200);
        assert_eq!(resume(1, Answer::Yes(vec![7])), 200);
        assert_eq!(take_response(1), Some("Yes([7])".to_owned()));
        assert_eq!(take_response(2), Some("No".to_owned()));
        assert_eq!(take_response(2), None);
    }

    #[test]
    fn an_unknown_request_is_lost() {
        assert_eq!(resume(1, Answer::No), LOST);
        assert_eq!(with_question(1, |question| question.number()), None);
    }

    #[test]
    fn an_abandoned_request_is_removed() {
        begin_asking(1, at(0));
        begin_asking(2, at(60));
        begin_asking(3, at(61));
        assert_eq!(resume(1, Answer::No), LOST);
        assert_eq!(resume(2, Answer::No), 200);
    }

    #[test]
    fn of_too_many_the_oldest_are_removed() {
        for number in 0..=512 {
            assert_eq!(begin_asking(number, at(0)), 1);
        }
        assert_eq!(resume(0, Answer::No), LOST);
        assert_eq!(resume(1, Answer::No), 200);
    }
}

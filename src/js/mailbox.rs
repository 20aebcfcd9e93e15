//! The one place where a request waits: a question is left, an answer is found.
//!
//! [`Mailbox::ask`] is the leaf of every future that [`super::host::JavaScript`] returns. Its first
//! poll leaves the question and the request stands still; it is polled again when the answer lies
//! there. So an `async fn` becomes a coroutine without an executor, a waker or a promise.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use super::question::{Answer, Question};

/// Room for one question and one answer, held by a request and by whoever drives it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mailbox(Rc<RefCell<Content>>);

#[derive(Debug, Default)]
struct Content {
    question: Option<Question>,
    answer: Option<Answer>,
}

impl Mailbox {
    /// Leaves a question and waits for the answer.
    pub(super) fn ask(&self, question: Question) -> impl Future<Output = Answer> {
        let mut question = Some(question);
        poll_fn(move |_| {
            let mut content = self.0.borrow_mut();
            match question.take() {
                Some(question) => {
                    content.question = Some(question);
                    Poll::Pending
                }
                None => content.answer.take().map_or(Poll::Pending, Poll::Ready),
            }
        })
    }

    /// Puts the answer where the request will find it, in place of the question.
    pub(super) fn put(&self, answer: Answer) {
        *self.0.borrow_mut() = Content { question: None, answer: Some(answer) };
    }

    /// Reads the question, if one waits.
    pub(super) fn with_question<T>(&self, read: impl FnOnce(&mut Question) -> T) -> Option<T> {
        self.0.borrow_mut().question.as_mut().map(read)
    }
}

//! A finished request in the form for JavaScript: one text, for one crossing.

use std::fmt::Write as _;

use super::events::{self, Event};
use crate::endpoint::Answer;
use crate::http::Response;

/// The status of a response, and all the rest as [`response`](super::response) documents it.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Finished {
    /// An answer, and the events of the request.
    pub(crate) fn new(answer: &Answer, events: &[Event]) -> Self {
        let Answer { response: Response { status, headers, body }, failed, audit } = answer;
        let mut text = String::with_capacity(512 + body.len() + audit.as_ref().map_or(0, String::len));
        if let Some(failed) = failed {
            text.push_str(failed.as_str());
        }
        text.push('\n');
        text.push_str(&events::json(events));
        text.push('\n');
        for (name, value) in headers {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{name}: {value}");
        }
        text.push('\n');
        text.push_str(audit.as_deref().unwrap_or_default());
        text.push('\n');
        text.push_str(body);
        Self { status: *status, text }
    }
}

//! The differences between two documents that no request shows.
//!
//! In:  both documents, and the situations in which their answers differ.
//! Out: the places that none of these differences comes from: with such a place put back to its old
//!      value, and that alone, the new document still gives each of these answers.
//!
//! Requests show only what they ask for, and most members of a document grant something that few
//! requests ask for. What cannot be tried counts as not shown: a document that cannot be read with
//! the place put back, and places that are left when [`MAX_WORK`] is used up.

use super::compare::Standing;
use super::derive::Situation;
use super::differences::{Documents, Place};
use super::harness::Harness;

/// A situation in which the answers differ, and those of the new document.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) situation: Situation,
    pub(super) new: Standing,
}

/// The places that no situation shows, in the order of the new document. With more than `most` requests
/// decided, the places that are left are among them.
pub(super) fn unexercised(stages: &[Harness; 2], shown: &[Shown], most: usize) -> Vec<String> {
    let documents = Documents::new([stages[0].document(), stages[1].document()]);
    let realm = stages[1].realm();
    let load = 1 + realm.clients.len() + realm.issuers.len() + realm.targets.len();
    let mut sieve = Sieve { documents, shown, load, most, work: 0, unexercised: Vec::new() };
    for place in sieve.documents.differing() {
        sieve.sift(&place, Within::Nothing);
    }
    sieve.unexercised
}

struct Sieve<'a> {
    documents: Documents,
    shown: &'a [Shown],
    /// What it costs to read the document once, in requests.
    load: usize,
    /// How many requests are decided at most.
    most: usize,
    /// How many are decided so far.
    work: usize,
    unexercised: Vec<String>,
}

/// Whether a place is within one that a request shows.
#[derive(Clone, Copy)]
enum Within {
    Nothing,
    Shown,
}

/// What putting a place back does.
enum Tried {
    /// It changes an answer.
    Changes,
    /// It changes none, or could not be tried.
    Nothing,
    /// What is left is no document.
    Unreadable,
}

impl Sieve<'_> {
    /// Keeps the place if no request shows it. Of a value that only one document has and that some
    /// request shows, keeps what is in it and is not shown; what cannot be without its surroundings
    /// is shown with them.
    fn sift(&mut self, place: &Place, within: Within) {
        match (self.try_without(place), within) {
            (Tried::Changes, _) | (Tried::Unreadable, Within::Shown) => {
                for inner in self.documents.inside(place) {
                    self.sift(&inner, Within::Shown);
                }
            }
            (Tried::Nothing, _) | (Tried::Unreadable, Within::Nothing) => {
                self.unexercised.push(place.to_string());
            }
        }
    }

    fn try_without(&mut self, place: &Place) -> Tried {
        let asked: Vec<&Shown> =
            self.shown.iter().filter(|shown| concerns(place, &shown.situation)).collect();
        if asked.is_empty() || self.work > self.most {
            return Tried::Nothing;
        }
        self.work += self.load;
        let document = self.documents.put_back(place).and_then(|value| serde_json::to_string(&value).ok());
        let Some(harness) = document.and_then(|document| Harness::set(&document).ok()) else {
            return Tried::Unreadable;
        };
        for Shown { situation, new } in asked {
            self.work += situation.questions.len();
            if !Standing::of(&harness, &situation.questions).changes(new).is_empty() {
                return Tried::Changes;
            }
        }
        Tried::Nothing
    }
}

/// Whether a request may be decided by what is at a place. What a client has is for its own requests,
/// and a request that names none may be of any workload.
fn concerns(place: &Place, situation: &Situation) -> bool {
    let asks = situation.questions.first().and_then(|(_, case)| case.request.client_id.as_deref());
    match (place.client(), asks) {
        (Some(client), Some(asks)) => client == asks,
        _ => true,
    }
}

/// How many requests a comparison decides at most to find what is not shown: some seconds of work.
pub(super) const MAX_WORK: usize = 100_000;

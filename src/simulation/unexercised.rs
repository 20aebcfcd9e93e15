//! The differences between two documents that no request shows.
//!
//! In:  both documents, and the situations in which their answers differ.
//! Out: the places that cause none of these differences: with the old value at such a place, and there
//!      alone, the new document still gives each of these answers.
//!
//! Requests show only the members they use, and most members of a document grant something that few
//! requests use. A place counts as not shown where the simulation cannot try it: where no realm can be
//! read from the document with the old value, and where [`MAX_WORK`] is used up before its turn.

use super::compare::Standing;
use super::derive::Situation;
use super::differences::{Documents, Place};
use super::harness::Harness;

/// A situation in which the answers differ, and the answers of the new document.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) situation: Situation,
    pub(super) new: Standing,
}

/// A place that no situation shows.
#[derive(Debug)]
pub(super) struct Unexercised {
    pub(super) place: String,
    /// The text with which an operator accepts it.
    pub(super) accept: String,
}

/// The places that no situation shows, in the order of the new document. Once it has decided `most`
/// requests, the search adds every remaining place.
pub(super) fn unexercised(stages: &[Harness; 2], shown: &[Shown], most: usize) -> Vec<Unexercised> {
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
    /// The cost of reading the document once, in requests.
    load: usize,
    /// The most requests to decide.
    most: usize,
    /// The requests decided so far.
    work: usize,
    unexercised: Vec<Unexercised>,
}

/// Whether a place is within another place that a request shows.
#[derive(Clone, Copy)]
enum Within {
    Nothing,
    Shown,
}

/// The effect of setting a place back to its old value.
enum Tried {
    /// It changes an answer.
    Changes,
    /// It changes no answer, or the simulation could not try it.
    Nothing,
    /// No realm can be read from the resulting document.
    Unreadable,
}

impl Sieve<'_> {
    /// Keeps the place if no request shows it. Of a value that only one document has and that some
    /// request shows, keeps the parts that no request shows; a part without which the document is
    /// unreadable counts as shown with the value.
    fn sift(&mut self, place: &Place, within: Within) {
        match (self.try_without(place), within) {
            (Tried::Changes, _) | (Tried::Unreadable, Within::Shown) => {
                for inner in self.documents.inside(place) {
                    self.sift(&inner, Within::Shown);
                }
            }
            (Tried::Nothing, _) | (Tried::Unreadable, Within::Nothing) => {
                let accept = self.documents.acceptance(place);
                self.unexercised.push(Unexercised { place: place.to_string(), accept });
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

/// Whether a place can decide a request. A place of one client decides only that client's requests; a
/// request that names no client may come from any workload.
fn concerns(place: &Place, situation: &Situation) -> bool {
    let asks = situation.questions.first().and_then(|(_, case)| case.request.client_id.as_deref());
    match (place.client(), asks) {
        (Some(client), Some(asks)) => client == asks,
        _ => true,
    }
}

/// The most requests for the search for places that no request shows: some seconds of work.
pub(super) const MAX_WORK: usize = 100_000;

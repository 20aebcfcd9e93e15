//! The report on two documents: which client gains and which loses what.

use std::fmt;

use serde::Serialize;

use super::compare::{Change, Kind, Standing};
use super::derive::{Questions, Situation};
use super::harness::Harness;
use super::unexercised::{MAX_WORK, Shown, Unexercised, unexercised};

/// The difference between two documents: the changes that requests show, and the places that none shows.
#[derive(Debug, Serialize)]
pub struct Diff {
    /// The number of requests that both documents answered.
    asked: usize,
    /// The number of clients left out, because there were too many requests.
    left_out: usize,
    /// The number of gains, each place in `unexercised` included.
    gained: usize,
    lost: usize,
    changed: usize,
    entries: Vec<Entry>,
    /// The places at which the documents differ and that no request shows.
    unexercised: Vec<String>,
    /// For each of these the text with which an operator accepts it: the place, `@`, and a digest of the old
    /// and the new value.
    accept: Vec<String>,
}

/// The same changes of one client at one target, and the requests that show them.
#[derive(Debug, Serialize)]
struct Entry {
    client: String,
    target: String,
    changes: Vec<Change>,
    requests: Vec<String>,
}

impl Diff {
    pub(super) fn of(stages: &[Harness; 2], questions: Questions) -> Self {
        let Questions { situations, left_out } = questions;
        let mut diff = Self {
            asked: 0,
            left_out,
            gained: 0,
            lost: 0,
            changed: 0,
            entries: Vec::new(),
            unexercised: Vec::new(),
            accept: Vec::new(),
        };
        let mut shown = Vec::new();
        for situation in situations {
            diff.asked += situation.questions.len();
            let [old, new] = stages.each_ref().map(|harness| Standing::of(harness, &situation.questions));
            let changes = old.changes(&new);
            if !changes.is_empty() {
                diff.tell(&situation, changes);
                shown.push(Shown { situation, new });
            }
        }
        for Unexercised { place, accept } in unexercised(stages, &shown, MAX_WORK) {
            diff.unexercised.push(place);
            diff.accept.push(accept);
        }
        diff.gained = diff.unexercised.len();
        for change in diff.entries.iter().flat_map(|entry| &entry.changes) {
            match change.kind {
                Kind::Gained => diff.gained += 1,
                Kind::Lost => diff.lost += 1,
                Kind::Changed => diff.changed += 1,
            }
        }
        diff
    }

    /// Joins requests with the same changes; those of a client and target follow each other.
    fn tell(&mut self, situation: &Situation, changes: Vec<Change>) {
        let Situation { client, target, request, .. } = situation;
        let mut recent = self.entries.iter_mut().rev().take_while(|entry| entry.client == *client);
        match recent.find(|entry| entry.target == *target && entry.changes == changes) {
            Some(entry) => entry.requests.push(request.clone()),
            None => self.entries.push(Entry {
                client: client.clone(),
                target: target.clone(),
                changes,
                requests: vec![request.clone()],
            }),
        }
    }

    /// Whether some client gains under the new document, or may gain where no request was asked.
    pub fn gains(&self) -> bool {
        self.gained > 0 || self.left_out > 0
    }

    /// Whether the documents differ in anything.
    pub fn differs(&self) -> bool {
        self.gains() || self.lost > 0 || self.changed > 0
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry { client, target, changes, requests } in &self.entries {
            writeln!(f, "{client} at {target}")?;
            for change in changes {
                writeln!(f, "  {change}")?;
            }
            for request in requests {
                writeln!(f, "      {request}")?;
            }
        }
        if !self.unexercised.is_empty() {
            writeln!(f, "differs, and no request shows what it grants")?;
            for place in &self.unexercised {
                writeln!(f, "  + {place}")?;
            }
        }
        if self.left_out > 0 {
            writeln!(f, "{} clients were not asked for: give the requests to compare by", self.left_out)?;
        }
        let Self { asked, gained, lost, changed, .. } = self;
        write!(f, "{asked} requests asked of both: {gained} gained, {lost} lost, {changed} changed")
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.kind {
            Kind::Gained => '+',
            Kind::Lost => '-',
            Kind::Changed => '~',
        };
        write!(f, "{sign} {}", self.what)?;
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, ": {old} -> {new}"),
            (None, Some(only)) | (Some(only), None) if self.what == "scope" => write!(f, " {only}"),
            (None, Some(new)) => write!(f, ": nothing -> {new}"),
            (Some(old), None) => write!(f, ": {old} -> nothing"),
            (None, None) => Ok(()),
        }
    }
}

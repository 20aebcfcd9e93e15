//! How the line is written: one text, member by member, of values with bounded length.
//!
//! A value is replaced by its length and SHA-256 if it is long, looks like a part of a token, or
//! holds a character that could end the line or change the reading direction.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The longest text, in bytes, that appears as it is. Longer ones are not names that a person
/// reads.
const MAX_TEXT: usize = 256;
/// The longest scope, in bytes, that appears as it is.
const MAX_LONG_TEXT: usize = 1_024;
/// The most entries of a list that are written.
const MAX_ENTRIES: usize = 16;
/// Capacity, in bytes, for the line of an ordinary exchange and for the members of its grant, so
/// that neither is copied as it grows.
const ORDINARY: usize = 1_024;
const ORDINARY_MEMBERS: usize = 256;

/// A JSON object while it is written.
#[derive(Debug)]
pub(crate) struct Line {
    text: String,
    /// Whether the next entry is the first in its object or list, which has no comma before it.
    first: bool,
}

impl Line {
    /// Opens an object.
    pub(crate) fn open() -> Self {
        let mut text = String::with_capacity(ORDINARY);
        text.push('{');
        Self { text, first: true }
    }

    /// Starts a list of members that another object will hold.
    pub(crate) fn members() -> Self {
        Self { text: String::with_capacity(ORDINARY_MEMBERS), first: true }
    }

    /// Closes the object and returns it whole.
    pub(crate) fn close(mut self) -> String {
        self.text.push('}');
        self.text
    }

    /// Returns the members without braces.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Begins a member. The engine chooses the name, so that it needs no escape.
    pub(crate) fn name(&mut self, name: &'static str) {
        self.separate();
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
    }

    /// Writes a member with a text.
    pub(crate) fn text(&mut self, name: &'static str, value: &str) {
        self.name(name);
        self.value(value);
    }

    /// Writes a member with a number.
    pub(crate) fn number(&mut self, name: &'static str, value: i64) {
        self.name(name);
        // Writing into a string does not fail.
        let _ = write!(self.text, "{value}");
    }

    /// Writes a member with a digest, in hexadecimal.
    pub(crate) fn hex(&mut self, name: &'static str, digest: &[u8; 32]) {
        self.name(name);
        self.digest(digest);
    }

    /// Writes a member with an object: `members`, written before, and those that `more` adds.
    /// Without any of them it writes no member.
    pub(crate) fn members_of(&mut self, name: &'static str, members: &str, more: impl FnOnce(&mut Self)) {
        if members.is_empty() {
            return;
        }
        self.name(name);
        self.object(|line| {
            line.text.push_str(members);
            line.first = false;
            more(line);
        });
    }

    /// Writes a member with a list: at most [`MAX_ENTRIES`] entries, then the number of those left
    /// out.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        mut entries: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.name(name);
        self.text.push('[');
        self.first = true;
        for entry in entries.by_ref().take(MAX_ENTRIES) {
            self.separate();
            write(self, entry);
        }
        let more = entries.count();
        if more > 0 {
            self.separate();
            self.object(|line| line.number("more", i64::try_from(more).unwrap_or(i64::MAX)));
        }
        self.text.push(']');
        self.first = false;
    }

    /// Writes an object as a value.
    pub(crate) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.text.push('{');
        self.first = true;
        write(self);
        self.text.push('}');
        self.first = false;
    }

    /// Writes a text as a value.
    pub(crate) fn value(&mut self, text: &str) {
        self.bounded(text, MAX_TEXT);
    }

    /// Writes a scope as a value.
    pub(crate) fn long_value(&mut self, text: &str) {
        self.bounded(text, MAX_LONG_TEXT);
    }

    /// Writes the length and SHA-256 of a text in place of the text.
    pub(crate) fn fingerprint(&mut self, text: &str) {
        let digest = Sha256::digest(text).into();
        self.object(|line| {
            line.number("bytes", i64::try_from(text.len()).unwrap_or(i64::MAX));
            line.hex("sha256", &digest);
        });
    }

    fn bounded(&mut self, text: &str, limit: usize) {
        if text.len() > limit {
            return self.fingerprint(text);
        }
        if is_plain(text) {
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
            return;
        }
        if text.contains(TOKEN) || text.chars().any(misleads) {
            return self.fingerprint(text);
        }
        self.text.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(['"', '\\']) {
            let (plain, special) = rest.split_at(at);
            self.text.push_str(plain);
            self.text.push('\\');
            let (special, after) = special.split_at(1);
            self.text.push_str(special);
            rest = after;
        }
        self.text.push_str(rest);
        self.text.push('"');
    }

    fn digest(&mut self, digest: &[u8; 32]) {
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(digest) {
            for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
                *digit = if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble };
            }
        }
        self.text.push('"');
        self.text.push_str(str::from_utf8(&hex).unwrap_or_default());
        self.text.push('"');
    }

    fn separate(&mut self) {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
    }
}

/// The first characters, in base64url, of every JOSE header and of most sets of claims.
const TOKEN: &str = "eyJ";

/// Whether a text needs no closer check: printable ASCII without escapes, and without the first
/// letter pair of [`TOKEN`]. Nearly every text passes, so that one pass over its bytes is enough.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().all(|byte| {
        let fits =
            matches!(byte, 0x20..=0x7E) && byte != b'"' && byte != b'\\' && (before, byte) != (b'e', b'y');
        before = byte;
        fits
    })
}

/// Whether a character ends a line in some viewer, changes the reading direction, or is not seen: two names
/// that differ look the same with it.
pub(crate) fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

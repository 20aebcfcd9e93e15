//! How the two sides of a comparison are worded.
//!
//! Names stand in backticks. The text of a name cannot end the backticks, fill a page or change the
//! reading direction. A name with the shape of a token is always left out: a client that sends a
//! token in the wrong parameter must not find that token in its own log.

use crate::audit::misleads;
use crate::oauth::{Seconds, UnixTime};

/// A name from the request, in backticks.
pub(crate) fn name(text: &str) -> String {
    if is_like_a_token(text) {
        return format!("[a token of {} bytes]", text.len());
    }
    let written: String = text.chars().take(MAX_CHARACTERS).map(character).collect();
    if text.chars().nth(MAX_CHARACTERS).is_none() {
        return format!("`{written}`");
    }
    format!("`{written}` (the first {MAX_CHARACTERS} characters of {} bytes)", text.len())
}

/// A character, or its code point where the character would change how the rest is read.
fn character(character: char) -> String {
    if character == '`' || misleads(character) {
        return format!("\\u{{{:x}}}", u32::from(character));
    }
    character.to_string()
}

/// Names with a comma between them, or `none`.
pub(crate) fn names<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut texts = texts.into_iter();
    let mut written: Vec<String> = texts.by_ref().take(MAX_NAMES).map(name).collect();
    match texts.count() {
        0 if written.is_empty() => return "none".to_owned(),
        0 => {}
        more => written.push(format!("and {more} more")),
    }
    written.join(", ")
}

/// A time claim, and its distance from now in seconds.
pub(crate) fn time(claim: &str, time: Option<UnixTime>, now: UnixTime) -> String {
    let Some(time) = time else {
        return format!("no {claim}");
    };
    match (time.since(now), now.since(time)) {
        (Some(ahead), _) => format!("{claim} {time} ({ahead} s ahead)"),
        (None, Some(ago)) => format!("{claim} {time} ({ago} s ago)"),
        (None, None) => format!("{claim} {time} (now)"),
    }
}

/// The seconds left until a time.
pub(crate) fn left(until: UnixTime, now: UnixTime) -> String {
    format!("{} s left", until.since(now).map_or(0, Seconds::get))
}

/// A fixed phrase of the engine.
pub(crate) fn words(text: &str) -> String {
    text.to_owned()
}

/// Whether the text has two or more dots after the base64url prefix of every JOSE header.
fn is_like_a_token(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("eyJ") && text.bytes().filter(|&byte| byte == b'.').count() >= 2
}

/// The most characters of a name that are shown.
const MAX_CHARACTERS: usize = 120;
/// The most names of a list that are shown.
const MAX_NAMES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_backticks() {
        assert_eq!(name("orders"), "`orders`");
        assert_eq!(name("a`, `b\u{202e}\n"), "`a\\u{60}, \\u{60}b\\u{202e}\\u{a}`");
        assert_eq!(name("jos\u{e9}"), "`jos\u{e9}`");
    }

    #[test]
    fn a_character_that_is_not_seen_is_shown() {
        for character in
            ['\u{ad}', '\u{61c}', '\u{200b}', '\u{200e}', '\u{2028}', '\u{2060}', '\u{feff}', '\u{e0041}']
        {
            let code = u32::from(character);
            assert_eq!(name(&format!("a{character}b")), format!("`a\\u{{{code:x}}}b`"));
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let written = name(&"\u{e9}".repeat(121));
        assert_eq!(written, format!("`{}` (the first 120 characters of 242 bytes)", "\u{e9}".repeat(120)));
        assert_eq!(name(&"a".repeat(120)), format!("`{}`", "a".repeat(120)));
    }

    #[test]
    fn a_token_is_left_out() {
        assert_eq!(name("eyJhbGciOiJFUzI1NiJ9.e30.AA"), "[a token of 27 bytes]");
        assert_eq!(name("https://a.b.c/eyJ"), "`https://a.b.c/eyJ`");
    }

    #[test]
    fn a_list_is_short() {
        assert_eq!(names([]), "none");
        assert_eq!(names(["a", "b"]), "`a`, `b`");
        let written = names(std::iter::repeat_n("a", 18));
        assert!(written.ends_with("`a`, and 2 more"), "{written}");
    }

    #[test]
    fn a_time_is_relative_to_now() {
        let now = UnixTime::from_seconds(1_000);
        assert_eq!(time("iat", Some(UnixTime::from_seconds(1_073)), now), "iat 1073 (73 s ahead)");
        assert_eq!(time("exp", Some(UnixTime::from_seconds(990)), now), "exp 990 (10 s ago)");
        assert_eq!(time("nbf", Some(now), now), "nbf 1000 (now)");
        assert_eq!(time("nbf", None, now), "no nbf");
    }
}

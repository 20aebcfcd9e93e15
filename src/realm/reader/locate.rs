//! The place at which a reader of text that is not JSON stopped, as a JSON pointer (RFC 6901).
//!
//! The reader has accepted everything before that place, and this relies on nothing else.

use crate::json::{self, Limits, Value};
use crate::realm::place::escaped;

/// An object or array that has begun and not ended.
enum Open {
    /// The name of the current member, and whether its colon has come.
    Object { name: String, has_colon: bool },
    /// The number of elements before the current one.
    Array(usize),
}

/// The pointer to the value at a line and column, both as `serde_json` counts them.
pub(super) fn pointer_at(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let before = text.as_bytes().get(..start + column.saturating_sub(1)).unwrap_or(text.as_bytes());
    let mut open: Vec<Open> = Vec::new();
    let mut rest = before;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, open.last_mut()) {
            (b'{', _) => open.push(Open::Object { name: String::new(), has_colon: false }),
            (b'[', _) => open.push(Open::Array(0)),
            (b'}' | b']', _) => drop(open.pop()),
            (b':', Some(Open::Object { has_colon, .. })) => *has_colon = true,
            (b',', Some(Open::Object { has_colon, .. })) => *has_colon = false,
            (b',', Some(Open::Array(index))) => *index += 1,
            (b'"', last) => {
                let (string, after) = rest.split_at(length_of_string(rest));
                rest = after.split_first().map(|(_, after)| after).unwrap_or_default();
                if let Some(Open::Object { name, has_colon: false }) = last {
                    *name = unescaped(string);
                }
            }
            _ => {}
        }
    }
    let step = |open| match open {
        Open::Object { name, has_colon: true } => Some(escaped(&name)),
        Open::Object { .. } => None,
        Open::Array(index) => Some(index.to_string()),
    };
    open.into_iter().filter_map(step).fold(String::new(), |pointer, step| pointer + "/" + &step)
}

/// How many bytes come before the quotation mark that ends a string.
fn length_of_string(bytes: &[u8]) -> usize {
    let mut escape = false;
    let ends = bytes.iter().position(|&byte| {
        let ends = byte == b'"' && !escape;
        escape = byte == b'\\' && !escape;
        ends
    });
    ends.unwrap_or(bytes.len())
}

fn unescaped(string: &[u8]) -> String {
    match json::parse(&[b"\"", string, b"\""].concat(), Limits::DOCUMENT) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pointer to the first `!`.
    fn at(text: &str) -> String {
        let before = text.split('!').next().unwrap();
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1) + 1;
        pointer_at(text, line, column)
    }

    #[test]
    fn a_place_has_the_names_and_indices_that_lead_to_it() {
        assert_eq!(at("!"), "");
        assert_eq!(at("{!"), "");
        assert_eq!(at(r#"{"a": !"#), "/a");
        assert_eq!(at(r#"{"a": 1, "b"!"#), "");
        assert_eq!(at("{\"a\": {\"x\": [1, 2]},\n \"b\": [[], {\"c/d\": [true, !"), "/b/1/c~1d/1");
        assert_eq!(at(r#"{"a\"]\\": [{"b": "],}"}, !"#), "/a\"]\\/1");
        assert_eq!(at("{\"\u{e9}\": \"\u{e9}\", \"b\": !"), "/b");
    }

    #[test]
    fn any_place_in_any_text_has_a_pointer() {
        for column in 0..20 {
            pointer_at("{\"a\"]}}:,\"", 1, column);
            pointer_at("", column, column);
        }
    }
}

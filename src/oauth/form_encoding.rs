//! Decoding of `application/x-www-form-urlencoded` names and values. RFC 6749 appendix B.

use std::borrow::Cow;

/// Why a text is not form-encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FormEncodingError {
    /// A `%` without two hexadecimal digits.
    Escape,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

/// Decodes one name or value: `+` is a space, `%` and two digits are one byte, and the bytes are
/// UTF-8.
///
/// # Errors
///
/// [`FormEncodingError::Escape`] and [`FormEncodingError::NotUtf8`]; no byte is replaced by U+FFFD.
pub(crate) fn form_decode(encoded: &[u8]) -> Result<Cow<'_, str>, FormEncodingError> {
    if !encoded.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return std::str::from_utf8(encoded).map(Cow::Borrowed).map_err(|_| FormEncodingError::NotUtf8);
    }
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(&byte) = rest.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().copied().and_then(hexadecimal).ok_or(FormEncodingError::Escape)?;
                let low = rest.next().copied().and_then(hexadecimal).ok_or(FormEncodingError::Escape)?;
                16 * high + low
            }
            plain => plain,
        });
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| FormEncodingError::NotUtf8)
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

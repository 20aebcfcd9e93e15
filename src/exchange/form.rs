//! Stage 1: the form that arrived. RFC 6749 §3.2 and appendix B, RFC 8693 §2.1.
//!
//! In:  the request as the host received it, with no more of the body than the limit needs.
//! Out: a [`Form`]: decoded names and values, each name once except `audience` and `resource`.
//!
//! Decoding is strict. A lenient decoder turns two different bodies into one form; a proxy that
//! logs, filters or limits by the body would then see another request than the one that the engine
//! answers.

use std::borrow::Cow;
use std::fmt;

use crate::check::Check;
use crate::error::FormError;
use crate::http::{FORM, Request, Transport};
use crate::oauth::form_encoding::{FormEncodingError, form_decode};
use crate::oauth::limits::{MAX_BODY, MAX_PARAMETERS, MAX_TOKEN};
use crate::trace::Trace;
use crate::trace::wording::{name, names, words};

/// The parameters with the limit [`MAX_TOKEN`].
const TOKENS: [&str; 3] = ["subject_token", "actor_token", "client_assertion"];

/// Every parameter that an exchange reads.
const OF_EXCHANGE: [&str; 13] = [
    "actor_token",
    "actor_token_type",
    "audience",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "grant_type",
    "requested_token_type",
    "resource",
    "scope",
    "subject_token",
    "subject_token_type",
];

/// The decoded parameters of a request, in the order in which they were sent.
pub struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl fmt::Debug for Form<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} parameters)", self.0.len())
    }
}

impl<'a> Form<'a> {
    /// Parses the form of a request.
    ///
    /// # Errors
    ///
    /// Each variant of [`FormError`]; transport and method are checked before the body.
    pub(crate) fn parse(request: &'a Request, trace: &mut Trace) -> Result<Self, FormError> {
        trace.compare(|| (words(request.transport.name()), words(Transport::Secure.name())));
        if request.transport == Transport::Plain {
            return Err(FormError::InsecureTransport);
        }
        trace.passed(Check::Transport);
        trace.compare(|| (name(&request.method), name("POST")));
        if request.method != "POST" {
            return Err(FormError::MethodNotAllowed);
        }
        trace.passed(Check::Method);
        trace.compare(|| (names(request.content_type()), name(FORM)));
        content_type(request.content_type()).map_err(|error| of_body(error, &request.body))?;
        trace.passed(Check::ContentType);
        trace.compare(|| (bytes(request.body.len()), format!("at most {}", bytes(MAX_BODY))));
        if request.body.len() > MAX_BODY {
            return Err(FormError::BodyTooLarge);
        }
        trace.passed(Check::BodySize);
        let expected = || format!("at most {}, form-encoded UTF-8", parameters(MAX_PARAMETERS));
        trace.compare(|| (parameters(segments(&request.body).count()), expected()));
        let form = Self::decode(&request.body)?;
        trace.compare(|| (form.counted(), expected()));
        trace.passed(Check::Parameters);
        trace.expects("no parameter twice but audience and resource");
        form.nothing_repeats()?;
        trace.passed(Check::Repeats);
        trace.compare(|| (form.token_sizes(), format!("at most {} each", bytes(MAX_TOKEN))));
        form.tokens_fit()?;
        trace.passed(Check::TokenSize);
        Ok(form)
    }

    /// The value of a parameter; an empty value counts as absent (RFC 6749 §3.2).
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// The values of a parameter that may repeat.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(own, value)| own == name && !value.is_empty()).map(|(_, value)| &**value)
    }

    fn decode(body: &'a [u8]) -> Result<Self, FormError> {
        let mut parameters = Vec::with_capacity(8);
        for segment in segments(body) {
            if parameters.len() == MAX_PARAMETERS {
                return Err(FormError::TooManyParameters);
            }
            if !segment.iter().all(u8::is_ascii_graphic) {
                return Err(FormError::PercentEncoding);
            }
            let mut halves = segment.splitn(2, |&byte| byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }

    /// Refuses a repeated name. An empty value counts: `scope=&scope=admin` is two scopes.
    fn nothing_repeats(&self) -> Result<(), FormError> {
        let single = |name: &str| name != "audience" && name != "resource";
        for (index, (name, _)) in self.0.iter().enumerate() {
            if single(name) && self.0.iter().skip(index + 1).any(|(other, _)| other == name) {
                return Err(FormError::ParameterRepeated);
            }
        }
        Ok(())
    }

    fn tokens_fit(&self) -> Result<(), FormError> {
        if TOKENS.iter().filter_map(|name| self.value(name)).any(|token| token.len() > MAX_TOKEN) {
            return Err(FormError::TokenTooLarge);
        }
        Ok(())
    }

    /// The number of parameters, and the names that an exchange does not read. RFC 6749 §3.2
    /// requires the engine to ignore those; the trace shows a client that it sent some.
    fn counted(&self) -> String {
        let count = parameters(self.0.len());
        let mut others = self.0.iter().map(|(name, _)| &**name).filter(|name| !OF_EXCHANGE.contains(name));
        match others.next() {
            None => count,
            Some(first) => {
                format!("{count}, of which ignored: {}", names(std::iter::once(first).chain(others)))
            }
        }
    }

    fn token_sizes(&self) -> String {
        let size = |name: &&str| Some(format!("{name} {}", bytes(self.value(name)?.len())));
        let sizes: Vec<String> = TOKENS.iter().filter_map(size).collect();
        if sizes.is_empty() { words("none") } else { sizes.join(", ") }
    }
}

/// The texts between `&`, without empty ones.
fn segments(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split(|&byte| byte == b'&').filter(|segment| !segment.is_empty())
}

fn bytes(count: usize) -> String {
    format!("{count} bytes")
}

fn parameters(count: usize) -> String {
    format!("{count} parameters")
}

/// Decodes one name or value.
///
/// # Errors
///
/// [`FormError::PercentEncoding`] and [`FormError::NotUtf8`]; no byte is replaced by U+FFFD.
pub(crate) fn decode(encoded: &[u8]) -> Result<Cow<'_, str>, FormError> {
    form_decode(encoded).map_err(|error| match error {
        FormEncodingError::Escape => FormError::PercentEncoding,
        FormEncodingError::NotUtf8 => FormError::NotUtf8,
    })
}

/// The refusal of a content type, in view of the body: a client that sends JSON often names no type, or the one
/// that its library fills in, and its mistake is the body.
fn of_body(error: FormError, body: &[u8]) -> FormError {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if error == FormError::ContentType && first == Some(&b'{') { FormError::JsonBody } else { error }
}

/// Checks the media type. It refuses a `charset` other than UTF-8 and ignores other parameters.
fn content_type(header: Option<&str>) -> Result<(), FormError> {
    let mut parts = header.ok_or(FormError::ContentType)?.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    if essence == "application/json" || essence.ends_with("+json") {
        return Err(FormError::JsonBody);
    }
    if essence != FORM {
        return Err(FormError::ContentType);
    }
    for parameter in parts {
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("charset")
            && !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        {
            return Err(FormError::ContentType);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::TraceDetail;

    fn parse(body: &[u8]) -> Result<Form<'static>, FormError> {
        let request = Request::form("", body);
        let form = Form::parse(&request, &mut Trace::new(TraceDetail::Outcomes))?;
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Ok(Form(form.0.into_iter().map(|(name, value)| (owned(name), owned(value))).collect()))
    }

    #[test]
    fn debug_output_shows_only_sizes() {
        assert_eq!(format!("{:?}", parse(b"a=b&c=d").unwrap()), "Form(2 parameters)");
    }

    #[test]
    fn names_and_values_are_decoded() {
        let form = parse(b"a+b=%C3%A9%2b+&&x&y=1=2").unwrap();
        assert_eq!(form.value("a b"), Some("\u{e9}+ "));
        assert_eq!(form.value("x"), None);
        assert_eq!(form.value("y"), Some("1=2"));
    }

    #[test]
    fn a_trace_in_full_names_ignored_parameters() {
        let seen = |body: &str| {
            let mut trace = Trace::new(TraceDetail::Full);
            Form::parse(&Request::form("", body), &mut trace).unwrap();
            let entry = trace.entries().iter().find(|entry| entry.check == Check::Parameters).unwrap();
            entry.compared.clone().unwrap().seen.unwrap()
        };
        let known = OF_EXCHANGE.map(|name| format!("{name}=1")).join("&");
        assert_eq!(seen(&known), "13 parameters");
        assert_eq!(
            seen("scope=a&requested_subject=bob"),
            "2 parameters, of which ignored: `requested_subject`"
        );
        assert_eq!(seen("Scope=a&%60=b"), "2 parameters, of which ignored: `Scope`, `\\u{60}`");
    }

    #[test]
    fn bad_escapes_are_refused() {
        for body in ["a=%", "a=%2", "a=%g0", "a=% 20", "%zz=1", "a=b c", "a=\u{e9}", "a=1\r\n"] {
            assert_eq!(parse(body.as_bytes()).err(), Some(FormError::PercentEncoding), "{body:?}");
        }
        for body in ["a=%ff", "a=%C3", "a=%ED%A0%80", "%C0%80=1"] {
            assert_eq!(parse(body.as_bytes()).err(), Some(FormError::NotUtf8), "{body:?}");
        }
    }

    #[test]
    fn audience_may_repeat_but_scope_may_not() {
        let form = parse(b"audience=a&audience=&audience=b&resource=c&resource=d").unwrap();
        assert_eq!(form.values("audience").collect::<Vec<_>>(), ["a", "b"]);
        for body in ["scope=a&scope=b", "scope=&scope=a", "scope=a&s%63ope=a", "other=1&other=1"] {
            assert_eq!(parse(body.as_bytes()).err(), Some(FormError::ParameterRepeated), "{body}");
        }
    }

    #[test]
    fn sixty_four_parameters_are_the_most() {
        let of = |count: usize| (0..count).map(|n| format!("p{n}=1")).collect::<Vec<_>>().join("&&");
        assert!(parse(of(64).as_bytes()).is_ok());
        assert_eq!(parse(of(65).as_bytes()).err(), Some(FormError::TooManyParameters));
    }

    #[test]
    fn sizes_are_bounded() {
        let token = |length: usize| format!("subject_token={}", "a".repeat(length));
        assert!(parse(token(MAX_TOKEN).as_bytes()).is_ok());
        assert_eq!(parse(token(MAX_TOKEN + 1).as_bytes()).err(), Some(FormError::TokenTooLarge));
        let body = |length: usize| format!("other={}", "a".repeat(length - 6));
        assert!(parse(body(MAX_BODY).as_bytes()).is_ok());
        assert_eq!(parse(body(MAX_BODY + 1).as_bytes()).err(), Some(FormError::BodyTooLarge));
    }

    #[test]
    fn only_the_form_content_type_is_read() {
        let with = |content_type| {
            let request = Request::form("", "a=1").with_header("content-type", content_type);
            Form::parse(&request, &mut Trace::new(TraceDetail::Outcomes)).map(|_| ())
        };
        assert_eq!(with(Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8")), Ok(()));
        assert_eq!(with(Some("application/x-www-form-urlencoded; boundary=x")), Ok(()));
        assert_eq!(
            with(Some("application/x-www-form-urlencoded; charset=latin1")),
            Err(FormError::ContentType)
        );
        assert_eq!(with(Some("application/json")), Err(FormError::JsonBody));
        assert_eq!(with(Some("text/plain")), Err(FormError::ContentType));
        assert_eq!(with(None), Err(FormError::ContentType));
    }

    #[test]
    fn a_json_body_is_named_whatever_its_content_type() {
        let refused = |content_type, body| {
            let request = Request::form("", body).with_header("content-type", content_type);
            Form::parse(&request, &mut Trace::new(TraceDetail::Outcomes)).err()
        };
        for content_type in [None, Some("text/plain;charset=UTF-8"), Some("application/json")] {
            assert_eq!(refused(content_type, " \n{\"grant_type\":\"x\"}"), Some(FormError::JsonBody));
        }
        assert_eq!(refused(None, "a={"), Some(FormError::ContentType));
        assert_eq!(refused(None, " "), Some(FormError::ContentType));
    }

    #[test]
    fn transport_and_method_come_before_the_body() {
        let mut trace = Trace::new(TraceDetail::Outcomes);
        let by = |method: &str| Request { method: method.to_owned(), ..Request::form("", "%") };
        let plain = Request { transport: Transport::Plain, ..by("GET") };
        assert_eq!(Form::parse(&plain, &mut trace).err(), Some(FormError::InsecureTransport));
        for method in ["GET", "HEAD", "PUT", "post"] {
            let request = by(method).with_header("content-type", None);
            assert_eq!(Form::parse(&request, &mut trace).err(), Some(FormError::MethodNotAllowed));
        }
    }
}

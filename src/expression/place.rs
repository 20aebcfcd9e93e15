//! The place of a mistake in an expression: line, column, and the line with a caret under the place.
//!
//! This file also takes the first look at an expression, before the parser: it bounds the parser's
//! recursion by the tokens of the parser's own lexer.

use cel::parser::PrattParser;
use cel::parser::pratt_parser::{Lexer, TokenKind};

use super::{MAX_LENGTH, MAX_NESTING, MAX_TOKENS};

/// A mistake in an expression: its byte offset and its description.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) what: String,
}

impl Mistake {
    pub(super) fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }

    /// The message for the operator. Of a long line it shows only the part around the place.
    pub(super) fn within(&self, source: &str) -> String {
        let before = source.get(..self.at).unwrap_or(source);
        let line = before.matches('\n').count();
        let text = source.split('\n').nth(line).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let from = column.saturating_sub(AROUND);
        let shown = |character: char| if character.is_control() { ' ' } else { character };
        let excerpt: String = text.chars().skip(from).take(2 * AROUND).map(shown).collect();
        let caret = " ".repeat(column - from);
        format!(
            "{}, at line {} column {}\n  {}\n  {caret}^",
            self.what,
            line + 1,
            column + 1,
            excerpt.trim_end()
        )
    }
}

/// Bounds the number of tokens in an expression, and the depth of their nesting.
pub(super) fn scan(source: &str) -> Result<(), Mistake> {
    if source.len() > MAX_LENGTH {
        return Err(Mistake::new(MAX_LENGTH, format!("longer than {MAX_LENGTH} bytes")));
    }
    let mut lexer = Lexer::new(source);
    let (mut tokens, mut open, mut conditions) = (0, 0_usize, 0);
    loop {
        let token = lexer.lex();
        match token.kind {
            TokenKind::TokEnd => return Ok(()),
            TokenKind::TokWhitespace | TokenKind::TokComment => continue,
            TokenKind::TokLeftParen | TokenKind::TokLeftBracket | TokenKind::TokLeftBrace => open += 1,
            TokenKind::TokRightParen | TokenKind::TokRightBracket | TokenKind::TokRightBrace => {
                open = open.saturating_sub(1);
            }
            TokenKind::TokQuestion => conditions += 1,
            _ => {}
        }
        tokens += 1;
        if tokens > MAX_TOKENS {
            return Err(Mistake::new(token.start, format!("more than {MAX_TOKENS} words and signs")));
        }
        if open > MAX_NESTING {
            return Err(Mistake::new(token.start, format!("more than {MAX_NESTING} brackets open")));
        }
        if conditions > MAX_NESTING {
            return Err(Mistake::new(token.start, format!("more than {MAX_NESTING} conditions")));
        }
    }
}

/// The byte at which the node with this id begins.
///
/// The parser reveals its map of places only together with a mistake. So this adds one: a surplus
/// bracket at the end, after everything that the parser has read before.
pub(super) fn of_node(source: &str, id: u64) -> usize {
    let errors = PrattParser::default().parse(&format!("{source}\n]")).err();
    let offset = errors.and_then(|errors| {
        let places = errors.errors.into_iter().find_map(|error| error.source_info)?;
        places.offset_for(id)
    });
    offset.and_then(|(start, _)| usize::try_from(start).ok()).unwrap_or_default()
}

/// The byte at a line and a column, both counted from one, as the parser counts them.
pub(super) fn at(source: &str, (line, column): (isize, isize)) -> usize {
    let count = |number: isize| usize::try_from(number - 1).unwrap_or_default();
    let before: usize = source.split_inclusive('\n').take(count(line)).map(str::len).sum();
    let place = (before + count(column)).min(source.len());
    (0..=place).rev().find(|place| source.is_char_boundary(*place)).unwrap_or_default()
}

/// How many characters of a line a message shows on each side of a mistake.
const AROUND: usize = 50;

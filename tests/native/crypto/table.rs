//! Counts the cases of each algorithm by their fate.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use edge_token_exchange::jose::{Algorithm, Verdict};

use super::case::{Case, Fate, Stated};

#[derive(Default)]
struct Row {
    cases: usize,
    valid: usize,
    invalid: usize,
    lacking: usize,
    /// Counts by reason, and by the verdict of the set.
    reasons: BTreeMap<(String, &'static str), usize>,
}

/// Returns the table for the portable back end.
pub(super) fn of(cases: &[Case]) -> String {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for case in cases {
        let row = rows.entry(&case.row).or_default();
        row.cases += 1;
        let reason = match &case.fate {
            Fate::Refused { reason } => reason,
            Fate::Asked { question, .. } if question.algorithm == Algorithm::Es512 => {
                row.lacking += 1;
                continue;
            }
            Fate::Asked { because: Some(reason), .. } => *reason,
            Fate::Asked { expected: Verdict::Valid, .. } => {
                row.valid += 1;
                continue;
            }
            Fate::Asked { .. } => {
                row.invalid += 1;
                continue;
            }
        };
        let stated = match case.stated {
            Stated::Valid => "valid by its set",
            Stated::Invalid => "invalid by its set",
            Stated::Acceptable => "acceptable by its set",
        };
        *row.reasons.entry((reason.to_owned(), stated)).or_default() += 1;
    }
    let mut text =
        format!("{:32}{:>7}{:>7}{:>9}{:>9}{:>9}\n", "", "cases", "valid", "invalid", "lacking", "reason");
    for (name, row) in rows {
        let Row { cases, valid, invalid, lacking, reasons } = row;
        let explained: usize = reasons.values().sum();
        let _ = writeln!(text, "{name:32}{cases:>7}{valid:>7}{invalid:>9}{lacking:>9}{explained:>9}");
        for ((reason, stated), count) in reasons {
            let _ = writeln!(text, "{count:>10} {stated}: {reason}");
        }
    }
    text
}

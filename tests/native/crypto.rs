//! Tests the signatures natively against published sets of cases, and classifies every case.
//!
//! Every other back end must give the portable back end's answers too: the tests write the questions to the
//! file that `CRYPTO_QUESTIONS` names, for `tests/crypto/*.test.mjs`.

mod case;
mod compact;
mod engine;
mod examples;
mod export;
mod jose_sets;
mod mldsa;
mod primitive_sets;
mod table;

use edge_token_exchange::jose::{Algorithm, Verdict, portable};

use self::case::{Case, Fate, Stated};

/// Returns every case of every set, and of the examples of the RFCs.
fn cases() -> Vec<Case> {
    let mut cases = primitive_sets::cases();
    cases.extend(mldsa::cases());
    cases.extend(jose_sets::cases());
    cases.extend(examples::cases());
    cases
}

#[test]
fn every_case_is_answered_as_it_is_classified() {
    let cases = cases();
    if let Ok(path) = std::env::var("CRYPTO_QUESTIONS") {
        std::fs::write(path, export::json(&cases)).unwrap();
    }
    let mut differing = Vec::new();
    for case in &cases {
        let Fate::Asked { question, expected, .. } = &case.fate else { continue };
        let answer = portable::verify(&question.as_signature_question());
        let right =
            if question.algorithm == Algorithm::Es512 { answer.is_err() } else { answer == Ok(*expected) };
        if !right {
            differing.push(format!("{case}: expected {expected:?}, got {answer:?}"));
        }
    }
    println!("{}", table::of(&cases));
    println!("cases: {} native portable, {} unexplained", cases.len(), differing.len());
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn a_case_that_is_not_answered_as_its_set_says_has_a_reason() {
    for case in cases() {
        let explained = match &case.fate {
            Fate::Refused { reason } => !reason.is_empty(),
            Fate::Asked { expected, because, .. } => {
                let agrees = match case.stated {
                    Stated::Valid => *expected == Verdict::Valid,
                    Stated::Invalid => *expected == Verdict::Invalid,
                    Stated::Acceptable => false,
                };
                agrees != because.is_some()
            }
        };
        assert!(explained, "{case}");
    }
}

#[test]
fn the_engine_takes_tokens_apart_as_these_tests_do() {
    let mut asked = 0;
    for (name, keys, token) in jose_sets::tokens() {
        let Some(realm) = engine::realm(&keys) else { continue };
        let own = compact::Compact::parse(&token).err();
        assert_eq!(engine::refusal(&realm, &token), own.unwrap_or("claims_malformed"), "{name}");
        asked += 1;
    }
    assert!(asked > 300, "{asked}");
}

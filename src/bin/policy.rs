//! Tests and compares realm documents: `npm run policy -- test …`, `npm run policy -- diff …`.
//!
//! It prints the engine's own report. The exit code is 0 if every test passes or no client gains anything,
//! otherwise 1, and 2 for a mistake in a file or in the arguments.

use std::process::ExitCode;
use std::{env, fs};

use edge_token_exchange::realm::lint;
use edge_token_exchange::simulation::{SimulationError, Text, policy_diff, policy_test};
use serde::Serialize;

const USAGE: &str = "usage: policy test DOCUMENT [TESTS] [--json]
       policy diff OLD NEW [REQUESTS] [--json] [--any]
       policy lint DOCUMENT [--json]

TESTS are beside the document unless named: realm.test.json beside realm.json. --any counts what is
lost or changed, too, and not only what a client gains. A difference that no request shows is listed
by its place, and counts as a gain.";

fn main() -> ExitCode {
    let (options, words): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|word| word.starts_with("--"));
    let given = |option: &str| options.iter().any(|own| own == option);
    let known = options.iter().all(|option| option == "--json" || option == "--any");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let format = if given("--json") { Format::Json } else { Format::Text };
    let ended = match words.as_slice() {
        ["test", document] if known => test(document, &beside(document), format),
        ["test", document, tests] if known => test(document, tests, format),
        ["diff", old, new] if known => diff([old, new], None, format, given("--any")),
        ["diff", old, new, requests] if known => diff([old, new], Some(requests), format, given("--any")),
        ["lint", document] if known => lints(document, format),
        _ => Err(USAGE.to_owned()),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

#[derive(Clone, Copy)]
enum Format {
    Json,
    Text,
}

impl Format {
    fn print(self, report: &(impl Serialize + ToString)) -> Result<(), String> {
        let text = match self {
            Self::Json => serde_json::to_string_pretty(report).map_err(|error| error.to_string())?,
            Self::Text => report.to_string(),
        };
        println!("{text}");
        Ok(())
    }
}

fn test(document: &str, tests: &str, format: Format) -> Result<bool, String> {
    let results = policy_test(&read(document)?, &read(tests)?);
    let results = results.map_err(|error| told(&error, [document, document, tests]))?;
    format.print(&results)?;
    Ok(results.failed() == 0 && !results.is_empty())
}

fn diff([old, new]: [&str; 2], requests: Option<&str>, format: Format, any: bool) -> Result<bool, String> {
    let asked = requests.map(read).transpose()?;
    let diff = policy_diff(&read(old)?, &read(new)?, asked.as_deref());
    let diff = diff.map_err(|error| told(&error, [new, old, requests.unwrap_or_default()]))?;
    format.print(&diff)?;
    Ok(if any { !diff.differs() } else { !diff.gains() })
}

fn lints(document: &str, format: Format) -> Result<bool, String> {
    let lints = lint(&read(document)?).map_err(|error| format!("{document}: {error}"))?;
    match format {
        Format::Json => {
            let lints = serde_json::to_string_pretty(&lints).map_err(|error| error.to_string())?;
            println!("{lints}");
        }
        Format::Text => lints.iter().for_each(|lint| println!("{document}: {lint}\n")),
    }
    Ok(lints.is_empty())
}

/// A mistake with the file it is in.
fn told(error: &SimulationError, [document, old, cases]: [&str; 3]) -> String {
    let file = match error.text {
        Text::Document => document,
        Text::Old => old,
        Text::Cases => cases,
    };
    format!("{file}: {}", error.error)
}

fn beside(document: &str) -> String {
    format!("{}.test.json", document.strip_suffix(".json").unwrap_or(document))
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}

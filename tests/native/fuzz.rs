//! The corpora of the fuzzers: each input runs once through its target, so that a fault that a fuzzer found
//! stays fixed, and a change of the engine meets it without a fuzzer. `npm run fuzz` looks for more.

pub(crate) mod support;
pub(crate) mod targets;

#[cfg(test)]
mod corpora {
    use std::fs;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::{Path, PathBuf};
    use std::sync::atomic::Ordering;

    use super::support::GRANTED;
    use super::targets::TARGETS;

    /// The least number of inputs of a corpus.
    const LEAST: usize = 8;

    fn folder() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests", "fuzz", "corpus"].iter().collect()
    }

    /// Returns the inputs in a file of netstrings: each is `LENGTH:BYTES,`.
    fn inputs(file: &[u8]) -> Vec<&[u8]> {
        let mut inputs = Vec::new();
        let mut rest = file;
        while !rest.is_empty() {
            let colon = rest.iter().position(|&byte| byte == b':').unwrap();
            let length: usize = str::from_utf8(&rest[..colon]).unwrap().parse().unwrap();
            let (input, after) = rest[colon + 1..].split_at(length);
            inputs.push(input);
            rest = after.strip_prefix(b",").unwrap();
        }
        inputs
    }

    /// The folder for an input that fails, for `npm run fuzz -- --target NAME FILE`.
    fn keep(name: &str, number: usize, input: &[u8]) -> String {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}"));
        fs::write(&file, input).unwrap();
        file.display().to_string()
    }

    #[test]
    fn every_input_of_every_corpus_is_judged_rightly() {
        let mut failing = Vec::new();
        for (name, check) in TARGETS {
            let file = fs::read(folder().join(format!("{name}.netstrings"))).unwrap();
            let inputs = inputs(&file);
            assert!(inputs.len() >= LEAST, "{name} has {} inputs", inputs.len());
            assert!(
                inputs.is_sorted_by(|one, next| one < next),
                "{name} is not sorted, or has an input twice"
            );
            for (number, input) in inputs.iter().enumerate() {
                if catch_unwind(AssertUnwindSafe(|| check(input))).is_err() {
                    failing.push(keep(name, number, input));
                }
            }
            let granted = GRANTED.swap(0, Ordering::Relaxed);
            let asks = !["json", "jwks", "realm"].contains(&name);
            assert!(!asks || granted >= LEAST, "{name} is granted {granted} times");
            println!("corpus {name}: {} inputs, {granted} times granted", inputs.len());
        }
        assert!(failing.is_empty(), "{failing:#?}");
    }

    #[test]
    fn every_corpus_and_every_binary_has_its_target() {
        let names: Vec<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut corpora: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        corpora.sort();
        assert_eq!(corpora, names.iter().map(|name| format!("{name}.netstrings")).collect::<Vec<_>>());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let (_, binaries) = manifest.split_once("[[bin]]").unwrap();
        let found = binaries.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        assert_eq!(found.collect::<Vec<_>>(), names);
    }
}

//! The corpora of the fuzzers, each input once through its target: what was found stays found, and a
//! change of the engine meets it without a fuzzer. `npm run fuzz` looks for more.

#[cfg(test)]
#[expect(dead_code, reason = "targets write forms of bytes")]
#[path = "support/form.rs"]
mod form;
#[cfg(test)]
#[path = "support/host.rs"]
mod host;
#[cfg(test)]
#[path = "properties/settings.rs"]
mod settings;
#[cfg(test)]
#[expect(dead_code, reason = "targets choose their headers")]
#[path = "properties/signer.rs"]
mod signer;
#[cfg(test)]
#[path = "fuzz/support/mod.rs"]
mod support;
#[cfg(test)]
#[path = "fuzz/targets/mod.rs"]
mod targets;

#[cfg(test)]
mod corpora {
    use std::fs;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::{Path, PathBuf};
    use std::sync::atomic::Ordering;

    use crate::support::GRANTED;
    use crate::targets::TARGETS;

    /// Fewer inputs than that are no corpus.
    const LEAST: usize = 8;

    fn folder() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests", "fuzz", "corpus"].iter().collect()
    }

    /// The files of a folder in the order of their names.
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn every_input_of_every_corpus_is_judged_rightly() {
        let mut failing = Vec::new();
        for (name, check) in TARGETS {
            let inputs = files(&folder().join(name));
            assert!(inputs.len() >= LEAST, "{name} has {} inputs", inputs.len());
            for input in &inputs {
                let bytes = fs::read(input).unwrap();
                if catch_unwind(AssertUnwindSafe(|| check(&bytes))).is_err() {
                    failing.push(input.display().to_string());
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
        let corpora =
            files(&folder()).into_iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
        assert_eq!(corpora.collect::<Vec<_>>(), names);
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let (_, binaries) = manifest.split_once("[[bin]]").unwrap();
        let found = binaries.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        assert_eq!(found.collect::<Vec<_>>(), names);
    }
}

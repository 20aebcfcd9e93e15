//! Words that the project no longer uses, because the field has another: the test names the file, the line
//! and the word to write instead.

#[cfg(test)]
mod suite {
    use std::fs;
    use std::path::Path;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");

    /// The old word, and its replacement.
    const WORDS: [(&str, &str); 14] = [
        ("corridor", "pipeline"),
        ("corridors", "pipelines"),
        ("rooms", "stages"),
        ("mailbox", "host calls"),
        ("RefreshGuard", "JwksLock"),
        ("be_watched", "TraceDetail::Full"),
        ("Brought", "ExchangeContext"),
        ("PresentedToken", "TokenParameter"),
        ("IssuedKind", "IssuedTokenType"),
        ("trial", "simulation"),
        ("policy.holder", "policy.presenter"),
        ("Account", "AuditRecord"),
        ("Arrived", "Request"),
        ("Ending", "AuditOutcome"),
    ];

    /// Words that hide the party who acts, however they are spelt.
    const PARTIES: [(&str, &str); 4] = [
        ("nobody", "no client, no key, no request"),
        ("somebody", "the client, the attacker"),
        ("anybody", "any client"),
        ("whoever", "the client, the holder"),
    ];

    /// The same for everything but the engine's Rust, where these words still have other uses.
    const PLAIN_WORDS: [(&str, &str); 9] = [
        ("told", "returned, reported or shown"),
        ("room", "space"),
        ("trials", "simulations"),
        ("mend", "fix"),
        ("mended", "fixed"),
        ("upkeep", "maintenance"),
        ("not to be had", "unavailable"),
        ("this machine", "this host"),
        ("another machine", "another host"),
    ];

    /// The files that contain the words for a reason: this list, the changelogs' migration notes, inputs
    /// and data, the ids of reports, and the configuration of Apache with the system's user of that name.
    fn is_left_out(path: &str) -> bool {
        path.ends_with("words.rs")
            || path.contains("CHANGELOG")
            || path.contains("tests/fuzz/corpus")
            || path.ends_with("tests/native/cases.rs")
            || path.ends_with("resource-servers/apache.mjs")
    }

    /// Returns the places of an old word in a text, as sentences.
    fn old_words(path: &str, text: &str) -> Vec<String> {
        let is_engine =
            path.starts_with("src/") && Path::new(path).extension().is_some_and(|kind| kind == "rs");
        let plain = PLAIN_WORDS.into_iter().filter(|_| !is_engine);
        let prose: Vec<_> = PARTIES.into_iter().chain(plain).collect();
        let mut found = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let in_lower_case = line.to_ascii_lowercase();
            let names = WORDS.iter().filter(|(old, _)| has_word(line, old));
            let words = prose.iter().filter(|(old, _)| has_word(&in_lower_case, old));
            for (old, new) in names.chain(words) {
                found.push(format!("{path}:{}: write `{new}` for `{old}`", number + 1));
            }
        }
        found
    }

    /// Whether a line has the word, and not as a part of another.
    fn has_word(line: &str, word: &str) -> bool {
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        line.match_indices(word).any(|(start, _)| {
            ends(line[..start].chars().next_back()) && ends(line[start + word.len()..].chars().next())
        })
    }

    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !["target", "node_modules", "dist", "artifacts"].contains(&name) {
                    walk(&path, found);
                }
                continue;
            }
            let below = path.strip_prefix(ROOT).unwrap().to_str().unwrap().replace('\\', "/");
            let read = ["rs", "mjs", "ts", "md", "css", "html", "toml"];
            if path.extension().is_some_and(|own| read.iter().any(|known| own == *known))
                && !is_left_out(&below)
            {
                found.extend(old_words(&below, &fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn no_old_word_is_written() {
        let mut found = Vec::new();
        for folder in ["src", "www", "tests", "scripts"] {
            walk(&Path::new(ROOT).join(folder), &mut found);
        }
        for page in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md"] {
            found.extend(old_words(page, &fs::read_to_string(Path::new(ROOT).join(page)).unwrap()));
        }
        found.sort();
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn an_old_word_is_found_with_its_place() {
        assert_eq!(
            old_words("README.md", "A request walks.\nThe corridor is short.\n"),
            ["README.md:2: write `pipeline` for `corridor`"]
        );
        assert_eq!(old_words("README.md", "a trialogue and an Accountant"), Vec::<String>::new());
        for path in ["www/main.ts", "src/host.rs"] {
            assert_eq!(old_words(path, "Whoever asks, nobody answers").len(), 2, "{path}");
        }
        assert_eq!(old_words("www/main.ts", "Mend it").len(), 1);
        assert_eq!(old_words("src/host.rs", "told"), Vec::<String>::new());
    }
}

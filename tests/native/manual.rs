//! The manual matches the engine: every refusal has its section and every section its refusal, and every
//! name in it exists.

mod suite {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use edge_token_exchange::ExchangeError;
    use edge_token_exchange::error::ErrorResponse;
    use edge_token_exchange::error::HostError;
    use serde_json::Value;
    use strum::IntoEnumIterator as _;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");

    fn read(path: &str) -> String {
        fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Returns the sections on refusals: each id with the text below its heading. Headings without a text
    /// of their own share the next one's.
    fn sections() -> BTreeMap<String, String> {
        let pages = [
            "refusals.md",
            "refusals/binding.md",
            "refusals/token.md",
            "refusals/token-type.md",
            "refusals/policy.md",
        ];
        let text: String = pages.map(|page| read(&format!("src/manual/{page}"))).concat();
        let mut sections = BTreeMap::new();
        let mut open: Vec<String> = Vec::new();
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("## ") {
                let id = heading.trim_matches('`').to_owned();
                assert_eq!(sections.insert(id.clone(), String::new()), None, "{id} has two sections");
                if open.iter().any(|id| !sections[id].is_empty()) {
                    open.clear();
                }
                open.push(id);
            } else if line.starts_with("# ") {
                open.clear();
            } else if !line.is_empty() {
                for id in &open {
                    let section = sections.get_mut(id).unwrap();
                    section.push_str(line);
                    section.push(' ');
                }
            }
        }
        sections
    }

    /// Returns the messages that clients receive, by id.
    fn answers() -> BTreeMap<String, ErrorResponse> {
        let refusals = edge_token_exchange::exchange::refusals().map(|refusal| refusal.response());
        let failures = HostError::iter().map(|error| ErrorResponse::from(&ExchangeError::Host(error)));
        refusals.chain(failures).map(|answer| (answer.id.to_string(), answer)).collect()
    }

    #[test]
    fn every_refusal_has_a_section_and_every_section_is_a_refusal() {
        let (sections, answers) = (sections(), answers());
        assert!(answers.len() > 100, "{}", answers.len());
        let missing: Vec<_> = answers.keys().filter(|id| !sections.contains_key(*id)).collect();
        assert!(
            missing.is_empty(),
            "src/manual/refusals.md or a page below it lacks a section for {missing:?}"
        );
        let left: Vec<_> = sections.keys().filter(|id| !answers.contains_key(*id)).collect();
        assert!(left.is_empty(), "src/manual/refusals.md or a page below it describes {left:?}, no refusal");
    }

    #[test]
    fn a_section_has_the_answer_of_the_code_and_names_a_clause() {
        let answers = answers();
        for (id, section) in sections() {
            let ErrorResponse { status, error, .. } = answers[&id];
            let expected = format!("Answer: {status} `{}`. Clause: ", error.as_str());
            let rest = section.strip_prefix(&expected);
            let clause = rest.unwrap_or_else(|| panic!("{id} does not begin with {expected:?}"));
            let named =
                ["RFC ", "house rule", "`OpenID` Connect "].iter().any(|start| clause.starts_with(start));
            assert!(named, "{id} names no clause");
        }
    }

    #[test]
    fn a_section_says_how_to_mend_it() {
        for (id, section) in sections() {
            assert!(id.starts_with("host.") || section.contains("_Fix:_"), "{id} has no fix");
        }
    }

    /// Returns every name of a vector or of a test.
    fn names() -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for path in below("tests/vectors").filter(|path| path.parent().unwrap().ends_with("vectors")) {
            if path.extension().is_some_and(|own| own == "json") {
                let vectors: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
                let vectors = vectors.as_array().into_iter().flatten();
                names.extend(vectors.filter_map(|vector| Some(vector["name"].as_str()?.to_owned())));
            }
        }
        for path in below("src").chain(below("tests")) {
            if path.extension().is_some_and(|own| own == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let attributed = text.split("#[test]").skip(1);
                let functions = attributed.filter_map(|rest| rest.split_once("fn ")?.1.split_once('('));
                names.extend(functions.map(|(name, _)| name.to_owned()));
            }
            if path.extension().is_some_and(|own| own == "mjs") {
                let text = fs::read_to_string(&path).unwrap();
                let titles = text.split("test(\"").skip(1).filter_map(|rest| rest.split_once('"'));
                names.extend(titles.map(|(title, _)| title.to_owned()));
                if path.starts_with(Path::new(ROOT).join(KIT)) {
                    let quoted = text.lines().filter_map(|line| line.split('"').nth(1));
                    names.extend(quoted.filter(|word| is_case_id(word)).map(str::to_owned));
                }
            }
        }
        names
    }

    /// The folder of the conformance kit's cases.
    const KIT: &str = "src/conformance/cases";

    fn is_case_id(word: &str) -> bool {
        word.contains(|letter: char| letter.is_ascii_lowercase())
            && word
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-' || letter.is_ascii_digit())
    }

    fn below(folder: &str) -> impl Iterator<Item = PathBuf> {
        let mut folders = vec![Path::new(ROOT).join(folder)];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files.into_iter()
    }

    /// Returns the texts between backticks.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split('`').skip(1).step_by(2)
    }

    fn is_path(word: &str) -> bool {
        ["src/", "tests/", "scripts/"].iter().any(|folder| word.starts_with(folder))
    }

    fn check_paths(page: &str, text: &str) {
        let paths: Vec<&str> = quoted(text).filter(|word| is_path(word)).collect();
        assert!(!paths.is_empty(), "{page} names no file in {text:?}");
        for path in paths {
            assert!(Path::new(ROOT).join(path).exists(), "{page} names {path}, which does not exist");
        }
    }

    fn check_names(page: &str, text: &str, known: &BTreeSet<String>) {
        assert!(quoted(text).next().is_some(), "{page} names no vector and no test in {text:?}");
        let unknown: Vec<&str> = quoted(text).filter(|name| !known.contains(*name)).collect();
        assert_eq!(unknown, Vec::<&str>::new(), "{page} names vectors or tests that do not exist");
    }

    #[test]
    fn every_threat_names_files_and_what_shows_that_they_stop_it() {
        let known = names();
        for page in [
            "src/manual/threats.md",
            "src/manual/threats/service.md",
            "src/manual/threats/keys.md",
            "src/manual/threats/state.md",
        ] {
            let text = read(page);
            for threat in text.split("\n## ").skip(1) {
                let (_, stopped) =
                    threat.split_once("_Stopped by:_").unwrap_or_else(|| panic!("nothing stops {threat}"));
                let (stopped, shown) = stopped.split_once("_Shown by:_").unwrap_or((stopped, ""));
                check_paths(page, stopped);
                check_names(page, &shown.replace('\n', " "), &known);
            }
        }
    }

    /// Returns the rows of the page on conformance, each with the heading above it.
    fn clauses(text: &str) -> Vec<(&str, &str)> {
        let mut heading = "";
        let mut rows = Vec::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("## ") {
                heading = title;
            } else if line.starts_with('|') && !line.starts_with("| -") && !line.starts_with("| Clause ") {
                rows.push((heading, line));
            }
        }
        rows
    }

    /// Returns `8693 2.1` of every clause that has a row; the heading gives a number that the row leaves
    /// out. Sections of a draft of a revision count as those of its document.
    fn clauses_with_a_row(text: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (heading, row) in clauses(text) {
            let cell = row.trim_matches('|').split(" | ").next().unwrap();
            let cell = cell.replace("RFC ", "").replace("bis ", " ");
            let document = heading.strip_prefix("RFC ").and_then(|rest| rest.get(..4)).unwrap_or("");
            for clause in cell.split(',').map(str::trim) {
                found.insert(match clause.split_once(' ') {
                    Some(_) => clause.to_owned(),
                    None if clause.parse::<u16>().is_ok_and(|number| number > 999) => format!("{clause} "),
                    None => format!("{document} {clause}"),
                });
            }
        }
        found
    }

    /// Returns `8693 2.1` of every `RFC 8693 section 2.1` and `appendix B` in a text.
    fn cited(text: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for rest in text.split("RFC ").skip(1) {
            let (document, rest) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
            let place = [" section ", " appendix "].iter().find_map(|word| rest.strip_prefix(word));
            let Some(place) = place else { continue };
            let end = place.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
            let section = place[..end.unwrap_or(place.len())].trim_end_matches('.');
            found.insert(format!("{} {section}", document.trim_end_matches("bis")));
        }
        found
    }

    #[test]
    fn every_clause_that_a_vector_or_a_case_cites_has_a_row() {
        let page = "src/manual/conformance.md";
        let rows = clauses_with_a_row(&read(page));
        let of_kind = |folder: &'static str, extension: &'static str| {
            below(folder).filter(move |path| path.extension().is_some_and(|own| own == extension))
        };
        let vectors = of_kind("tests/vectors", "json")
            .filter(|path| path.parent() == Some(&Path::new(ROOT).join("tests/vectors")));
        let mut cites = BTreeSet::new();
        for path in vectors.chain(of_kind(KIT, "mjs")) {
            cites.extend(cited(&fs::read_to_string(path).unwrap()));
        }
        assert!(cites.len() > 60, "{cites:?}");
        // A document may have one row as a whole.
        let covered = |cite: &str| {
            rows.contains(cite) || rows.contains(&format!("{} ", cite.split_once(' ').unwrap().0))
        };
        let missing: Vec<&String> = cites.iter().filter(|cite| !covered(cite)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{page} lacks them");
    }

    #[test]
    fn every_clause_names_files_and_what_shows_it_or_why_not() {
        let (page, known) = ("src/manual/conformance.md", names());
        let text = read(page);
        for (_, row) in clauses(&text) {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let [clause, _, place, shown] = cells.as_slice() else {
                panic!("a row without four cells: {row}");
            };
            assert!(!clause.is_empty());
            if *place == "not implemented" {
                assert!(shown.starts_with("because "), "no reason in {row}");
            } else {
                check_paths(page, place);
                check_names(page, shown, &known);
            }
        }
    }

    /// The guides for users of other products, by path.
    fn guides() -> BTreeMap<String, String> {
        let pages = ["pingam", "keycloak", "janssen", "auth0", "google", "ci"];
        pages
            .map(|page| format!("src/manual/migration/{page}.md"))
            .map(|path| (path.clone(), read(&path)))
            .into()
    }

    #[test]
    fn a_guide_names_refusals_that_there_are() {
        let answers = answers();
        let stages = [
            "form.",
            "request.",
            "binding.",
            "client.",
            "subject_token.",
            "actor_token.",
            "policy.",
            "host.",
        ];
        for (page, text) in
            guides().into_iter().chain([("migration".to_owned(), read("src/manual/migration.md"))])
        {
            let prose: String = text.split("```").step_by(2).collect();
            let ids: BTreeSet<&str> = quoted(&prose)
                .filter(|word| stages.iter().any(|stage| word.starts_with(stage)) && *word != "policy.rules")
                .collect();
            assert!(ids.len() > 3, "{page} names few refusals");
            let unknown: Vec<_> = ids.into_iter().filter(|id| !answers.contains_key(*id)).collect();
            assert_eq!(unknown, Vec::<&str>::new(), "{page} names refusals that do not exist");
        }
    }

    /// Whether the excerpt agrees with the whole text. It may leave out members of objects, and elements of
    /// lists of objects.
    fn is_excerpt(part: &Value, whole: &Value) -> bool {
        match (part, whole) {
            (Value::Object(part), Value::Object(whole)) => {
                part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| is_excerpt(part, whole)))
            }
            (Value::Array(part), Value::Array(whole)) if part.iter().any(Value::is_object) => {
                part.iter().all(|part| whole.iter().any(|whole| is_excerpt(part, whole)))
            }
            _ => part == whole,
        }
    }

    #[test]
    fn what_a_guide_shows_is_part_of_the_example_it_names() {
        let mut shown = BTreeSet::new();
        for (page, text) in guides() {
            let blocks: Vec<&str> = text.split("```json\n").collect();
            assert!(blocks.len() > 1, "{page} shows nothing");
            for (before, after) in blocks.iter().zip(blocks.iter().skip(1)) {
                let (_, named) = before.rsplit_once("`tests/policy/").unwrap_or_else(|| panic!("{page}"));
                let example = named.split('`').next().unwrap();
                let part: Value = serde_json::from_str(after.split("```").next().unwrap()).unwrap();
                let whole: Value = serde_json::from_str(&read(&format!("tests/policy/{example}"))).unwrap();
                assert!(is_excerpt(&part, &whole), "{page} shows what is not in {example}: {part}");
                shown.insert(example.to_owned());
            }
        }
        let examples: BTreeSet<String> = below("tests/policy")
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .filter(|name| !name.ends_with(".test.json"))
            .collect();
        assert_eq!(shown, examples, "every example belongs to a guide");
    }
}

//! Policy tests and the comparison of documents, run without any request.
//!
//! `policy.rs` runs the same files with signed tokens: the harness must decide the same, although it
//! believes unsigned ones.

mod suite {
    use std::fs;
    use std::path::PathBuf;

    use edge_token_exchange::simulation::{policy_diff, policy_test};
    use serde_json::{Value, json};

    fn folder() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests", "policy"].iter().collect()
    }

    fn text(name: &str) -> String {
        fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    #[test]
    fn every_example_passes_its_policy_tests() {
        let mut examples = 0;
        for entry in fs::read_dir(folder()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(example) = name.strip_suffix(".test.json") else { continue };
            let results = policy_test(&text(&format!("{example}.json")), &text(&name)).unwrap();
            assert!(results.failed() == 0 && !results.is_empty(), "{name}\n{results}");
            examples += 1;
        }
        assert!(examples >= 3);
    }

    #[test]
    fn what_an_example_would_decide_otherwise_fails() {
        let mut tests: Value = serde_json::from_str(&text("janssen-interception.test.json")).unwrap();
        tests[0]["expect"]["claims"]["department"] = json!("marketing");
        let results = policy_test(&text("janssen-interception.json"), &tests.to_string()).unwrap();
        assert_eq!(results.failed(), 1);
        assert!(results.to_string().contains("department: expected marketing, got sales"), "{results}");
    }

    #[test]
    fn a_rule_that_is_taken_away_shows_in_the_requests_that_it_refused() {
        let mut new: Value = serde_json::from_str(&text("janssen-interception.json")).unwrap();
        new["policy"]["rules"].as_array_mut().unwrap().remove(1);
        let requests = text("janssen-interception.test.json");
        let diff =
            policy_diff(&text("janssen-interception.json"), &new.to_string(), Some(&requests)).unwrap();
        let report = diff.to_string();
        assert!(diff.gains(), "{report}");
        assert!(report.contains("+ token: policy.rule.second-factor -> impersonation"), "{report}");
        assert!(report.contains("      a login with a password alone is refused\n"), "{report}");
    }
}

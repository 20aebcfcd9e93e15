//! Profiles: each has vectors with a source for the shapes that it has, and its section in the manual.

mod suite {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use edge_token_exchange::realm::Profile;
    use serde_json::Value;

    use crate::vector::{self, Vector};

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");

    /// What the vectors of a product that issues tokens of users show at least.
    const OF_USERS: [&str; 5] = ["user", "daemon", "id-token", "id-token-of-another-client", "logout-token"];
    /// What those of a product show whose tokens are the credential of a job or a service.
    const OF_WORKLOADS: [&str; 3] = ["daemon", "token-for-another-service", "logout-token"];

    /// The products that show them all, typed from the plan.
    const FULL: [(&str, &[&str]); 12] = [
        ("auth0", &OF_USERS),
        ("cognito", &OF_USERS),
        ("entra", &OF_USERS),
        ("entra-v1", &OF_USERS),
        ("github", &OF_WORKLOADS),
        ("gitlab", &OF_WORKLOADS),
        ("google", &OF_USERS),
        ("keycloak", &OF_USERS),
        ("kubernetes", &OF_WORKLOADS),
        ("okta", &OF_USERS),
        ("pingam", &OF_USERS),
        ("spring", &OF_USERS),
    ];

    /// The products with an issuer for each tenant.
    const OF_TENANTS: [&str; 2] = ["entra", "entra-v1"];

    /// The products that wait for a profile until a public page of theirs shows their tokens.
    const WAITING: [&str; 2] = ["adfs", "wso2"];

    type Shapes = BTreeMap<String, Vector>;

    /// The vectors of each profile, by their shape: `profile-<profile>-<shape>`.
    fn matrix() -> BTreeMap<&'static str, Shapes> {
        let mut matrix: BTreeMap<&str, Shapes> =
            Profile::names().map(|profile| (profile, Shapes::new())).collect();
        for vector in vector::all() {
            let Some(rest) = vector.name.strip_prefix("profile-").map(str::to_owned) else { continue };
            let named =
                |profile: &&&str| rest.strip_prefix(**profile).is_some_and(|rest| rest.starts_with('-'));
            let profiles: Vec<&str> = matrix.keys().copied().collect();
            // The longest, as one name may begin another: `entra` and `entra-v1`.
            let profile = profiles.iter().filter(named).max_by_key(|profile| profile.len());
            let profile = *profile.unwrap_or_else(|| panic!("{} is of no profile", vector.name));
            let shape = rest[profile.len() + 1..].to_owned();
            matrix.get_mut(profile).unwrap().insert(shape, vector);
        }
        matrix
    }

    #[test]
    fn every_profile_has_vectors_with_a_source() {
        for (profile, shapes) in matrix() {
            println!("{profile}");
            let (mut granted, mut refused) = (false, false);
            for (shape, Vector { name, source, expect, .. }) in &shapes {
                let source = source.as_deref().unwrap_or_else(|| panic!("{name} has no source"));
                let verdict = expect.refusal.as_deref().unwrap_or("granted");
                println!("  {shape:40} {verdict:45} {source}");
                granted |= expect.refusal.is_none();
                refused |= expect.refusal.is_some();
                let exists = source.starts_with("https://") || Path::new(ROOT).join(source).exists();
                assert!(exists, "{name}: {source} is neither a page nor a file");
            }
            assert!(granted && refused, "{profile} shows a token that is granted, and one that is refused");
        }
    }

    #[test]
    fn the_profiles_that_wait_for_a_documented_shape_are_named() {
        println!("{} profiles wait for a documented shape: {}", WAITING.len(), WAITING.join(", "));
        let index = read("src/manual/profiles.md");
        let (_, waiting) = index.split_once("Products whose tokens no public page").unwrap();
        let (waiting, _) = waiting.split_once("\n\n").unwrap();
        let named: Vec<&str> = waiting.split('`').skip(1).step_by(2).collect();
        assert_eq!(named, WAITING);
        for name in WAITING {
            assert_eq!(Profile::named(name), None, "{name} has a profile");
        }
        assert_eq!(Profile::names().count(), matrix().len());
    }

    #[test]
    fn the_full_profiles_show_every_shape() {
        let matrix = matrix();
        for (profile, shapes) in FULL {
            let shown = &matrix[profile];
            let tenants = OF_TENANTS.contains(&profile).then_some("another-tenant");
            for shape in shapes.iter().copied().chain(tenants) {
                let vector = shown.get(shape).unwrap_or_else(|| panic!("{profile} shows no {shape}"));
                let granted = ["user", "daemon", "id-token"].contains(&shape);
                assert_eq!(vector.expect.refusal.is_none(), granted, "{}", vector.name);
            }
        }
    }

    fn read(path: &str) -> String {
        fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
    }

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    /// The text in one line, as no test cares where a page breaks its lines.
    fn in_one_line(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_profile_has_its_section_in_the_manual() {
        let index = read("src/manual/profiles.md");
        let pages = ["servers", "services", "workloads"];
        let page = pages.map(|name| read(&format!("src/manual/profiles/{name}.md"))).concat();
        let notes = json(&read("src/cli/profile-notes.json"));
        let sections: BTreeMap<&str, &str> =
            page.split("\n## `").skip(1).map(|section| section.split_once("`\n").unwrap()).collect();
        let names: BTreeSet<&str> = Profile::names().collect();
        assert_eq!(sections.keys().copied().collect::<BTreeSet<_>>(), names);
        assert_eq!(notes.as_object().unwrap().keys().map(String::as_str).collect::<BTreeSet<_>>(), names);
        for (name, section) in sections {
            let members = section.split_once("```json\n").unwrap().1.split_once("\n```").unwrap().0;
            let profile = Profile::named(name).unwrap();
            assert_eq!(json(members), serde_json::to_value(profile.members()).unwrap(), "{name}");
            let (section, notes) = (in_one_line(section), &notes[name]);
            let texts = |member: &str| match &notes[member] {
                Value::String(text) => vec![text.clone()],
                Value::Array(texts) => texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect(),
                _ => Vec::new(),
            };
            for text in ["product", "audience", "pin", "surprises"].into_iter().flat_map(texts) {
                assert!(section.contains(&in_one_line(&text)), "{name} lacks {text:?}");
            }
            let sources = texts("sources");
            assert!(!sources.is_empty(), "{name} has no source");
            for source in sources.iter().filter(|source| source.starts_with("https://")) {
                assert!(section.contains(&format!("]({source})")), "{name} lacks {source}");
            }
            let link = format!(".md#{name})");
            assert!(index.contains(&link), "{name} is not in the table");
        }
    }

    #[test]
    fn a_workload_profile_says_what_to_pin() {
        let notes = json(&read("src/cli/profile-notes.json"));
        for name in Profile::names() {
            let members = serde_json::to_value(Profile::named(name).unwrap().members()).unwrap();
            let workloads = members["roles"].as_array().unwrap().contains(&Value::from("workload"));
            assert_eq!(notes[name].get("pin").is_some(), workloads, "{name}");
        }
    }
}

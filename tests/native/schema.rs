//! The published JSON Schema is the schema of the types.

mod suite {
    use std::collections::BTreeSet;
    use std::fs;

    use edge_token_exchange::TokenType;
    use edge_token_exchange::realm::least_engine::SINCE;
    use edge_token_exchange::realm::schema;
    use serde_json::Value;

    /// Help loads no engine, so the command line has the names in a file of its own.
    #[test]
    fn the_command_line_names_the_types_of_the_engine() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/token-types.mjs");
        let names = TokenType::ALL.map(|token_type| format!("\"{}\"", token_type.name())).join(", ");
        let line = format!("export const TOKEN_TYPES = [{names}];");
        let text = fs::read_to_string(file).unwrap();
        assert!(text.lines().any(|own| own == line), "src/cli/token-types.mjs lacks `{line}`");
    }

    #[test]
    fn the_published_schema_is_up_to_date() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/npm/realm.schema.json");
        let published = fs::read_to_string(file).unwrap();
        assert!(published == schema(), "src/npm/realm.schema.json is out of date: run `npm run schema`");
    }

    /// Every member of a document as `Type.member`, and every value of a fixed list as `Type = value`.
    fn members() -> BTreeSet<String> {
        let schema: Value = serde_json::from_str(&schema()).unwrap_or_default();
        let mut found = BTreeSet::new();
        collect("RealmDocument", &schema, &mut found);
        for (name, definition) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            collect(name, definition, &mut found);
        }
        found
    }

    fn collect(name: &str, schema: &Value, found: &mut BTreeSet<String>) {
        let members = schema["properties"].as_object().into_iter().flat_map(|own| own.keys());
        found.extend(members.map(|member| format!("{name}.{member}")));
        let values = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
        found.extend(values.filter_map(Value::as_str).map(|value| format!("{name} = {value}")));
        for choice in ["oneOf", "anyOf"].iter().filter_map(|of| schema[of].as_array()).flatten() {
            collect(name, choice, found);
        }
    }

    /// `tests/native/members.txt` lists what the first engine reads. An older engine refuses everything
    /// else, so its record must name the engine that it needs.
    #[test]
    fn every_member_that_the_first_engine_does_not_read_names_its_engine() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/members.txt");
        let first: BTreeSet<String> = fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect();
        let named = |row: &str| {
            let last = row.split_once(" = ").map_or_else(
                || row.rsplit('.').next().unwrap_or_default().to_owned(),
                |(_, value)| format!("={value}"),
            );
            if last.starts_with('=') {
                return SINCE.iter().any(|(path, _)| path.ends_with(&last));
            }
            SINCE.iter().any(|(path, _)| *path == last || path.ends_with(&format!("/{last}")))
        };
        let members = members();
        assert!(members.contains("RealmDocument.issuer"), "{members:?}");
        let forgotten: Vec<_> =
            members.into_iter().filter(|row| !first.contains(row) && !named(row)).collect();
        assert_eq!(
            forgotten,
            Vec::<String>::new(),
            "add a row for each to SINCE in src/realm/least_engine.rs, with a raised ENGINE if a Worker of \
             the present one is deployed"
        );
    }
}

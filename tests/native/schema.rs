//! The published JSON Schema is the schema of the types.

mod suite {
    use std::fs;

    use edge_token_exchange::TokenType;
    use edge_token_exchange::realm::schema;

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
}

//! The published JSON Schema is the schema of the types.

mod suite {
    use std::fs;

    use edge_token_exchange::realm::schema;

    #[test]
    fn the_published_schema_is_up_to_date() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/npm/realm.schema.json");
        let published = fs::read_to_string(file).unwrap();
        assert!(published == schema(), "src/npm/realm.schema.json is out of date: run `npm run schema`");
    }
}

//! JSON for a human reader, written as JavaScript writes it with `JSON.stringify(value, null, 2)`.

use edge_token_exchange::json::Value;

/// Writes a value with a line for each member, members in their order.
pub(crate) fn json(value: &Value) -> String {
    format!("{}\n", indented(value, "\n"))
}

fn indented(value: &Value, line: &str) -> String {
    let inner = format!("{line}  ");
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            let elements = elements.iter().map(|element| indented(element, &inner));
            format!("[{inner}{}{line}]", joined(elements, &inner))
        }
        Value::Object(object) if !object.is_empty() => {
            let member = |(name, value)| format!("{}: {}", quoted(name), indented(value, &inner));
            format!("{{{inner}{}{line}}}", joined(object.members().map(member), &inner))
        }
        other => serde_json::to_string(other).unwrap(),
    }
}

fn joined(values: impl Iterator<Item = String>, line: &str) -> String {
    values.collect::<Vec<_>>().join(&format!(",{line}"))
}

fn quoted(name: &str) -> String {
    serde_json::to_string(name).unwrap()
}

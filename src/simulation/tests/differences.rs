//! The places at which documents differ, and the document with one place set back.

use super::super::differences::Documents;
use crate::json::{Limits, Object, Value, parse_object};

fn object(text: &str) -> Object {
    parse_object(text.as_bytes(), Limits::DOCUMENT).unwrap()
}

#[test]
fn a_place_goes_by_the_names_of_elements_and_can_be_put_back() {
    let rows = [
        (r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3}"#, "/b"),
        (r#"{"a":1,"b":2}"#, r#"{"a":1}"#, "/b"),
        (r#"{"a":1}"#, r#"{"a":1,"b":null}"#, "/b"),
        (r#"{"a":{"x/y":1}}"#, r#"{"a":{"x/y":"1"}}"#, "/a/x~1y"),
        (r#"{"a":[1]}"#, r#"{"a":{}}"#, "/a"),
        (r#"{"s":["a","b","c"]}"#, r#"{"s":["a","c"]}"#, "/s/b"),
        (r#"{"s":["a","c"]}"#, r#"{"s":["b","a","c"]}"#, "/s/b"),
        (r#"{"s":["a","b","c"]}"#, r#"{"s":["c","b","a"]}"#, "/s"),
        (r#"{"s":["a","a"]}"#, r#"{"s":["a","b"]}"#, "/s/1"),
        (r#"{"p":[["jwt","jwt"]]}"#, r#"{"p":[["id_token","jwt"],["jwt","jwt"]]}"#, "/p/id_token jwt"),
        (r#"{"x":[{"subject":"a","actor":"b"}]}"#, r#"{"x":[]}"#, "/x/a b"),
        (
            r#"{"clients":[{"client_id":"a"},{"client_id":"b"}]}"#,
            r#"{"clients":[{"client_id":"b"}]}"#,
            "/clients/a",
        ),
        (
            r#"{"clients":[{"client_id":"a"},{"client_id":"b"}]}"#,
            r#"{"clients":[{"client_id":"a"},{"client_id":"b","explain":true}]}"#,
            "/clients/b/explain",
        ),
        (r#"{"keys":[{"kty":"EC"}]}"#, r#"{"keys":[{"kty":"RSA"}]}"#, "/keys/0/kty"),
    ];
    for (old, new, place) in rows {
        let [old, new] = [object(old), object(new)];
        let documents = Documents::new([&old, &new]);
        let places = documents.differing();
        assert_eq!(places.iter().map(ToString::to_string).collect::<Vec<_>>(), [place], "{new}");
        assert_eq!(documents.put_back(&places[0]), Some(Value::Object(old)), "{new}");
    }
}

#[test]
fn each_place_is_put_back_alone() {
    let old = object(r#"{"s":["a","b","c"],"v":{"x":1}}"#);
    let new = object(r#"{"s":["d","c","a"]}"#);
    let documents = Documents::new([&old, &new]);
    let puts = [
        ("/s/d", r#"{"s":["c","a"]}"#),
        ("/s/b", r#"{"s":["d","b","c","a"]}"#),
        ("/s", r#"{"s":["d","a","c"]}"#),
        ("/v", r#"{"s":["d","c","a"],"v":{"x":1}}"#),
    ];
    let places = documents.differing();
    assert_eq!(places.len(), puts.len(), "{places:?}");
    for (place, (name, put)) in places.iter().zip(puts) {
        assert_eq!(place.to_string(), name);
        assert_eq!(documents.put_back(place), Some(Value::Object(object(put))), "{name}");
    }
}

#[test]
fn what_only_one_document_has_is_one_place_with_others_inside() {
    let old = object(r#"{"gone":{"list":["a"],"b":1}}"#);
    let new = object(r#"{"a":1}"#);
    let documents = Documents::new([&old, &new]);
    let places = documents.differing();
    let names = |places: &[_]| places.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&places), ["/a", "/gone"]);
    assert_eq!(names(&documents.inside(&places[0])), [""; 0]);
    let inside = documents.inside(&places[1]);
    assert_eq!(names(&inside), ["/gone/list", "/gone/b"]);
    assert_eq!(names(&documents.inside(&inside[0])), ["/gone/list/a"]);
    let put = object(r#"{"a":1,"gone":{"list":["a"]}}"#);
    assert_eq!(documents.put_back(&documents.inside(&inside[0])[0]), Some(Value::Object(put)));
}

#[test]
fn the_version_the_schema_and_the_order_of_clients_are_no_place() {
    let old = object(r#"{"version":1,"clients":[{"client_id":"a"},{"client_id":"b"}]}"#);
    let new = object(r#"{"$schema":"s","version":2,"clients":[{"client_id":"b"},{"client_id":"a"}]}"#);
    assert_eq!(Documents::new([&old, &new]).differing(), []);
}

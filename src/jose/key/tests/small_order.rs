//! Points of small order, under which some signatures verify for every message.

use super::*;

#[test]
fn an_ed25519_key_of_small_order_is_skipped() {
    let of = |bytes: [u8; 32]| {
        let x = URL_SAFE_NO_PAD.encode(bytes);
        let set = format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}]}}"#);
        JwkSet::parse(set.as_bytes(), Reading::Canonical).unwrap().1
    };
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let skipped = "/keys/0: skipped, `x` is a point of small order";
    assert_eq!(of(neutral), [skipped]);
    neutral[31] = 0x80;
    assert_eq!(of(neutral), [skipped]);
    let mut other = neutral;
    other[0] = 2;
    assert_eq!(of(other), Vec::<String>::new());
}

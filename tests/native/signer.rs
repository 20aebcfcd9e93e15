//! A trusted issuer that signs tokens, and the test keys of the vectors.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::Algorithm;
use edge_token_exchange::jose::portable::PrivateKey;
use serde_json::{Value, json};

static KEY_SETS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../vectors/keys/private.json")).unwrap());

/// Returns a set of private keys of the vectors, such as `issuer.idp`.
pub(crate) fn key_set(name: &str) -> String {
    let set = KEY_SETS.get(name).unwrap_or_else(|| panic!("no keys {name}"));
    set.to_string()
}

/// A private key and the members that its use needs.
pub(crate) struct Signer {
    kid: String,
    algorithm: Algorithm,
    private: PrivateKey,
    public: Value,
}

impl Signer {
    /// Reads the first key of a set of private keys.
    pub(crate) fn parse(set: &str) -> Self {
        let set: Value = serde_json::from_str(set).unwrap();
        let jwk = &set["keys"][0];
        let algorithm = Algorithm::from_name(jwk["alg"].as_str().unwrap()).unwrap();
        let mut public = jwk.clone();
        public.as_object_mut().unwrap().remove("d");
        Self {
            kid: jwk["kid"].as_str().unwrap().to_owned(),
            algorithm,
            private: PrivateKey::from_jwk(&jwk.to_string(), algorithm).unwrap(),
            public,
        }
    }

    /// Returns its only algorithm.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the public half as a set.
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [self.public] })
    }

    /// Returns a signed token.
    pub(crate) fn token(&self, typ: &str, claims: &Value) -> String {
        let header = json!({ "alg": self.algorithm.name(), "kid": self.kid, "typ": typ });
        self.signed(header.to_string().as_bytes(), claims.to_string().as_bytes())
    }

    /// Returns a token of these bytes, whatever they are.
    pub(crate) fn signed(&self, header: &[u8], claims: &[u8]) -> String {
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut token = format!("{}.{}", part(header), part(claims));
        let signature = self.private.sign(token.as_bytes()).unwrap();
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        token
    }
}

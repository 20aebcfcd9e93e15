//! Measures the native cost of the core, stage by stage and as a whole, without signatures: `cargo bench`.
//!
//! The stages are private, so the bench does not call them: it times an exchange between its host calls,
//! which lie between the stages. The host here answers at once, accepts every signature and signs with
//! zeros. The bench tests nothing but time.

use std::array;
use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use criterion::{BenchmarkId, Criterion};
use edge_token_exchange::error::HostError;
use edge_token_exchange::host::{FirstUse, Host, OneTime, OwnKeys};
use edge_token_exchange::jose::{Algorithm, SignatureQuestion, SigningKey, Verdict};
use edge_token_exchange::oauth::{ClientId, KeyId, RealmPath, UnixTime};
use edge_token_exchange::realm::{Client, Realm, TrustedIssuer, split};
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{JwkSet, Reading, Request, Revocations, RevokedToken, exchange};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The budgets of the design for an exchange in the core, in microseconds.
const BUDGET_MICROSECONDS: f64 = 10.0;

/// The budget of the design for 200 scope values at that many targets.
const SCOPES_MICROSECONDS: f64 = 100.0;
const MANY_TARGETS: usize = 55;

const NOW: i64 = 1_700_000_000;
const CLIENT: &str = "gateway";
/// The scope of a usual subject token.
const SCOPE: &str = "read write profile";
const SECRET: &str = "mYmHyEEnNS5DNwGG0tj6zGCwPLd6jCRSF9UOHyxyX1c";

/// The stages between one host call and the next.
const STAGES: [&str; 5] = [
    "1 to 3: form, request, credentials",
    "3 and 4: client secret, token, its claims",
    "4 and 5: time and type, policy",
    "6: mint",
    "6 and 7: signed token, response",
];

/// A host that answers at once and records the time of each call.
struct BenchHost {
    client: Arc<Client>,
    own: Arc<OwnKeys>,
    revocations: Arc<Revocations>,
    asked: [Cell<Instant>; 4],
}

impl BenchHost {
    fn note(&self, question: usize) {
        if let Some(asked) = self.asked.get(question) {
            asked.set(Instant::now());
        }
    }
}

impl Host for BenchHost {
    fn now(&self) -> UnixTime {
        UnixTime::from_seconds(NOW)
    }

    fn random(&self) -> Result<[u8; 16], HostError> {
        Ok([7; 16])
    }

    async fn client(&self, _: &Realm, _: &ClientId) -> Result<Option<Arc<Client>>, HostError> {
        self.note(0);
        Ok(Some(Arc::clone(&self.client)))
    }

    async fn issuer_keys(&self, _: &Realm, _: &TrustedIssuer) -> Result<Arc<JwkSet>, HostError> {
        Err(HostError::IssuerKeys)
    }

    async fn own_keys(&self, _: &Realm) -> Result<Arc<OwnKeys>, HostError> {
        self.note(2);
        Ok(Arc::clone(&self.own))
    }

    async fn first_use(&self, _: &Realm, _: &OneTime) -> Result<FirstUse, HostError> {
        Ok(FirstUse::Yes)
    }

    async fn revocations(&self, _: &Realm) -> Result<Arc<Revocations>, HostError> {
        Ok(Arc::clone(&self.revocations))
    }

    async fn revoke(&self, _: &Realm, _: &RevokedToken) -> Result<(), HostError> {
        Err(HostError::Revocations)
    }

    async fn verify(&self, _: &SignatureQuestion<'_>) -> Result<Verdict, HostError> {
        self.note(1);
        Ok(Verdict::Valid)
    }

    async fn sign(&self, _: &Realm, _: &SigningKey, _: &[u8]) -> Result<Vec<u8>, HostError> {
        self.note(3);
        Ok(vec![0; 64])
    }
}

/// A realm, its host and one request.
struct Scene {
    realm: Realm,
    host: BenchHost,
    authorization: String,
    body: String,
}

impl Scene {
    /// Builds a scene of the given dimensions.
    fn new(kind: &Kind) -> Result<Self, Box<dyn Error>> {
        let Kind { bytes, actors, rules } = *kind;
        Self::of(
            &document(rules, &["orders"], &["read", "write"]),
            form(&token(bytes, actors, SCOPE), &["orders"], "read"),
        )
    }

    /// Builds a scene in which a client asks for many scope values at many targets.
    fn wide(scopes: usize, targets: usize) -> Result<Self, Box<dyn Error>> {
        let values: Vec<String> = (0..scopes).map(|n| format!("s{n}")).collect();
        let audiences: Vec<String> = (0..targets).map(|n| format!("t{n}")).collect();
        let token = token(700, 0, &values.join(" "));
        let audiences: Vec<&str> = audiences.iter().map(String::as_str).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        Self::of(&document(0, &audiences, &values), form(&token, &audiences, &values.join("+")))
    }

    fn of(document: &Value, body: String) -> Result<Self, Box<dyn Error>> {
        let records = split(&document.to_string(), None).map_err(|error| error.to_string())?.records;
        let [(_, client), (_, realm)] = records.as_slice() else {
            return Err("expected the records of one client and one realm".into());
        };
        let realm =
            Realm::from_record(realm, &RealmPath::from("realms/bench")).map_err(|error| error.to_string())?;
        let id = ClientId::from(CLIENT);
        let client = Client::from_record(client, &realm, &id).map_err(|error| error.to_string())?;
        let keys = json!({ "keys": [jwk()] }).to_string();
        let (public, _) =
            JwkSet::parse(keys.as_bytes(), Reading::Canonical).map_err(|_| "the own keys are none")?;
        let signing = SigningKey { kid: KeyId::from("key"), algorithm: Algorithm::Es256 };
        let own = Arc::new(OwnKeys { public: Arc::new(public), signing });
        let asked = array::from_fn(|_| Cell::new(Instant::now()));
        let scene = Self {
            realm,
            host: BenchHost { client: Arc::new(client), own, revocations: Arc::default(), asked },
            authorization: format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}"))),
            body,
        };
        match scene.exchange() {
            200 => Ok(scene),
            status => Err(format!("the exchange was answered with {status}").into()),
        }
    }

    /// Runs one exchange; returns the status of its answer.
    fn exchange(&self) -> u16 {
        let request = Request::form("", &*self.body).with_header("authorization", Some(&self.authorization));
        let mut trace = Trace::new(TraceDetail::Outcomes);
        let mut future = pin!(exchange(&self.host, &self.realm, black_box(&request), &mut trace));
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(outcome) = future.as_mut().poll(&mut context) {
                return black_box(outcome).response.status;
            }
        }
    }

    /// Returns the time that one exchange spends between each host call and the next.
    fn stages(&self) -> [Duration; 5] {
        let begin = Instant::now();
        self.exchange();
        let end = Instant::now();
        let [client, verify, own_keys, sign] = self.host.asked.each_ref().map(Cell::get);
        [client - begin, verify - client, own_keys - verify, sign - own_keys, end - sign]
    }
}

/// Returns the realm with the first so many of three rules such as operators write, and with targets that
/// all have the same scope.
fn document(rules: usize, audiences: &[&str], scopes: &[&str]) -> Value {
    let target = |audience| json!({ "audience": audience, "scopes": scopes, "lifetime_seconds": 120 });
    let targets: Vec<Value> = audiences.iter().map(target).collect();
    let rules: Vec<Value> = [
        "subject.sub != 'guest' && !subject.sub.startsWith('svc-')",
        "grant.scope.exists(value, value == 'read')",
        "client.client_id == 'gateway' || now - subject.iat < 3600",
    ]
    .iter()
    .take(rules)
    .enumerate()
    .map(|(n, when)| json!({ "id": format!("rule-{n}"), "when": when, "then": "require", "message": "not allowed" }))
    .collect();
    json!({
        "policy": { "rules": rules },
        "realm": "realms/bench",
        "issuer": "https://edge.example/realms/bench",
        "trusted_issuers": [{
            "issuer": "https://idp.example",
            "jwks": { "keys": [jwk()] },
            "algorithms": ["ES256"],
            "roles": ["subject", "actor"],
        }],
        "targets": targets,
        "clients": [{
            "client_id": CLIENT,
            "auth": {
                "method": "client_secret_basic",
                "secret_sha256": [URL_SAFE_NO_PAD.encode(Sha256::digest(SECRET))],
            },
            "targets": audiences,
            "scopes": scopes,
            "allow": ["impersonation"],
        }],
        "claims": { "carry": ["auth_time"] },
    })
}

/// The public key of RFC 7517, appendix A.1.
fn jwk() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "kid": "key",
        "alg": "ES256",
    })
}

fn token(bytes: usize, actors: usize, scope: &str) -> String {
    let header = json!({ "alg": "ES256", "kid": "key", "typ": "at+jwt" });
    let claims = json!({
        "iss": "https://idp.example",
        "sub": "user-1234",
        "aud": CLIENT,
        "client_id": "web",
        "iat": NOW - 10,
        "exp": NOW + 600,
        "jti": "5f0c3b52-6a57-4b7e-9d2f-0d1f6a1f2c33",
        "scope": scope,
        "auth_time": NOW - 60,
        "may_act": { "client_id": [CLIENT] },
    });
    let act = (0..actors).fold(None, |previous, n| Some(actor(previous, n)));
    let claims = with(claims, "act", act);
    let groups = (bytes * 3 / 4).saturating_sub(500) / 30;
    let group = |n| Value::from(format!("group-{n:03}-of-a-directory-xyz"));
    let claims = with(claims, "groups", (groups > 0).then(|| (0..groups).map(group).collect()));
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{}", encode(&header), encode(&claims), URL_SAFE_NO_PAD.encode([1; 64]))
}

fn actor(previous: Option<Value>, n: usize) -> Value {
    let act = json!({ "iss": "https://idp.example", "sub": format!("service-{n}") });
    with(act, "act", previous)
}

/// Adds one member to an object, if there is a value for it.
fn with(mut object: Value, name: &str, value: Option<Value>) -> Value {
    if let (Value::Object(members), Some(value)) = (&mut object, value) {
        members.insert(name.to_owned(), value);
    }
    object
}

fn form(token: &str, audiences: &[&str], scope: &str) -> String {
    let audiences: Vec<String> = audiences.iter().map(|name| format!("&audience={name}")).collect();
    let audiences = audiences.concat();
    let urn = "urn%3Aietf%3Aparams%3Aoauth%3A";
    format!(
        "grant_type={urn}grant-type%3Atoken-exchange&subject_token={token}\
         &subject_token_type={urn}token-type%3Aaccess_token{audiences}&scope={scope}"
    )
}

/// Returns the median over batches, in microseconds.
fn core_work(scene: &Scene) -> f64 {
    const BATCHES: usize = 51;
    const EXCHANGES: u32 = 200;
    let mut batches: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let begin = Instant::now();
            (0..EXCHANGES).for_each(|_| _ = scene.exchange());
            begin.elapsed().as_secs_f64() * 1e6 / f64::from(EXCHANGES)
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    batches.get(BATCHES / 2).copied().unwrap_or(f64::NAN)
}

/// Returns the least time of each scene over batches in turn, in microseconds: another program on the host
/// makes some batches slower, and none faster.
fn least_work(scenes: [&Scene; 2]) -> [f64; 2] {
    const BATCHES: usize = 400;
    const EXCHANGES: u32 = 10;
    let mut least = [f64::INFINITY; 2];
    for _ in 0..BATCHES {
        for (least, scene) in least.iter_mut().zip(scenes) {
            let begin = Instant::now();
            (0..EXCHANGES).for_each(|_| _ = scene.exchange());
            *least = least.min(begin.elapsed().as_secs_f64() * 1e6 / f64::from(EXCHANGES));
        }
    }
    least
}

/// The dimensions of a scene: about how long its subject token is, how many actors the token names, and how
/// many rules the realm has.
struct Kind {
    bytes: usize,
    actors: usize,
    rules: usize,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, actors, rules } = self;
        write!(f, "{bytes} bytes, {actors} actors, {rules} rules")
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default().configure_from_args();
    let small = Scene::new(&Kind { bytes: 700, actors: 0, rules: 0 })?;
    let mut stages = criterion.benchmark_group("stages");
    for (index, stage) in STAGES.into_iter().enumerate() {
        stages.bench_function(stage, |bencher| {
            bencher.iter_custom(|times| (0..times).filter_map(|_| small.stages().get(index).copied()).sum());
        });
    }
    stages.finish();

    let mut whole = criterion.benchmark_group("exchange");
    let kinds = [(700, 0, 0), (700, 0, 3), (700, 4, 0), (8_192, 0, 0), (8_192, 4, 3)];
    for (bytes, actors, rules) in kinds {
        let kind = Kind { bytes, actors, rules };
        let scene = Scene::new(&kind)?;
        whole.bench_with_input(BenchmarkId::from_parameter(&kind), &scene, |bencher, scene| {
            bencher.iter(|| scene.exchange());
        });
    }
    whole.finish();
    criterion.final_summary();

    let core = core_work(&small);
    let verdict = if core <= BUDGET_MICROSECONDS { "within" } else { "over" };
    println!(
        "core work per exchange without signatures: {core:.1} µs of {BUDGET_MICROSECONDS} µs, {verdict}"
    );
    // The form, the token and the answer of such a request are work of their own: a realm that grants the same
    // scope at one target has them too, and the difference is that of the other targets.
    let [one, many] = least_work([&Scene::wide(200, 1)?, &Scene::wide(200, MANY_TARGETS)?]);
    let verdict = if many - one <= SCOPES_MICROSECONDS { "within" } else { "over" };
    println!(
        "200 scope values at {MANY_TARGETS} targets: {many:.1} µs, {:.1} µs more than at one, of \
         {SCOPES_MICROSECONDS} µs, {verdict}",
        many - one
    );
    Ok(())
}

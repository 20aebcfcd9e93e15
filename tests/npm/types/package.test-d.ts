// The types accept correct code and reject mistakes. tests/npm/installed.test.mjs compiles this file and
// never runs it: each `@ts-expect-error` fails the compilation if the compiler accepts the line below it.

import {
  AccessTokenError,
  type BuiltInRefusalId,
  type ExchangePackageError,
  type RealmDocument,
  type RefusalId,
  type SigningKey,
  createRealm,
  createReplayStore,
  createRevocationStore,
  createTestIssuer,
  generateClientSecret,
  generateSigningKey,
  hashClientSecret,
  policyTest,
  toNodeHandler,
  verifyAccessToken,
} from "edge-token-exchange";
import {
  ExchangeStore,
  type ExchangeStoreNamespace,
  createDurableStores,
} from "edge-token-exchange/durable-objects";
import { initialize } from "edge-token-exchange/slim";
import engine from "edge-token-exchange/wasm";

const minimal: RealmDocument = {
  realm: "a",
  issuer: "https://edge.example/a",
  trusted_issuers: [],
  targets: [],
  clients: [],
};

// The document: names, literals and required members.
const named: RealmDocument = { ...minimal, exchanges: [["access_token", "id_token"]] };
// @ts-expect-error: there is no such member
const misspelt: RealmDocument = { ...minimal, isuer: "https://edge.example/a" };
// @ts-expect-error: a member is missing
const incomplete: RealmDocument = { realm: "a", issuer: "https://edge.example/a", targets: [] };
// @ts-expect-error: no realm signs with that
const symmetric: RealmDocument = { ...minimal, signing: { algorithm: "HS256" } };
// @ts-expect-error: that is no type of issued token
const issued: RealmDocument = { ...minimal, exchanges: [["access_token", "jwt"]] };

// The shape of a target's tokens.
const shaped: RealmDocument = {
  ...minimal,
  targets: [{ audience: "orders", token: { typ: "JWT", scope: { claim: "scp", as: "array" } } }],
};
const elsewhere: RealmDocument = {
  ...minimal,
  // @ts-expect-error: no token has its scope there
  targets: [{ audience: "a", token: { scope: { claim: "sub" } } }],
};

// Keys in their three forms.
const generated: SigningKey = await generateSigningKey("ES256");
const jwk: SigningKey = { kty: "EC", crv: "P-256", kid: "one", alg: "ES256", x: "", y: "", d: "" };
// @ts-expect-error: realms do not sign with HMAC
await generateSigningKey("HS256");
// @ts-expect-error: a key has a name
const nameless: SigningKey = { kty: "EC", alg: "ES256" };

const realm = await createRealm(named, {
  signingKeys: [generated, jwk],
  firstUse: createReplayStore({ size: 10 }),
  revocations: createRevocationStore({ size: 10 }),
  keys: async ({ clientId, jwksUri }) =>
    clientId === undefined ? (await fetch(jwksUri)).text() : undefined,
  secrets: {
    JWKS_CLUSTER: { realm: "https://edge.example", origin: "https://idp.example", secret: "x" },
    JWKS_OTHER: "{}",
  },
  clock: () => 0,
  logger: ({ event }) => console.log(event),
});
// @ts-expect-error: no document can name this secret
await createRealm(named, { signingKeys: [jwk], secrets: { KEY_ENCRYPTION_KEY: "{}" } });
// @ts-expect-error: a realm signs nothing without keys
await createRealm(named, {});
// @ts-expect-error: there is no such option
await createRealm(named, { signingKeys: [jwk], firstuse: () => true });

// The stores of a Worker.
declare const binding: ExchangeStoreNamespace;
await createRealm(named, { signingKeys: [jwk], ...createDurableStores(binding) });
// The platform's types take only classes with this brand.
const branded: { __DURABLE_OBJECT_BRAND: never } = new ExchangeStore({}, {});
// @ts-expect-error: that is no binding
createDurableStores({ get: () => undefined });

// A result's status and outcome narrow its type.
const result = await realm.exchange({ body: new URLSearchParams(), authorization: "Basic x" });
// @ts-expect-error: the caller must first check whether there is a token
result.access_token;
if (result.status === 200) {
  const token: string = result.access_token;
  const scope: string | undefined = result.scope;
  // @ts-expect-error: a granted decision has no refusal
  result.refusal;
  void [token, scope];
} else if (result.outcome === "refused") {
  const id: RefusalId = result.refusal.id;
  const claim: string | undefined = result.refusal.claim;
  // @ts-expect-error: a refusal is never a 503
  result.status === 503;
  switch (result.refusal.id) {
    case "subject_token.expired":
    case "policy.rule.second-factor":
      break;
    // @ts-expect-error: there is no such refusal
    case "subject_token.stale":
      break;
  }
  void [id, claim];
} else {
  const seconds: number = result.retryAfter;
  const unavailable: 503 = result.status;
  void [seconds, unavailable];
}
// @ts-expect-error: a form is no object
await realm.exchange({ body: { grant_type: "x" } });

// Requests in named members.
const typed = await realm.exchange({
  subjectToken: "t",
  subjectTokenType: "id_token",
  requestedTokenType: "urn:ietf:params:oauth:token-type:access_token",
  audience: ["orders", "mail"],
  scope: "read",
  client: { id: "api", secret: "s", method: "client_secret_post" },
});
await realm.exchange({ subjectToken: "t", client: { assertion: "a" } });
await realm.explain({ subjectToken: "t", client: { id: "job" } });
// @ts-expect-error: a token is required
await realm.exchange({ audience: "orders" });
// @ts-expect-error: there is no such type of token
await realm.exchange({ subjectToken: "t", subjectTokenType: "saml" });
// @ts-expect-error: a client has an object of its own
await realm.exchange({ subjectToken: "t", client: "api" });

// An issuer and a secret for tests.
const login = await createTestIssuer({ issuer: "https://login.example", algorithm: "Ed25519" });
const trusting: RealmDocument = { ...minimal, trusted_issuers: [login.trusted] };
const signed: string = await login.sign({ sub: "alice" }, { typ: "JWT" });
// @ts-expect-error: there is no such option
await createTestIssuer({ iss: "https://login.example" });
const { secret, sha256 }: { secret: string; sha256: string } = await generateClientSecret();
const digest: string = await hashClientSecret(secret);

const { handle } = realm;
const response: Response = await handle(new Request("https://edge.example/a/jwks"));

const explained = await realm.explain({ body: "" });
if (explained.outcome === "explained") {
  const failed = explained.checks.filter((check) => check.result === "failed").map(({ id }) => id);
  const decision: "granted" | "refused" = explained.decision;
  void [failed, decision];
}

// The current actor is the direct member; the earlier ones are only a record.
const token = await verifyAccessToken("", {
  issuer: "https://edge.example/a",
  audience: ["orders"],
  confirm: (cnf) => cnf !== null,
});
const actor: string = token.actor?.sub ?? token.sub;
const mayRead: boolean = token.scope.includes("read");
// @ts-expect-error: an actor has no actor nested in it
const nested: { sub: string } = token.actor?.act;
// @ts-expect-error: the record is not beside the actor
token.priorActors;
const record: string[] = token.forAudit.priorActors.map(({ sub }) => sub);
// @ts-expect-error: the audience is required
await verifyAccessToken("", { issuer: "https://edge.example/a" });

// Errors narrow by their code.
function reasonOf(error: ExchangePackageError): string {
  switch (error.code) {
    case "ERR_ETX_REALM":
      return error.pointer;
    case "ERR_ETX_SIGNING_KEY":
      return String(error.index);
    case "ERR_ETX_TOKEN":
      return error.reason;
    case "ERR_ETX_ALGORITHM":
    case "ERR_ETX_KEYS":
    case "ERR_ETX_ENGINE":
    case "ERR_ETX_NOT_INITIALIZED":
      return error.message;
    default:
      return error satisfies never;
  }
}
const mine: boolean = new Error() instanceof AccessTokenError;

// The listener of a Node server.
declare const behind: Parameters<typeof toNodeHandler>[0];
const listener: (...args: never[]) => Promise<void> = toNodeHandler(behind, {
  trustProxy: ["::1"],
});
// @ts-expect-error: a proxy is named by its address
toNodeHandler(behind, { trustProxy: true });

const report = policyTest(minimal, [
  { name: "a", now: 0, request: {}, subject: {}, expect: { decision: "refused" } },
]);
const failures: number = report.failed;
// @ts-expect-error: a decision is one of two
policyTest(minimal, [{ name: "a", now: 0, request: {}, subject: {}, expect: { decision: "no" } }]);

await initialize(engine);
await initialize(fetch("engine.wasm"));
// @ts-expect-error: the caller must bring the module
await initialize();

const builtIn: BuiltInRefusalId = "policy.target.unknown";
// @ts-expect-error: rules are not built in
const rule: BuiltInRefusalId = "policy.rule.second-factor";

void [
  branded,
  misspelt,
  incomplete,
  symmetric,
  issued,
  shaped,
  elsewhere,
  nameless,
  response,
  actor,
  mayRead,
  nested,
  record,
];
void [typed, trusting, signed, sha256, digest];
void [reasonOf, explained, listener, mine, failures, builtIn, rule];

// Workloads without stored secrets against the running Worker: service accounts of Kubernetes with the claims
// of their projected tokens, and JWT-SVIDs, which the library of SPIFFE reads first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { CLUSTER, SVIDS, projected, svid } from "./issuers/workloads.mjs";
import { ask } from "./support/exchange.mjs";
import { newKey } from "./support/keys.mjs";
import { marked, printMatrix } from "./support/matrix.mjs";
import { runPython } from "./support/python.mjs";
import { startWorld, type } from "./support/world.mjs";

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ACCOUNT = "system:serviceaccount:payments:api";
const JOB = "spiffe://corp.example/ns/payments/job";
/** The audience of the tokens that are a workload's only credential; an assertion is for the realm. */
const WORKLOADS = "https://edge.example/workloads";
const KUBERNETES = "Kubernetes";
const SPIFFE = "SPIFFE";

let world;
let keys;

before(async () => {
  const [cluster, spire, stranger] = await Promise.all([
    newKey("cluster", "RS256"),
    newKey("spire"),
    newKey("spire"),
  ]);
  keys = { cluster, spire, stranger };
  world = await startWorld({ change });
});

after(async () => {
  printMatrix("workload");
  await world?.close();
});

function change(document) {
  document.exchanges.push(["jwt", "access_token"]);
  const shared = {
    token_types: ["jwt"],
    audience: [WORKLOADS],
    clients: "all",
    scopes: "all",
    carry: [],
  };
  document.trusted_issuers.push(
    {
      ...shared,
      issuer: CLUSTER,
      profile: "kubernetes",
      roles: ["workload", "client"],
      jwks: { keys: [keys.cluster.publicJwk] },
      algorithms: ["RS256"],
      subject_namespace: "cluster:",
      max_age_seconds: 86_400,
    },
    {
      ...shared,
      issuer: SVIDS,
      profile: "spiffe",
      roles: ["workload"],
      trust_domain: "corp.example",
      jwks: { keys: [keys.spire.publicJwk] },
      algorithms: ["ES256"],
      subject_namespace: "",
    },
  );
  const usual = {
    targets: ["orders"],
    default_target: "orders",
    scopes: ["orders:read"],
    allow: ["impersonation"],
    may_act: "if_present",
  };
  const job = (client_id, issuer, require) => ({
    ...usual,
    client_id,
    auth: { method: "workload", issuer, require },
    scope_expansion: { jwt: ["orders:read"] },
  });
  document.clients.push(
    job("cluster-job", CLUSTER, {
      "/kubernetes.io/namespace": "payments",
      "/kubernetes.io/serviceaccount/name": "api",
    }),
    job("svid-job", SVIDS, { sub: { glob: "spiffe://corp.example/ns/*/job" } }),
    {
      ...usual,
      client_id: "cluster-gateway",
      auth: { method: "federated_jwt", issuer: CLUSTER, require: { sub: ACCOUNT } },
    },
  );
}

const account = (claims) => projected(keys.cluster, WORKLOADS, claims);
const assertion = (claims) => projected(keys.cluster, world.issuer, claims);

/** The answer to a workload that has only its token. */
const exchange = (subject_token) =>
  ask(world.issuer, { subject_token, subject_token_type: type("jwt"), scope: "orders:read" });

function accepted(platform, row, make, sub) {
  test(`${platform}, accepted: ${row}`, () =>
    marked(row, platform, async () => {
      const { status, refusal, claims } = await exchange(await make());
      assert.deepEqual([status, refusal], [200, undefined]);
      assert.deepEqual([claims.sub, claims.aud, claims.scope], [sub, "orders", "orders:read"]);
    }));
}

function refused(platform, row, make) {
  test(`${platform}, refused: ${row}`, () =>
    marked(row, platform, async () => {
      const { status, refusal } = await exchange(await make());
      assert.deepEqual([status, refusal], [401, "client.authentication_failed"]);
      return "refused";
    }));
}

const of = (claims) => () => account({ "kubernetes.io": claims });
const PAYMENTS = { namespace: "payments", serviceaccount: { name: "api", uid: "u-1" } };

accepted(KUBERNETES, "projected token", () => account(), `cluster:${ACCOUNT}`);
accepted(KUBERNETES, "without a pod", of(PAYMENTS), `cluster:${ACCOUNT}`);
refused(KUBERNETES, "another namespace", of({ ...PAYMENTS, namespace: "payments-2" }));
refused(
  KUBERNETES,
  "another service account",
  of({ ...PAYMENTS, serviceaccount: { name: "api2", uid: "u-1" } }),
);
refused(KUBERNETES, "account whose name is a list", () =>
  account({ "kubernetes.io": { ...PAYMENTS, serviceaccount: { name: ["api"], uid: "u-1" } } }),
);
refused(KUBERNETES, "claims of the platform missing", of(undefined));
refused(KUBERNETES, "audience of the cluster itself", () => account({ aud: [CLUSTER] }));
refused(KUBERNETES, "audience of an assertion", () => assertion());
refused(KUBERNETES, "another cluster", () => account({ iss: `${CLUSTER}.example` }));

test("Kubernetes, a projected token as the assertion of a client", () =>
  marked("assertion of a client", KUBERNETES, async () => {
    const asked = {
      subject_token: await world.subjectToken("cluster-gateway"),
      subject_token_type: type("access_token"),
      client_id: "cluster-gateway",
      client_assertion_type: ASSERTION,
      scope: "orders:read",
    };
    const own = await ask(world.issuer, { ...asked, client_assertion: await assertion() });
    assert.deepEqual([own.status, own.claims?.client_id], [200, "cluster-gateway"]);
    const other = "system:serviceaccount:payments:api2";
    const another = await ask(world.issuer, {
      ...asked,
      client_assertion: await assertion({ sub: other }),
    });
    assert.deepEqual([another.status, another.refusal], [401, "client.authentication_failed"]);
  }));

/** What the library of SPIFFE says about SVIDs for the realm: the subject, or nothing. */
const readBySpiffe = (tokens) =>
  runPython("clients/spiffe_svid", {
    trust_domain: "corp.example",
    jwks: { keys: [keys.spire.publicJwk] },
    audience: WORKLOADS,
    tokens,
  });

/** Both read an SVID in the same way. */
function bothRead(row, sub, change, { key = () => keys.spire, typ = "JWT" } = {}) {
  test(`SPIFFE, ${sub ? "accepted" : "refused"} by both: ${row}`, () =>
    marked(row, SPIFFE, async () => {
      const token = await svid(key(), typ, WORKLOADS, { sub: JOB, ...change });
      const { status, refusal, claims } = await exchange(token);
      assert.deepEqual(await readBySpiffe([token]), [sub]);
      assert.deepEqual(
        [status, refusal, claims?.sub ?? null],
        sub ? [200, undefined, sub] : [401, "client.authentication_failed", null],
      );
      return sub ? "✓" : "refused";
    }));
}

bothRead("JWT-SVID", JOB, {});
bothRead("typ JOSE", JOB, {}, { typ: "JOSE" });
bothRead("no typ", JOB, {}, { typ: undefined });
bothRead("typ of an access token", null, {}, { typ: "at+jwt" });
bothRead("another trust domain", null, { sub: "spiffe://other.example/ns/payments/job" });
bothRead("path with dots", null, { sub: "spiffe://corp.example/ns/../job" });
bothRead("slash at the end", null, { sub: `${JOB}/` });
bothRead("no SPIFFE ID", null, { sub: "job" });
bothRead("another audience", null, { aud: "https://other.example" });
bothRead("expired", null, { exp: Math.floor(Date.now() / 1000) - 61 });
bothRead("key of a stranger", null, {}, { key: () => keys.stranger });

// The realm of these tests behind TLS, and the parties around it, for the test of every library.

import { createHash, randomBytes } from "node:crypto";

import { generateSecret } from "../../../src/js/secret.mjs";
import { startWorker } from "../../worker/support/server.mjs";
import { GITHUB, ciToken, githubClaims } from "../issuers/ci.mjs";
import { startFront } from "./front.mjs";
import { newKey, sign } from "./keys.mjs";

const IDP = "https://idp.example";

/** Returns a token type by the last word of its URI. */
export const type = (name) => `urn:ietf:params:oauth:token-type:${name}`;
export const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

/** The permissions of parties in a realm that only one issuer speaks of: everything. */
const everything = { clients: "all", scopes: "all", carry: [], subject_namespace: "" };

/**
 * Starts the Worker with the realm. `change(document)` may add issuers and clients before the test
 * publishes it.
 */
export async function startWorld({ change = () => {}, algorithm = "ES256" } = {}) {
  const front = await startFront();
  // As in a deployment: the records in KV are sealed, and keys of issuers are authenticated.
  const worker = await startWorker({ secrets: { KEY_ENCRYPTION_KEY: generateSecret() } });
  front.serve(worker.url);
  const issuer = `${front.origin}/realms/interop`;
  const [idp, ci, keyed, own] = await Promise.all([
    newKey("idp"),
    newKey("github", "RS256"),
    newKey("keyed"),
    newKey("edge", algorithm),
  ]);
  const secrets = Object.fromEntries(
    ["impersonator", "delegate", "poster"].map((id) => [id, randomBytes(32).toString("base64url")]),
  );
  // The secret has characters that a form encodes.
  secrets.odd = `${randomBytes(32).toString("base64")}:%2B &`;

  const document = {
    realm: "realms/interop",
    issuer,
    signing: { algorithm },
    exchanges: [
      ["access_token", "access_token"],
      ["access_token", "id_token"],
      ["id_token", "access_token"],
    ],
    trusted_issuers: [
      {
        issuer: IDP,
        jwks: { keys: [idp.publicJwk] },
        algorithms: ["ES256"],
        token_types: ["access_token", "id_token"],
        roles: ["subject", "actor"],
        ...everything,
      },
      {
        issuer: GITHUB,
        jwks: { keys: [ci.publicJwk] },
        algorithms: ["RS256"],
        token_types: ["id_token"],
        roles: ["workload"],
        ...everything,
        subject_namespace: "github:",
      },
    ],
    targets: [
      {
        audience: "orders",
        resource: ["https://orders.example/api"],
        scopes: ["orders:read", "orders:write"],
      },
      { audience: "payroll", scopes: ["payroll:read"] },
    ],
    clients: [
      client("impersonator", "client_secret_basic", { allow: ["impersonation"] }),
      client("delegate", "client_secret_basic", { allow: ["delegation"] }),
      client("poster", "client_secret_post", { allow: ["impersonation"] }),
      client("odd", "client_secret_basic", { allow: ["impersonation"] }),
      {
        ...client("keyed", "private_key_jwt", { allow: ["impersonation"] }),
        auth: { method: "private_key_jwt", jwks: { keys: [keyed.publicJwk] } },
      },
      {
        ...client("ci", "workload", { allow: ["impersonation"], may_act: "if_present" }),
        auth: {
          method: "workload",
          issuer: GITHUB,
          require: { repository_id: "812345678", ref: "refs/heads/main" },
        },
        scope_expansion: { id_token: ["orders:read"] },
      },
    ],
  };
  async function close() {
    await worker.close();
    await front.close();
  }
  try {
    await change(document);
    await worker.publish(document, [own.privateJwk]);
  } catch (error) {
    // What is left running would keep the test from its end.
    await close();
    throw error;
  }
  const publish = (another, key = own) => worker.publish(another, [key.privateJwk]);

  function client(client_id, method, settings) {
    const digest = createHash("sha256")
      .update(secrets[client_id] ?? "")
      .digest("base64url");
    return {
      client_id,
      auth: { method, secret_sha256: [digest] },
      targets: ["orders"],
      default_target: "orders",
      scopes: ["orders:read", "orders:write"],
      ...settings,
    };
  }

  return {
    document,
    issuer,
    front,
    worker,
    secrets,
    keyed,
    /** Publishes another realm; it signs with the same key unless the test gives it one. */
    publish,
    /** Makes the Worker fetch the keys of trusted issuers, as its cron does every five minutes. */
    fetchKeys: () => worker.cron(Math.floor(Date.now() / 1000)),
    token_endpoint: `${issuer}/token`,

    /** Returns a token of the person `u1` for a client that its `may_act` permits. */
    subjectToken: (audience, changes = {}) =>
      sign(idp, "at+jwt", {
        iss: IDP,
        sub: "u1",
        aud: audience,
        client_id: "web",
        scope: "orders:read orders:write",
        may_act: { client_id: audience },
        ...changes,
      }),

    /** Returns the token that names the service `agent-7` as the actor. */
    actorToken: (audience, changes = {}) =>
      sign(idp, "at+jwt", {
        iss: IDP,
        sub: "agent-7",
        aud: audience,
        client_id: "agent-7",
        ...changes,
      }),

    idToken: (audience, changes = {}) =>
      sign(idp, "JWT", {
        iss: IDP,
        sub: "u1",
        aud: audience,
        may_act: { client_id: audience },
        ...changes,
      }),

    githubToken: (changes) => ciToken(ci, githubClaims(issuer, changes)),

    close,
  };
}

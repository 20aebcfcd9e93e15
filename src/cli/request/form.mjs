// A token exchange request from options: its form and its credential. Tokens and secrets come from files,
// from the environment or from standard input, because every user of a host sees the arguments.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { ASSERTION, GRANT, basic, tokenTypeUri } from "../../js/token-request.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { readText } from "../files.mjs";
import { readPrivateKey } from "../store/signer.mjs";
import { listTypes } from "../token-types.mjs";
import { developmentKeyFile, developmentToken, readClaims, signed } from "./development.mjs";

const string = (value, about) => ({ type: "string", value, about });

/** The options that say who asks. */
export const clientOptions = {
  client: string("ID", "the requesting client; default the only one of the document"),
  "client-secret-file": string(
    "FILE",
    "its secret; default ETX_CLIENT_SECRET, then keys/ID.secret",
  ),
  "client-key": string("FILE", "its private JWK, for private_key_jwt"),
  auth: {
    ...string("METHOD", "basic, post, key or none; default as the document says"),
    choices: ["basic", "post", "key", "none"],
  },
};

/** The options that make a request. */
export const requestOptions = {
  ...clientOptions,
  "subject-token-file": string(
    "FILE",
    "the subject token, - for standard input; default ETX_SUBJECT_TOKEN",
  ),
  "subject-token-type": string("TYPE", `${listTypes().join(", ")} or a URI`),
  "actor-token-file": string("FILE", "the actor token; default ETX_ACTOR_TOKEN, if it is set"),
  "actor-token-type": string("TYPE", "its type; default access_token"),
  "requested-token-type": string("TYPE", "the requested type"),
  audience: { ...string("NAME", "the requested audience; may repeat"), multiple: true },
  resource: { ...string("URI", "the requested resource; may repeat"), multiple: true },
  scope: string("SCOPE", "the requested scope, with spaces between"),
  subject: string("NAME", "the subject of a token of the development issuer; default alice"),
  claims: string("JSON", "claims that replace those of such a token"),
};

/**
 * `{ body, authorization?, development }`: `development` is whether the subject token is one of the
 * development issuer. `token` is a subject token that the caller already has.
 */
export async function buildRequest({ options, document, audience, now, token }) {
  const client = clientOf(options, document);
  const subject = await subjectToken({ options, document, client, now, token });
  const form = new URLSearchParams({ grant_type: GRANT });
  const set = (name, value) => value !== undefined && form.append(name, value);
  set("subject_token", subject.token);
  set("subject_token_type", uri(options["subject-token-type"] ?? "access_token"));
  const actor = await tokenOf(options["actor-token-file"], "ETX_ACTOR_TOKEN");
  if (actor) {
    set("actor_token", actor);
    set("actor_token_type", uri(options["actor-token-type"] ?? "access_token"));
  }
  set("requested_token_type", uri(options["requested-token-type"]));
  for (const name of options.audience ?? []) set("audience", name);
  for (const name of options.resource ?? []) set("resource", name);
  set("scope", options.scope);
  const authorization = await authenticate({ form, options, document, client, audience, now });
  return {
    body: form.toString(),
    ...(authorization && { authorization }),
    development: subject.development,
  };
}

/** The client of that name in the document. */
export function clientOf({ client: name }, document) {
  const clients = document?.value.clients ?? [];
  if (name === undefined && clients.length === 1) return clients[0];
  const found = clients.find(({ client_id: id }) => id === name);
  if (found) return found;
  if (document === undefined && name !== undefined) return { client_id: name };
  const list = clients.map(({ client_id: id }) => id).filter(Boolean);
  throw new Failure(
    EXIT.usage,
    "client.unclear",
    name === undefined
      ? "which client asks is not clear"
      : `there is no such client in ${document.file}`,
    {
      next:
        list.length > 0
          ? `--client is one of: ${list.slice(0, 20).join(", ")}.`
          : "Name it with --client.",
    },
  );
}

async function subjectToken({ options, document, client, now, token: atHand }) {
  const token = atHand ?? (await tokenOf(options["subject-token-file"], "ETX_SUBJECT_TOKEN"));
  if (token) return { token, development: false };
  if (document && developmentKeyFile(document)) {
    const claims = readClaims(options.claims);
    const made = { document, client, subject: options.subject, claims, now };
    return { token: await developmentToken(made), development: true };
  }
  throw missing(
    "request.no_subject_token",
    "there is no subject token",
    "Name its file with --subject-token-file (- is standard input), or set ETX_SUBJECT_TOKEN.",
  );
}

async function tokenOf(file, variable) {
  const text = file ? await readText(file, "a token") : process.env[variable];
  return text?.trim().replace(/^Bearer\s+/i, "") || undefined;
}

const METHODS = {
  client_secret_basic: "basic",
  client_secret_post: "post",
  private_key_jwt: "key",
  workload: "none",
};

/** Puts the credential into the form, or returns the header. `audience` is that of an assertion. */
export async function authenticate({ form, options, document, client, audience, now }) {
  const method =
    options.auth ?? METHODS[client.auth?.method] ?? (options["client-key"] ? "key" : "basic");
  const id = client.client_id;
  if (method === "none") {
    if (id !== undefined) form.append("client_id", id);
    return undefined;
  }
  if (method === "key") {
    const key = await clientKey(options);
    const claims = {
      iss: id,
      sub: id,
      aud: audience,
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + 60,
    };
    form.append("client_assertion_type", ASSERTION);
    form.append("client_assertion", await signed(key, "JWT", claims));
    return undefined;
  }
  const secret = await clientSecret(options, document, id);
  if (method === "post") {
    form.append("client_id", id);
    form.append("client_secret", secret);
    return undefined;
  }
  return basic(id, secret);
}

async function clientKey(options) {
  if (!options["client-key"]) {
    throw missing(
      "request.no_client_key",
      "the client authenticates by a key",
      "Name its file with --client-key.",
    );
  }
  const key = await readPrivateKey(options["client-key"]);
  if (typeof key.alg === "string") return key;
  throw missing(
    "key.no_alg",
    `${options["client-key"]} has no \`alg\``,
    'Add the algorithm of the key, such as "alg": "ES256".',
  );
}

async function clientSecret(options, document, id) {
  const beside = join(dirname(document?.file ?? "."), "keys", `${id}.secret`);
  const file = options["client-secret-file"];
  if (file) return (await readText(file, "a client secret")).trim();
  if (process.env.ETX_CLIENT_SECRET) return process.env.ETX_CLIENT_SECRET.trim();
  if (/^[\w.-]+$/.test(id) && existsSync(beside)) return (await readText(beside)).trim();
  throw missing(
    "request.no_client_secret",
    "there is no secret of the client",
    "Name its file with --client-secret-file, or set ETX_CLIENT_SECRET.",
  );
}

const uri = (name) => (name === undefined ? undefined : tokenTypeUri(name));

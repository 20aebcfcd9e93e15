// `token …`: a token at the places where it counts. `verify` judges it as a resource server does; `introspect`
// and `revoke` ask the service that issued it.

import { existsSync } from "node:fs";

import { shown } from "../arguments.mjs";
import { columns } from "../columns.mjs";
import { readDocument, requestDocument } from "../document.mjs";
import { tools } from "../engine.mjs";
import { EXIT, Failure, missing, wrongUse } from "../failure.mjs";
import { readText } from "../files.mjs";
import { harmless } from "../output.mjs";
import { privateUrl } from "../request/fetch.mjs";
import { authenticate, clientOf, clientOptions } from "../request/form.mjs";
import { endpointOf, post } from "../request/remote.mjs";
import { confirm } from "../store/confirm.mjs";
import { readToken } from "../token/read.mjs";
import { showActors, showToken } from "../token/show.mjs";
import { publicSet } from "./client-add.mjs";

const string = (value, about) => ({ type: "string", value, about });

const AS_INPUT = `Reads the token from standard input, or from FILE: the history of the shell would keep a token in
the arguments.`;

const serviceOptions = {
  url: string("URL", "an issuer, whose metadata names the endpoint; or its token endpoint"),
  document: string("FILE", "the realm document, which says how the client authenticates"),
  ...clientOptions,
};

export const tokenVerify = {
  name: "token verify",
  summary: "verify an access token as a resource server does",
  usage: "--audience AUD [FILE]",
  description: `${AS_INPUT} Checks signature, type, issuer, audience and times (RFC 9068), by the package's
\`verifyAccessToken\`. Exits with 1 for a token that a resource server must refuse, and with 3 where the
keys are unavailable. The issuer is never taken from the token: --issuer names it, or realm.jsonc does.`,
  options: {
    audience: { ...string("AUD", "your name as resource server; may repeat"), multiple: true },
    issuer: string("URL", "the issuer to trust; default that of the document here"),
    jwks: string("FILE", "its key set; default fetched from the issuer"),
    "jwks-uri": string("URL", "the address of its key set; default the issuer's /jwks"),
    typ: {
      ...string("TYP", "at+jwt (the default), or JWT for targets whose tokens have that"),
      choices: ["at+jwt", "JWT"],
    },
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange exchange --url https://edge.example/realms/main --token-only | edge-token-exchange token verify --issuer https://edge.example/realms/main --audience orders",
  ],
  json: "`{ ok, verified, issuer, reason?, message?, header?, claims?, actor?, prior_actors? }`; `reason` is that of the package's `AccessTokenError`.",

  async run({ options, words: [file = "-"], console }) {
    const { audience, jwks, "jwks-uri": jwksUri, typ } = options;
    if (audience === undefined) {
      throw wrongUse("--audience must be given", "It is your name: one value of `aud`.");
    }
    if (jwks && jwksUri) throw wrongUse("--jwks and --jwks-uri exclude each other");
    const issuer = options.issuer ?? (await ownIssuer());
    if (jwksUri) privateUrl(jwksUri, "--jwks-uri");
    const keys = jwks ? { jwks: await publicSet(jwks) } : jwksUri ? { jwksUri } : {};
    const token = bare(await readText(file, "a token"));
    const { header, claims } = readToken(token);
    const { AccessTokenError, KeysError, verifyAccessToken } = await tools();
    const { paint } = console;
    try {
      const verified = await verifyAccessToken(token, { issuer, audience, ...keys, typ });
      const facts = { verified: true, issuer, header, claims };
      const { actor = null, forAudit } = verified;
      return {
        facts: { ...facts, actor, prior_actors: forAudit.priorActors },
        text: [
          `${paint.green("verified")}: a token of ${harmless(issuer)} for ${audience.map(harmless).join(", ")}`,
          "",
          showToken({ header, claims }, { now: Date.now() / 1000, paint }),
        ].join("\n"),
      };
    } catch (error) {
      if (error instanceof KeysError) {
        const next = "--jwks FILE takes the keys from a file, --jwks-uri from another address.";
        throw missing("keys.unavailable", error.message, next);
      }
      if (!(error instanceof AccessTokenError)) throw error;
      const { reason, message } = error;
      return {
        code: EXIT.no,
        facts: { verified: false, issuer, reason, message },
        text: `${paint.red("not valid")} ${reason}\n  ${harmless(message)}\n\n\`edge-token-exchange decode\` shows what the token says.`,
      };
    }
  },
};

export const tokenIntrospect = {
  name: "token introspect",
  summary: "ask the service that issued a token whether it is active",
  usage: "--url URL [FILE]",
  description: `${AS_INPUT} Asks as a client (RFC 7662); the service reports a token as active only to the client that it
was minted for, to its audience, and to clients with its audience in \`introspect\`. Exits with 1 where it
is not active.`,
  options: serviceOptions,
  words: [0, 1],
  examples: [
    "edge-token-exchange token introspect token.txt --url https://edge.example/realms/main --client gateway --client-secret-file gateway.secret",
  ],
  json: "`{ ok, where, active, response }`; `response` is the answer of the service.",

  async run({ options, words: [file = "-"], console }) {
    const { endpoint, answer } = await asked("introspect", options, file);
    const response = answer();
    const active = response.active === true;
    const { paint } = console;
    const rows = Object.entries(response).map(([name, value]) => [harmless(name), harmless(value)]);
    const chain = showActors(response);
    return {
      code: active ? EXIT.done : EXIT.no,
      facts: { where: endpoint.host, active, response },
      text: [
        `${active ? paint.green("active") : paint.red("not active")} at ${endpoint.host}`,
        "",
        columns(rows),
        ...(chain ? ["", "  who acts", chain] : []),
      ].join("\n"),
    };
  },
};

export const tokenRevoke = {
  name: "token revoke",
  summary: "have the service that issued a token refuse it from now on",
  usage: "--url URL [FILE]",
  description: `${AS_INPUT} Asks as the client that the token was minted for (RFC 7009). The service answers 200 also for a
token of another client or realm, which it leaves as it is: \`token introspect\` shows the effect, at once
at the service and within about 90 seconds everywhere. Resource servers that only verify signatures go on
accepting the token until it expires.`,
  options: { ...serviceOptions, yes: { type: "boolean", short: "y", about: "do not ask" } },
  words: [0, 1],
  examples: [
    "edge-token-exchange token revoke token.txt --url https://edge.example/realms/main --client gateway --client-secret-file gateway.secret --yes",
  ],
  json: "`{ ok, where, status }`.",

  async run({ options, words: [file = "-"], console }) {
    const before = () =>
      confirm("Revoke this token? That cannot be undone.", { yes: options.yes, console });
    const { endpoint, status } = await asked("revoke", options, file, before);
    return {
      facts: { where: endpoint.host, status },
      text: `${endpoint.host} has taken the request: it refuses the token now, if it minted it for this client.`,
    };
  },
};

/** The answer of an endpoint about a token; `before` runs when all is known that the request needs. */
async function asked(route, options, file, before = async () => {}) {
  if (options.url === undefined) throw wrongUse("--url must be given", "It names the service.");
  const token = bare(await readText(file, "a token"));
  if (token === "")
    throw missing("token.none", "there is no token", "Pipe it in, or name its file.");
  const words = options.document ? [options.document] : [];
  const document = await requestDocument({ options, words });
  const client = clientOf(options, document);
  const { endpoint, issuer } = await endpointOf(options.url, route);
  const form = new URLSearchParams({ token });
  const audience = issuer ?? document?.value.issuer ?? endpoint.href;
  const now = Math.floor(Date.now() / 1000);
  const authorization = await authenticate({ form, options, document, client, audience, now });
  await before();
  const reply = await post(endpoint, { body: form.toString(), authorization });
  if (reply.status !== 200) throw refused(reply, endpoint);
  return { endpoint, ...reply };
}

function refused({ status, headers, answer }, { host }) {
  const { error, error_description: description } = answer();
  const id = headers.get("x-exchange-refusal") ?? error ?? `status ${status}`;
  return new Failure(EXIT.no, "service.refused", `${host} refuses: ${harmless(id)}`, {
    next: typeof description === "string" ? harmless(description) : undefined,
    facts: { status, refusal: id },
  });
}

/** A token as it is sent: people copy it with the word that stands before it in a header. */
const bare = (text) => text.trim().replace(/^Bearer\s+/i, "");

/** The issuer of the document in this folder. */
async function ownIssuer() {
  const file = ["realm.jsonc", "realm.json"].find((name) => existsSync(name));
  const { value } = file ? await readDocument(file) : {};
  if (typeof value?.issuer === "string") return value.issuer;
  throw wrongUse(
    "--issuer must be given",
    `There is no ${shown("realm.jsonc")} here that would name it, and a token cannot vouch for itself.`,
  );
}

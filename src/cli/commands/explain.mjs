// `explain`: the reasons for a decision, check by check.

import { createHash, randomBytes } from "node:crypto";

import { basic } from "../../js/token-request.mjs";
import { parseDocument, requestDocument } from "../document.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { readText } from "../files.mjs";
import { harmless } from "../output.mjs";
import { buildRequest, clientOf, requestOptions } from "../request/form.mjs";
import { localOptions, localRealm, unavailable } from "../request/local.mjs";
import { send, tokenEndpoint } from "../request/remote.mjs";
import { readSaved } from "../request/saved.mjs";
import { showTrace } from "../token/trace.mjs";
import { sent } from "./exchange.mjs";

/** Parameters by which a client authenticates. */
const CREDENTIALS = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

export const explain = {
  name: "explain",
  summary: "show every check of the decision about a request",
  usage: "[DOCUMENT]",
  description: `Reads a token or a saved request from standard input: a form, an HTTP request with its head, or a
vector in JSON. Without either it makes the request from the options, as \`exchange\` does. By a
document in this process the client need not authenticate: with --as, and for a token alone, the
engine takes it as authenticated, and every client may use explain; of a workload, whose token is its
credential, it shows the claim that differs from its rule. With --url the Worker's /explain
decides, for a client that authenticates and has "explain": true.`,
  options: {
    url: { type: "string", value: "URL", about: "the token or explain endpoint, or the issuer" },
    as: { type: "string", value: "ID", about: "by a document: take the request as this client's" },
    at: {
      type: "number",
      value: "SECONDS",
      about: "by a document: the time, in seconds since 1970",
    },
    ...requestOptions,
    ...localOptions,
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange explain --as gateway --audience orders < token.txt",
    "edge-token-exchange explain < request.http",
    "edge-token-exchange explain --url https://edge.example/realms/main --client gateway < token.txt",
  ],
  json: "`{ ok, where, decision, refusal, checks: [{ id, stage, clause, result, seen, expected }], grant }`: the answer of /explain; `ok` is whether the exchange is granted.",

  async run({ options, words, console }) {
    const document = await requestDocument({ options, words });
    const given = await input(options);
    const now = options.at ?? given?.now ?? Math.floor(Date.now() / 1000);
    const answer = options.url
      ? await byService({ options, document, given, now })
      : await byDocument({ options, document, given, now, console });
    if (answer.outcome === "unavailable") throw unavailable(answer);
    if (answer.outcome === "refused") throw notExplained(answer);
    const { decision, refusal, checks, grant, where } = answer;
    return {
      code: decision === "granted" ? EXIT.done : EXIT.no,
      facts: { where, decision, refusal, checks, grant },
      text: showTrace({ decision, refusal, checks, grant, where }, console.paint),
    };
  },
};

/** The text on standard input; nothing where the options name the token, or the input is empty. */
async function input(options) {
  const named = options["subject-token-file"] ?? process.env.ETX_SUBJECT_TOKEN;
  if (named || process.stdin.isTTY) return undefined;
  const text = await readText("-", "a token or a saved request");
  return text.trim() === "" ? undefined : readSaved(text);
}

async function byService({ options, document, given, now }) {
  const { endpoint, issuer } = await tokenEndpoint(options.url.replace(/\/explain$/, "/token"));
  endpoint.pathname = endpoint.pathname.replace(/token$/, "explain");
  const audience = issuer ?? document?.value.issuer ?? endpoint.href;
  const request = await requestOf({ options, document, given, audience, now });
  const answer = await send(endpoint, request);
  if (answer.outcome === "granted") assertTrace(answer, endpoint);
  return { ...answer, where: endpoint.href };
}

/** Throws a `Failure` for an answer of another form than that of /explain. */
function assertTrace({ decision, refusal = null, checks }, { host }) {
  const isCheck = (check) => typeof check?.id === "string";
  const isRefusal = refusal === null || typeof refusal === "object";
  if (typeof decision === "string" && isRefusal && Array.isArray(checks) && checks.every(isCheck))
    return;
  throw missing(
    "service.no_trace",
    `${host} does not answer as /explain does`,
    "Name the issuer of a realm of this product, or its /explain; without --url this process explains.",
  );
}

async function byDocument({ options, document, given, now, console }) {
  const alone = given?.token !== undefined && !options["client-secret-file"];
  const as = options.as ?? (alone ? clientOf(options, document).client_id : undefined);
  const { open, authorization } = opened(document, as, given?.body);
  const own = as === undefined ? options : { ...options, client: as, auth: "none" };
  const audience = document.value.issuer;
  const request = await requestOf({ options: own, document, given, audience, now });
  // The operator has the document and names the client, so the engine may explain why it does not authenticate.
  const operator = as !== undefined;
  const realm = await localRealm(open, { options, now, console, operator });
  const answer = await realm.explain(
    sent(authorization ? proven(request, authorization) : request),
  );
  const taken = authorization ? `, as \`${as}\` without its credential` : "";
  return { ...answer, where: `this process${taken}` };
}

/**
 * The document with `explain` allowed for every client, and a secret of this run for `as`, unless the request
 * has a token that is the credential: the engine then explains how it differs from the client's rule.
 */
function opened(document, as, body = "") {
  const value = structuredClone(document.value);
  for (const client of value.clients) client.explain = true;
  // A fault here is one of the document, and the command reports it with its place.
  const open = () => {
    const { file, at } = document;
    return { ...parseDocument("opened.json", JSON.stringify(value)), file, at };
  };
  const client = as === undefined ? undefined : clientOf({ client: as }, { ...document, value });
  const method = client?.auth.method;
  const asserts = method === "federated_jwt" && new URLSearchParams(body).has("client_assertion");
  if (client === undefined || method === "workload" || asserts) return { open: open() };
  const secret = randomBytes(32).toString("base64url");
  const digest = createHash("sha256").update(secret).digest("base64url");
  client.auth = { method: "client_secret_basic", secret_sha256: [digest] };
  return { open: open(), authorization: basic(as, secret) };
}

/** The request with this credential in place of its own. */
function proven({ body, contentType }, authorization) {
  const form = new URLSearchParams(body);
  for (const name of CREDENTIALS) form.delete(name);
  return { body: form.toString(), authorization, ...(contentType && { contentType }) };
}

async function requestOf({ options, document, given, audience, now }) {
  if (given?.body !== undefined) return given;
  return buildRequest({ options, document, audience, now, token: given?.token });
}

function notExplained({ refusal, status }) {
  const facts = { status, refusal };
  return new Failure(
    EXIT.no,
    "explain.refused",
    `not explained: ${harmless(refusal.id)} (${status})`,
    {
      next: refusal.description && harmless(refusal.description),
      facts,
    },
  );
}

// `exchange`: performs an exchange, at a service or in this process, and shows both tokens.

import { requestDocument } from "../document.mjs";
import { EXIT, missing, wrongUse } from "../failure.mjs";
import { readText } from "../files.mjs";
import { harmless } from "../output.mjs";
import { buildRequest, requestOptions } from "../request/form.mjs";
import { localOptions, localRealm, unavailable } from "../request/local.mjs";
import { send, tokenEndpoint } from "../request/remote.mjs";
import { readSaved } from "../request/saved.mjs";
import { readToken } from "../token/read.mjs";
import { compare, showActors } from "../token/show.mjs";

export const exchange = {
  name: "exchange",
  summary: "exchange a token, at a service or by a document in this process",
  usage: "[DOCUMENT]",
  description: `With --url the service decides: a token endpoint, or an issuer, whose metadata the command reads.
Without it the engine in this process decides by the document, and signs the token with a key that
it discards. Without a subject token the command makes one of the development issuer of \`init\`, if
the document has it.`,
  options: {
    url: { type: "string", value: "URL", about: "the token endpoint, or the issuer" },
    ...requestOptions,
    request: {
      type: "string",
      value: "FILE",
      about: "a saved request instead; - for standard input",
    },
    ...localOptions,
    "token-only": { type: "boolean", about: "print the issued token and nothing else" },
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange exchange --audience orders --scope orders:read",
    "edge-token-exchange exchange --url https://edge.example/realms/main --subject-token-file token.txt --client gateway",
    "TOKEN=$(edge-token-exchange exchange --token-only)",
  ],
  json: "granted: `{ ok, outcome, where, access_token, issued_token_type, token_type, expires_in, scope?, header, claims, subject }`; refused: `{ ok: false, outcome, where, status, refusal: { id, error, description, uri } }`. `subject` is the claims of the subject token.",

  async run({ options, words, console }) {
    if (options.json && options["token-only"]) {
      throw wrongUse("--json and --token-only exclude each other");
    }
    const asked = await prepare({ options, words });
    const { request, endpoint, document, now } = asked;
    if (request.development && !options["token-only"]) {
      console.note("subject token: made by the development issuer in keys/");
    }
    const where = endpoint?.href ?? "this process";
    const answer = endpoint
      ? await send(endpoint, request)
      : await (await localRealm(document, { options, now, console })).exchange(sent(request));
    if (answer.outcome === "unavailable") throw unavailable(answer);
    if (answer.outcome === "refused") return refused(answer, where, console.paint);
    return granted(answer, { where, request, now, options, paint: console.paint });
  },
};

/** The request and its destination: `{ request, endpoint?, document?, now }`. */
export async function prepare({ options, words }) {
  const document = await requestDocument({ options, words });
  const target = options.url ? await tokenEndpoint(options.url) : {};
  const saved = options.request && readSaved(await readText(options.request, "a saved request"));
  if (saved?.token) throw wrongUse("--request takes a request, not a token");
  const now = saved?.now ?? Math.floor(Date.now() / 1000);
  const audience = target.issuer ?? document?.value.issuer ?? target.endpoint?.href;
  const request = saved ?? (await buildRequest({ options, document, audience, now }));
  return { request, endpoint: target.endpoint, document, now };
}

/** The members that the package accepts. */
export const sent = ({ body, authorization, contentType }) => ({
  body,
  ...(authorization && { authorization }),
  ...(contentType && { contentType }),
});

function refused({ status, refusal, requestId }, where, paint) {
  return {
    code: EXIT.no,
    facts: {
      outcome: "refused",
      where,
      status,
      refusal,
      ...(requestId && { request_id: requestId }),
    },
    text: [
      `${paint.red("refused")} ${harmless(refusal.id)} (${harmless(refusal.error ?? "no error code")}, ${status})`,
      refusal.description && `  ${harmless(refusal.description)}`,
      refusal.uri && `  ${harmless(refusal.uri)}`,
      "",
      "`edge-token-exchange explain` with the same options shows every check.",
    ]
      .filter((line) => line !== undefined)
      .join("\n"),
  };
}

/** The characters of a token, RFC 6750 §2.1. Others could steer the terminal or the shell that reads it. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

function noToken(where) {
  const message = `${where} answers without a token that could be sent in a header`;
  return missing(
    "service.no_token",
    message,
    "`access_token` of a token endpoint's answer is one.",
  );
}

function granted(answer, { where, request, now, options, paint }) {
  const { access_token: token, issued_token_type, token_type, expires_in, scope } = answer;
  if (typeof token !== "string" || !TOKEN.test(token)) throw noToken(where);
  if (options["token-only"]) return { text: token };
  const issued = readToken(token);
  const subject = subjectOf(request);
  const facts = { outcome: "granted", where, access_token: token, issued_token_type, token_type };
  const chain = showActors(issued.claims);
  const text = [
    `${paint.green("granted")} by ${where}`,
    "",
    compare(["subject token (in)", "issued token (out)"], [subject ?? {}, issued.claims], { now }),
    ...(chain ? ["", "  who acts", chain] : []),
    "",
    token,
  ].join("\n");
  const rest = { expires_in, ...(scope !== undefined && { scope }) };
  return { facts: { ...facts, ...rest, ...issued, subject: subject ?? null }, text };
}

function subjectOf({ body }) {
  try {
    return readToken(new URLSearchParams(body).get("subject_token") ?? "").claims;
  } catch {
    return undefined;
  }
}

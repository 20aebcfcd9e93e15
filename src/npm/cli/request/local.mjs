// Decides in this process, by a realm document: the same engine, with keys made for the occasion.

import { readText } from "../files.mjs";
import { EXIT, Failure } from "../failure.mjs";
import { generateSigningKey } from "../../keys.mjs";
import { splitDocument } from "../document.mjs";
import { tools } from "../engine.mjs";
import { askJson, privateUrl } from "./fetch.mjs";

export const localOptions = {
  offline: { type: "boolean", about: "do not fetch a jwks_uri of the document" },
  "signing-key": {
    type: "string",
    value: "FILE",
    about: "a private JWK to sign with; default one that is made and forgotten",
  },
};

/** A realm as `createRealm` gives it, at a fixed time in seconds. */
export async function localRealm(document, { options, now, console }) {
  const { algorithm } = await splitDocument(document);
  const { createRealm } = await tools();
  const key = options["signing-key"]
    ? JSON.parse(await readText(options["signing-key"], "a private JWK"))
    : await generateSigningKey(algorithm);
  return createRealm(document.json, {
    signingKeys: [key],
    clock: () => now * 1000,
    async keys({ issuer, jwksUri }) {
      if (options.offline) return undefined;
      console.note(`fetching the keys of ${issuer}`);
      return askJson(privateUrl(jwksUri, "the jwks_uri"));
    },
  });
}

/** The part of the machine that failed, as a `Failure`. */
export function unavailable({ failed, status, retryAfter }) {
  return new Failure(
    EXIT.missing,
    "service.unavailable",
    `no decision: ${failed ?? `status ${status}`}`,
    {
      facts: { status, ...(retryAfter && { retry_after: retryAfter }) },
      next: "With --offline, or where a jwks_uri cannot be fetched, the keys of its issuer are not there.",
    },
  );
}

// Decides in this process, by a realm document: the same engine, with temporary keys.

import { generateSigningKey } from "../../js/keys.mjs";
import { problem, spelled, splitDocument } from "../document.mjs";
import { tools } from "../engine.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { readPrivateKey } from "../store/signer.mjs";
import { askJson, privateUrl } from "./fetch.mjs";

export const localOptions = {
  offline: { type: "boolean", about: "do not fetch a jwks_uri of the document" },
  "signing-key": {
    type: "string",
    value: "FILE",
    about: "a private JWK to sign with; default a new one, which is discarded",
  },
};

/**
 * A realm as `createRealm` returns it, at a fixed time in seconds. With `operator` it explains why a client did not
 * authenticate.
 */
export async function localRealm(document, { options, now, console, operator = false }) {
  const { algorithm } = await splitDocument(document);
  const { RealmError, SigningKeyError, createRealm, operatorRealm } = await tools();
  const file = options["signing-key"];
  const key = file ? await readPrivateKey(file) : await generateSigningKey(algorithm);
  const made = (operator ? operatorRealm : createRealm)(document.json, {
    signingKeys: [key],
    // For this process alone: it makes and checks its own nonces.
    nonceKey: crypto.getRandomValues(new Uint8Array(32)),
    clock: () => now * 1000,
    async keys({ issuer, jwksUri }) {
      if (options.offline) return undefined;
      console.note(`fetching the keys of ${issuer}`);
      return askJson(privateUrl(jwksUri, "the jwks_uri"));
    },
  });
  return made.catch((error) => {
    // `splitRealm` has accepted the document, so the remaining cause is what this host lacks.
    if (error instanceof RealmError) throw notHere(document, error);
    if (file && error instanceof SigningKeyError) throw unfit(file, error);
    throw error;
  });
}

function notHere(document, error) {
  const where = problem(document, error);
  return new Failure(EXIT.missing, "platform.algorithm", spelled(where), {
    next: "A deployed Worker may have it: --url asks one.",
    facts: { problems: [where] },
  });
}

function unfit(file, { reason }) {
  return missing("key.unfit", `${file}: ${reason}`, "--signing-key takes a private JWK.");
}

/** The part of the host that failed, as a `Failure`. */
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

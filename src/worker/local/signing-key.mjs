// A signing key from the operator: a private JWK with `kid` and `alg`, in a file.

import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { StepFailed } from "../../../scripts/step.mjs";
import { built } from "./built.mjs";

const { subtle } = globalThis.crypto;

/** The key as a keyring holds it, `{ kid, alg, public, private }`. Fails for a key that cannot sign. */
export async function readSigningKey(file, algorithm) {
  const wrong = (reason) => new StepFailed(`keys/${basename(file)}: ${reason}`);
  const jwk = parse(readFileSync(file, "utf8"));
  if (!jwk) throw wrong("expected a private JWK: a JSON object");
  const { kid, alg } = jwk;
  if (typeof kid !== "string" || kid === "") throw wrong("/kid: expected a string");
  if (alg !== algorithm) {
    throw wrong(`/alg: expected "${algorithm}", with which the realm signs (/signing/algorithm)`);
  }
  const crypto = await built("js/webcrypto.mjs");
  const { public: shared, private: own } = crypto.algorithmOf(alg);
  const key = {
    kid,
    alg,
    public: crypto.only(jwk, shared),
    private: crypto.only(jwk, [...shared, ...own]),
  };
  if (!(await signs(key, crypto))) throw wrong(`not a private key for ${alg}`);
  return key;
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the two parts belong to one key. */
async function signs({ kid, alg, public: shared, private: own }, crypto) {
  const message = new TextEncoder().encode(kid);
  try {
    const signature = await crypto.sign(
      subtle,
      await crypto.importPrivate(subtle, alg, own),
      message,
    );
    const verifier = crypto.createVerifier(subtle);
    const key = await verifier.known(0, alg, JSON.stringify(shared));
    return await verifier.verify(key, message, signature);
  } catch {
    return false;
  }
}

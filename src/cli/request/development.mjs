// A subject token of the development issuer that `init` made, so that the operator can try an exchange
// before setting up any other issuer.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { importPrivate, sign } from "../../js/webcrypto.mjs";
import { shown } from "../arguments.mjs";
import { missing, wrongUse } from "../failure.mjs";
import { DEVELOPMENT } from "../store/plan.mjs";
import { readPrivateKey } from "../store/signer.mjs";
import { ISSUER_KEY } from "../templates/files.mjs";

const SECONDS = 3_600;

/** The file with the key, beside the document; nothing where it is missing. */
export function developmentKeyFile(document) {
  const file = join(dirname(document.file), ISSUER_KEY);
  return existsSync(file) ? file : undefined;
}

/** A token for this client, about `subject`, with further claims over the usual ones. */
export async function developmentToken({ document, client, subject = "alice", claims = {}, now }) {
  const key = await readPrivateKey(developmentKeyFile(document));
  const issuer = document.value.trusted_issuers.find(({ jwks }) =>
    jwks?.keys?.some(({ kid }) => kid === key.kid),
  );
  if (!issuer || !String(key.kid).startsWith(DEVELOPMENT)) {
    throw missing(
      "development.not_trusted",
      `${document.file} does not trust the key in ${ISSUER_KEY}`,
      "Give a subject token: --subject-token-file, or ETX_SUBJECT_TOKEN.",
    );
  }
  const payload = {
    iss: issuer.issuer,
    sub: subject,
    aud: client.subject_audience?.[0] ?? client.client_id,
    client_id: "development",
    iat: now,
    exp: now + SECONDS,
    jti: crypto.randomUUID(),
    ...(client.scopes?.length > 0 && { scope: client.scopes.join(" ") }),
    may_act: { sub: client.subject ?? client.client_id },
    ...claims,
  };
  return signed(key, "at+jwt", payload);
}

/** A compact JWT, signed with a private JWK that has `kid` and `alg`. */
export async function signed(key, typ, payload) {
  const { kid, alg } = key;
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${encode({ alg, ...(kid && { kid }), typ })}.${encode(payload)}`;
  const imported = await importPrivate(crypto.subtle, alg, key).catch(() => {
    throw missing(
      "key.unfit",
      `the private JWK cannot sign with ${shown(String(alg))}`,
      "`client add --new-key FILE` makes one that can.",
    );
  });
  const signature = await sign(crypto.subtle, imported, new TextEncoder().encode(text));
  return `${text}.${Buffer.from(signature).toString("base64url")}`;
}

/** The JSON object of --claims. */
export function readClaims(text) {
  if (text === undefined) return {};
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The error is reported below.
  }
  throw wrongUse("--claims takes a JSON object");
}

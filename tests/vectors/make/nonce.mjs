// Nonces of DPoP proofs, made from the description in the manual and not by the engine.

import { createHmac, hkdfSync } from "node:crypto";
import { digestOf } from "./secrets.mjs";
import { NOW } from "./realms.mjs";

/** The secret of a host that derives its keys, such as the Worker. A test secret: it protects nothing. */
export const HOST_SECRET = digestOf("secret of the host of the vectors");

/** Returns the key of nonces that a host derives from its secret: HKDF-SHA-256, RFC 5869. */
const derived = (secret) =>
  Buffer.from(
    hkdfSync(
      "sha256",
      Buffer.from(secret, "base64url"),
      "",
      "edge-token-exchange/v1/mac/dpop-nonce",
      32,
    ),
  );

export const NONCE_KEY = derived(HOST_SECRET);
/** That of another deployment. */
export const OTHER_KEY = derived(digestOf("secret of another host"));

/** Returns the nonce of the minute of a time. */
export function nonceAt(seconds = NOW, key = NONCE_KEY, version = 1) {
  const stated = Buffer.alloc(5);
  stated.writeUInt8(version);
  stated.writeUInt32BE(Math.floor(seconds / 60), 1);
  const tag = createHmac("sha256", key).update("etx dpop nonce").update(stated).digest();
  return Buffer.concat([stated, tag.subarray(0, 16)]).toString("base64url");
}

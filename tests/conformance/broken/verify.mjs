// Verifies a token for the small server: with jose, by the rules of the declared type.

import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";

import { publicPart } from "../../../src/conformance/fixture.mjs";
import { type } from "../../../src/conformance/kit.mjs";
import { Refused } from "./refused.mjs";

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const TYP = {
  [type("access_token")]: /^(application\/)?at\+jwt$/i,
  [type("id_token")]: /^JWT$/i,
};

/** Returns the claims of a good token; `options` are jose's, for servers that check less. */
export async function verify(fixture, token, tokenType, client, options = {}) {
  try {
    if (!COMPACT.test(token)) throw new Refused("invalid_request");
    const { iss } = decodeJwt(token);
    const [name, trusted] =
      Object.entries(fixture.issuers).find(([, { issuer }]) => issuer === iss) ?? [];
    if (!trusted || (name === "partner" && client.role !== "delegate"))
      throw new Refused("invalid_request");
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet({ keys: [publicPart(trusted.key)] }),
      {
        algorithms: ["ES256"],
        clockTolerance: 60,
        requiredClaims: ["exp", "iat", "sub", "aud"],
        ...options,
      },
    );
    if (!TYP[tokenType].test(protectedHeader.typ ?? "JWT")) throw new Refused("invalid_request");
    if (payload.iat > Date.now() / 1000 + 60 || payload.cnf) throw new Refused("invalid_request");
    return payload;
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("invalid_request");
  }
}

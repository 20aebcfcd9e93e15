// npm jose: the checks of RFC 9068 section 4, written with its options.

import { createRemoteJWKSet, jwtVerify } from "jose";

export const name = "jose (npm)";

export async function startJose({ issuer, audience }) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience,
          typ: "at+jwt",
          requiredClaims: ["exp", "sub", "client_id", "iat", "jti"],
        });
        return { status: 200, claims: payload };
      } catch {
        return { status: 401 };
      }
    },
    close() {},
  };
}

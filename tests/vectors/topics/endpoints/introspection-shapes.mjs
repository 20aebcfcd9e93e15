// RFC 7662: `scope` is one string, whatever the shape of the token.

import { NOW } from "../../make/realms.mjs";
import { issuer } from "../../make/tokens.mjs";
import { active, vector } from "../../make/vector.mjs";

const claims = {
  iss: "https://edge.example/shapes",
  sub: "u1",
  aud: "spring",
  client_id: "gateway",
  iat: NOW - 30,
  exp: NOW + 600,
  jti: "AAAAAAAAAAAAAAAAAAAAAA",
};
const own = issuer("realm.shapes", "JWT", claims);
const ask = (name, token, shown) =>
  vector(
    `introspection-shape-${name}`,
    "RFC 7662 section 2.2",
    { realm: "shapes", route: "introspect", token },
    active(shown),
  );
const plain = {
  minted: "access_token",
  iss: "https://idp.example/realms/alpha",
  type: "access_token",
  iat: NOW - 30,
  exp: NOW + 600,
};
const origin = { ...plain, scope: "scp" };

export default [
  ask("scp-array", own({ origin, scp: ["read", "write"] }), {
    ...claims,
    origin,
    scope: "read write",
  }),
  ask("scope-array", own({ origin: plain, scope: ["read"] }), {
    ...claims,
    origin: plain,
    scope: "read",
  }),
  ask("without-scope", own({ origin }), { ...claims, origin }),
  ask("scope-of-another-claim", own({ origin, scp: ["read"], scope: "write" }), {
    ...claims,
    origin,
    scope: "read",
  }),
];

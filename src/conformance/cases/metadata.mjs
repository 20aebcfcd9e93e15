// The server's metadata, keys and introspection. RFC 8414, RFC 7517, RFC 7662.

import { NotApplicable, granted, hold } from "../expect.mjs";
import { decode } from "../jws.mjs";
import { GRANT } from "../kit.mjs";

const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/** A case about the metadata document, where the server has one. */
const about = (id, clause, what, judge, { level = "MUST", ...more } = {}) => ({
  id,
  level,
  clause,
  what,
  needs: id === "metadata" ? [] : ["metadata"],
  ...more,
  run: async (kit) => {
    const { status, body } = await kit.server.metadata();
    hold(status === 200 && typeof body === "object", `answered ${status}`);
    await judge(body, kit);
  },
});

export const metadata = [
  about(
    "metadata",
    "RFC 8414 section 3",
    "metadata is between the host and the path of the issuer",
    () => {},
    { level: "SHOULD" },
  ),
  about(
    "metadata-issuer",
    "RFC 8414 section 3.3",
    "issuer is the one it was found by",
    ({ issuer }, { fixture }) => hold(issuer === fixture.issuer, `issuer is ${issuer}`),
  ),
  about(
    "metadata-token-endpoint",
    "RFC 8414 section 2",
    "token_endpoint is there, a URL with TLS",
    ({ token_endpoint: endpoint }) => {
      const { protocol, hostname } = new URL(endpoint);
      const local = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
      hold(protocol === "https:" || local, `token_endpoint is ${endpoint}`);
    },
  ),
  about(
    "metadata-grant-types",
    "RFC 8414 section 2",
    "grant_types_supported lists the token exchange",
    ({ grant_types_supported: list }) =>
      hold(
        Array.isArray(list) && list.includes(GRANT),
        `grant_types_supported is ${JSON.stringify(list)}`,
      ),
  ),
  about(
    "metadata-signing-algorithms",
    "RFC 8414 section 2",
    "the algorithms of client assertions are there where these are taken, none is not among them",
    (body) => {
      const { token_endpoint_auth_methods_supported: methods = [] } = body;
      const algorithms = body.token_endpoint_auth_signing_alg_values_supported;
      if (!methods.some((method) => method.endsWith("_jwt")))
        throw new NotApplicable("no assertions are taken");
      hold(Array.isArray(algorithms) && algorithms.length > 0, "there are none");
      hold(!algorithms.includes("none"), "none is among them");
    },
  ),
  about(
    "jwks-is-public",
    "RFC 7517 section 9.2",
    "the keys at jwks_uri have no private part, and each its own kid",
    async (_, kit) => {
      const answer = await kit.server.jwks();
      if (!answer) throw new NotApplicable("there is no jwks_uri");
      const keys = answer.body?.keys;
      hold(Array.isArray(keys) && keys.length > 0, "there are no keys");
      hold(!keys.some((key) => PRIVATE.some((name) => name in key)), "a key has a private part");
      hold(new Set(keys.map(({ kid }) => kid)).size === keys.length, "two keys share a kid");
    },
  ),
  {
    id: "introspection-by-others",
    level: "POL",
    clause: "house rule: RFC 7662 section 4",
    bug: "mosip/esignet #2530: any client may introspect any token",
    what: "a token is not active for a client it has nothing to do with",
    run: async (kit) => {
      const { introspection_endpoint: url } = await kit.server.configuration();
      if (!url) throw new NotApplicable("there is no introspection endpoint");
      const { access_token: token } = granted(await kit.impersonate());
      const ask = (role) =>
        kit.server.send(url, {
          method: "POST",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            authorization: kit.basic(role),
          },
          body: new URLSearchParams({ token }).toString(),
        });
      const { status, body } = await ask("other");
      hold(status === 200, `answered ${status}`);
      hold(body?.active === false, "active for a stranger");
      hold(Object.keys(body).length === 1, "more is said than that it is not active");
    },
  },
  {
    id: "introspection-keeps-act",
    level: "POL",
    clause: "house rule: RFC 8693 section 4.1",
    needs: ["delegation"],
    bug: "keycloak #53029: introspection drops act",
    what: "introspection by the client itself shows who acts",
    run: async (kit) => {
      const { introspection_endpoint: url } = await kit.server.configuration();
      if (!url) throw new NotApplicable("there is no introspection endpoint");
      const { access_token: token } = granted(await kit.delegate());
      const { body } = await kit.server.send(url, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: kit.basic("delegate"),
        },
        body: new URLSearchParams({ token }).toString(),
      });
      if (!body?.active) throw new NotApplicable("the client may not introspect its own token");
      const { act } = decode(token)?.claims ?? {};
      hold(body.act && JSON.stringify(body.act) === JSON.stringify(act), "act is not there");
    },
  },
];

// Client authentication. RFC 6749 sections 2.3 and 5.2, RFC 7523 section 3, rfc7523bis.

import { granted, hold, refused, withheld } from "../expect.mjs";
import { part } from "../jws.mjs";

const UNKNOWN = ["invalid_client"];

/** The server refuses an impersonation with other credentials with 401 `invalid_client`. */
const basic = (id, what, authorization, more) => ({
  id,
  level: "MUST",
  clause: "RFC 6749 section 5.2",
  what,
  codes: UNKNOWN,
  ...more,
  run: async (kit) => {
    const answer = await kit.post(await kit.impersonation(), { authorization: authorization(kit) });
    refused(answer, UNKNOWN, [401]);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    hold(/^basic\b/i.test(challenge), `WWW-Authenticate is ${challenge || "absent"}`);
  },
});

/** A request with an invalid client assertion. */
const assertion = (id, clause, what, change, { level = "MUST", header, by, ...more } = {}) => ({
  id,
  level,
  clause,
  what,
  needs: ["private-key-jwt"],
  codes: UNKNOWN,
  ...more,
  run: async (kit) => {
    const changes = typeof change === "function" ? change(kit) : change;
    const options = { header, ...(by && { by: kit.keys[by] }) };
    refused(await kit.byAssertion(await kit.assertion(changes, options)), UNKNOWN, [400, 401]);
  },
});

export const client = [
  basic("wrong-secret", "a wrong secret", (kit) => kit.basic("impersonator", "wrong"), {
    vector: "basic-wrong-secret",
  }),
  basic(
    "secret-of-another-client",
    "the secret of another client",
    (kit) => kit.basic("impersonator", kit.fixture.clients.other.secret),
    {
      vector: "basic-secret-of-another-client",
    },
  ),
  basic(
    "client-unknown",
    "a client that does not exist",
    () => `Basic ${btoa("unregistered:nothing")}`,
    {
      vector: "basic-unknown-client",
    },
  ),
  {
    id: "credentials-malformed",
    level: "MUST",
    clause: "RFC 6749 section 5.2",
    what: "a header that is not base64 is a mistake of the client",
    vector: "basic-not-base64",
    bug: "cloudflare/workers-oauth-provider #243: a malformed header is a 500",
    codes: [...UNKNOWN, "invalid_request"],
    run: async (kit) => {
      const answer = await kit.post(await kit.impersonation(), { authorization: "Basic ###" });
      refused(answer, [...UNKNOWN, "invalid_request"], [400, 401]);
    },
  },
  {
    id: "secret-is-form-encoded",
    level: "MUST",
    clause: "RFC 6749 section 2.3.1",
    what: "id and secret are form-encoded before base64: a colon, a plus and a percent sign survive",
    vector: "basic-with-an-odd-id-and-secret",
    run: async (kit) => void granted(await kit.impersonate({}, "odd")),
  },
  {
    id: "client-unknown-looks-like-wrong-secret",
    level: "POL",
    clause: "house rule: RFC 6749 section 5.2",
    what: "a refusal does not show whether a client exists",
    run: async (kit) => {
      const parameters = await kit.impersonation();
      const wrong = await kit.post(parameters, {
        authorization: kit.basic("impersonator", "wrong"),
      });
      const unknown = await kit.post(parameters, {
        authorization: `Basic ${btoa("unregistered:wrong")}`,
      });
      hold(wrong.status === unknown.status, `${wrong.status} and ${unknown.status}`);
      hold(wrong.text === unknown.text, "the two bodies differ");
    },
  },
  {
    id: "no-credentials",
    level: "POL",
    clause: "house rule: RFC 8693 section 5",
    what: "without credentials there is no token",
    vector: "no-credentials",
    run: async (kit) => withheld(await kit.post(await kit.impersonation())),
  },
  {
    id: "several-credentials",
    level: "MUST",
    clause: "RFC 6749 section 5.2",
    what: "a secret in the header and one in the body are two methods",
    vector: "several-credentials-basic-and-post",
    run: async (kit) => {
      const { id, secret } = kit.fixture.clients.impersonator;
      refused(
        await kit.impersonate({ client_id: id, client_secret: secret }),
        ["invalid_request", ...UNKNOWN],
        [400, 401],
      );
    },
  },
  {
    id: "client-id-of-another-client",
    level: "MUST",
    clause: "RFC 6749 section 2.3",
    what: "a client_id beside the credentials of another client is not believed",
    vector: "basic-beside-another-client-id",
    run: async (kit) =>
      withheld(await kit.impersonate({ client_id: kit.fixture.clients.other.id })),
  },
  {
    id: "client-id-beside-its-credentials",
    level: "MUST",
    clause: "RFC 6749 section 3.2.1",
    what: "the client's own client_id beside its header is no second method",
    vector: "basic-beside-the-same-client-id",
    run: async (kit) =>
      void granted(await kit.impersonate({ client_id: kit.fixture.clients.impersonator.id })),
  },
  {
    id: "error-characters",
    level: "MUST",
    clause: "RFC 6749 section 5.2",
    what: "error and error_description keep to the characters they may have",
    run: async (kit) => {
      for (const answer of [
        await kit.impersonate({ subject_token: 'ü"\\' }),
        await kit.impersonate({ scope: "conformance" }),
        await kit.impersonate({ audience: 'a"b' }),
      ]) {
        for (const name of ["error", "error_description"]) {
          const text = answer.body?.[name] ?? "";
          hold(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(text), `${name} is ${JSON.stringify(text)}`);
        }
      }
    },
  },
  {
    id: "error-is-not-cached",
    level: "SHOULD",
    clause: "RFC 6749 section 5.1",
    what: "a refusal is not stored either",
    run: async (kit) => {
      const { headers } = await kit.impersonate({ subject_token: "x" });
      hold(/no-store/i.test(headers.get("cache-control") ?? ""), "Cache-Control is not no-store");
    },
  },
  {
    id: "private-key-jwt",
    level: "MUST",
    clause: "RFC 7523 section 2.2",
    what: "a client authenticates with an assertion that it signed",
    needs: [],
    vector: "assertion-with-its-client-id",
    run: async (kit) =>
      void granted(
        await kit.byAssertion(await kit.assertion(), { client_id: kit.fixture.clients.keyed.id }),
      ),
  },
  {
    id: "assertion-without-client-id",
    level: "MUST",
    clause: "RFC 7521 section 4.2",
    what: "client_id beside an assertion is optional",
    needs: ["private-key-jwt"],
    vector: "assertion-accepted",
    run: async (kit) => void granted(await kit.byAssertion(await kit.assertion())),
  },
  assertion(
    "assertion-expired",
    "RFC 7523 section 3",
    "an expired assertion",
    ({ now }) => ({ iat: now - 900, exp: now - 600 }),
    {
      vector: "assertion-expired",
    },
  ),
  assertion(
    "assertion-without-exp",
    "RFC 7523 section 3",
    "an assertion without exp",
    { exp: undefined },
    { vector: "assertion-exp-missing" },
  ),
  assertion(
    "assertion-without-aud",
    "RFC 7523 section 3",
    "an assertion without aud",
    { aud: undefined },
    { vector: "assertion-aud-missing" },
  ),
  assertion(
    "assertion-for-another-server",
    "RFC 7523 section 3",
    "an assertion for another server",
    { aud: "https://as.elsewhere.example" },
  ),
  assertion(
    "assertion-for-several",
    "house rule: rfc7523bis section 3",
    "an assertion for this server and another",
    ({ fixture }) => ({ aud: [fixture.issuer, "https://as.elsewhere.example"] }),
    {
      level: "POL",
      vector: "assertion-aud-issuer-among-others",
      bug: "CVE-2025-27370, CVE-2025-27371",
    },
  ),
  assertion(
    "assertion-of-another-client",
    "RFC 7523 section 3",
    "iss is another client",
    ({ fixture }) => ({ iss: fixture.clients.other.id }),
    {
      vector: "assertion-iss-of-another-client",
    },
  ),
  assertion(
    "assertion-about-another-client",
    "RFC 7523 section 3",
    "sub is another client",
    ({ fixture }) => ({ sub: fixture.clients.other.id }),
    {
      vector: "assertion-sub-of-another-client",
    },
  ),
  assertion(
    "assertion-by-another-key",
    "RFC 7523 section 3",
    "signed by another key",
    {},
    {
      by: "people",
      header: { kid: "keyed-1" },
      vector: "assertion-by-a-wrong-key",
    },
  ),
  assertion(
    "assertion-typ-of-an-access-token",
    "house rule: rfc7523bis section 3",
    "typ at+jwt",
    {},
    {
      level: "POL",
      header: { typ: "at+jwt" },
      vector: "assertion-typ-access-token",
    },
  ),
  {
    id: "assertion-alg-none",
    level: "MUST",
    clause: "RFC 7523 section 3",
    what: "an assertion without a signature",
    needs: ["private-key-jwt"],
    vector: "assertion-alg-none",
    run: async (kit) => {
      const [, payload] = (await kit.assertion()).split(".");
      refused(await kit.byAssertion(`${part({ alg: "none" })}.${payload}.`), UNKNOWN, [400, 401]);
    },
  },
  {
    id: "assertion-replayed",
    level: "POL",
    clause: "house rule: RFC 7523 section 3",
    what: "an assertion is good once",
    needs: ["private-key-jwt"],
    vector: "assertion-replayed",
    bug: "mosip/esignet #2418: jti of client assertions is not used up",
    run: async (kit) => {
      const used = await kit.assertion();
      granted(await kit.byAssertion(used));
      refused(await kit.byAssertion(used), UNKNOWN, [400, 401]);
    },
  },
  {
    id: "client-id-is-another-than-the-assertions",
    level: "MUST",
    clause: "RFC 7521 section 4.2",
    what: "a client_id that is not the assertion's client",
    needs: ["private-key-jwt"],
    vector: "assertion-client-id-of-another-client",
    run: async (kit) =>
      withheld(
        await kit.byAssertion(await kit.assertion(), { client_id: kit.fixture.clients.other.id }),
      ),
  },
];

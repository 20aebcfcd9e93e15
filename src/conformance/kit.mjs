// The helpers of the cases: tokens from the fixture's issuers, and requests by its clients.

import { compact, signer } from "./jws.mjs";

export const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A token type by the last word of its URI. */
export const type = (name) => `urn:ietf:params:oauth:token-type:${name}`;

/** The kit for a server and its fixture. */
export async function createKit({ fixture, server }) {
  const { issuers, clients } = fixture;
  const keys = {
    people: await signer(issuers.people.key),
    partner: await signer(issuers.partner.key),
    keyed: await signer(clients.keyed.key),
  };
  const now = Math.floor(Date.now() / 1000);
  const lasting = { iat: now, exp: now + 300 };

  /** Claims of an access token of a person, for a client by its role. */
  const claims = (role, changes = {}) => ({
    iss: issuers.people.issuer,
    sub: "conformance-user",
    aud: clients[role].id,
    client_id: "conformance-web",
    scope: "read write",
    jti: crypto.randomUUID(),
    ...lasting,
    ...changes,
  });

  const kit = {
    fixture,
    server,
    now,
    keys,
    claims,

    /** A person's access token; `by` names the signer. */
    subject: (role, changes, { header, by = keys.people } = {}) =>
      compact(by, { typ: "at+jwt", ...header }, claims(role, changes)),

    /** An access token of the service `conformance-agent`, as an actor token. */
    actor: (role, changes, options) =>
      kit.subject(
        role,
        { sub: "conformance-agent", client_id: "conformance-agent", scope: undefined, ...changes },
        options,
      ),

    idToken: (role, changes, { header } = {}) =>
      compact(
        keys.people,
        { typ: "JWT", ...header },
        claims(role, {
          client_id: undefined,
          scope: undefined,
          jti: undefined,
          nonce: "n-0S6_WzA2Mj",
          auth_time: now - 30,
          ...changes,
        }),
      ),

    /** The credential of a client, and its place in the request. */
    assertion: (changes, { header, by = keys.keyed } = {}) =>
      compact(
        by,
        { typ: "client-authentication+jwt", ...header },
        {
          iss: clients.keyed.id,
          sub: clients.keyed.id,
          aud: fixture.issuer,
          jti: crypto.randomUUID(),
          iat: now,
          exp: now + 60,
          ...changes,
        },
      ),

    basic: (role, secret = clients[role].secret) => {
      const halves = [clients[role].id, secret].map((half) =>
        new URLSearchParams({ a: half }).toString().slice(2),
      );
      return `Basic ${btoa(halves.join(":"))}`;
    },

    /** A POST of parameters, an object or a list of pairs; the kit omits undefined ones. */
    async post(parameters, { authorization, headers = {}, query = "" } = {}) {
      const pairs = Array.isArray(parameters) ? parameters : Object.entries(parameters);
      const body = new URLSearchParams(pairs.filter(([, value]) => value !== undefined)).toString();
      return kit.postBody(body, { authorization, headers, query });
    },

    async postBody(body, { authorization, headers = {}, query = "" } = {}) {
      const url = `${await server.tokenEndpoint()}${query}`;
      return server.send(url, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
          ...(authorization && { authorization }),
          ...headers,
        },
        body,
      });
    },

    /** The parameters of an impersonation, overridden by `changes`. */
    impersonation: async (changes = {}, role = "impersonator") => ({
      grant_type: GRANT,
      subject_token: "subject_token" in changes ? undefined : await kit.subject(role),
      subject_token_type: type("access_token"),
      audience: "orders",
      ...changes,
    }),

    delegation: async (changes = {}) => ({
      ...(await kit.impersonation(changes, "delegate")),
      actor_token: "actor_token" in changes ? undefined : await kit.actor("delegate"),
      actor_token_type: type("access_token"),
      ...changes,
    }),

    async impersonate(changes, role = "impersonator") {
      return kit.post(await kit.impersonation(changes, role), { authorization: kit.basic(role) });
    },

    async delegate(changes) {
      return kit.post(await kit.delegation(changes), { authorization: kit.basic("delegate") });
    },

    /** An impersonation by the client that has a key. */
    async byAssertion(client_assertion, changes = {}) {
      const parameters = await kit.impersonation(changes, "keyed");
      return kit.post({
        ...parameters,
        client_assertion_type: ASSERTION,
        client_assertion,
        ...changes,
      });
    },
  };
  return kit;
}

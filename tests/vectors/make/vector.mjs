// A vector: the request verbatim, and the expected answer.

import { claimsOf, originOf } from "./origin.mjs";
import { NOW, REALMS, secretOf } from "./realms.mjs";

const TYPE = "urn:ietf:params:oauth:token-type:";
export const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const FORM = "application/x-www-form-urlencoded";
export const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Returns the URI of a token type by its last word. */
export const type = (name) => (name === undefined || name.includes(":") ? name : TYPE + name);

/** Returns one value in the form encoding. */
export const encode = (text) =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");

/** Returns `Authorization` of RFC 6749 section 2.3.1: each half form-encoded, then base64. */
export const basic = (id, secret) => `Basic ${btoa(`${encode(id)}:${encode(secret)}`)}`;

function* parameters(ask) {
  yield ["grant_type", GRANT];
  yield ["subject_token", ask.subject];
  yield ["subject_token_type", type(ask.subjectType ?? "access_token")];
  if (ask.actor !== undefined) {
    yield ["actor_token", ask.actor];
    yield ["actor_token_type", type(ask.actorType ?? "access_token")];
  }
  yield ["requested_token_type", type(ask.requested)];
  for (const audience of [ask.audience ?? []].flat()) yield ["audience", audience];
  for (const resource of [ask.resource ?? []].flat()) yield ["resource", resource];
  yield ["scope", ask.scope];
}

/** Returns the body of an ordinary request; `set` replaces, adds or (undefined) drops parameters. */
export async function form(ask) {
  const set = ask.set ?? {};
  const pairs = [...parameters(ask)].map(([name, value]) =>
    name in set ? [name, set[name]] : [name, value],
  );
  const names = new Set(pairs.map(([name]) => name));
  pairs.push(...Object.entries(set).filter(([name]) => !names.has(name)));
  return encoded(pairs);
}

/** Returns the body of a request to introspect or revoke `ask.token`. */
const tokenForm = ({ token, set }) => encoded(Object.entries({ token, ...set }));

async function encoded(pairs) {
  const settled = pairs.map(async ([name, value]) => [name, await value]);
  return (await Promise.all(settled))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

async function request(ask) {
  const { as = "gateway", realm } = ask;
  const authorization = as === null ? undefined : basic(as, secretOf(as, realm));
  const dpop = await ask.dpop;
  const headers = { "content-type": FORM, authorization, dpop, ...ask.headers };
  const isExchange = [undefined, "explain"].includes(ask.route);
  const usual = await (isExchange ? form(ask) : tokenForm(ask));
  const body = typeof ask.body === "function" ? ask.body(usual) : (ask.body ?? usual);
  return { method: ask.method, transport: ask.transport, headers, body };
}

const STATUS = {
  "form.method_not_allowed": 405,
  "form.body_too_large": 413,
  "client.authentication_failed": 401,
  "client.workload_mismatch": 401,
  "client.assertion_audience": 401,
  "client.assertion_jti": 401,
  "client.assertion_expired": 401,
};
const ERROR = [
  [/^binding\.|^policy\.sender_constraint\.other_token$/, "invalid_dpop_proof"],
  [/^client\./, "invalid_client"],
  [/^request\.grant_type_unsupported$/, "unsupported_grant_type"],
  [/^request\.resource_malformed$|^policy\.target\./, "invalid_target"],
  [/^request\.scope_malformed$|^policy\.scope\./, "invalid_scope"],
  [/^request\.authorization_details/, "invalid_authorization_details"],
  [
    /^policy\.(client\.may_not_exchange|delegation\.not_allowed|impersonation\.not_allowed)$/,
    "unauthorized_client",
  ],
];

/** Returns the refusal with this id. RFC 6749 section 5.2, RFC 8693 section 2.2.2. */
export function refused(id, headers) {
  const error = ERROR.find(([ids]) => ids.test(id))?.[1] ?? "invalid_request";
  return () => ({ status: STATUS[id] ?? 400, refusal: id, body: { error }, headers });
}

/** Returns the refusal with this id to a client that has proven who it is: it names the claim that differs. */
export function reported(id, claim) {
  return () => {
    const answer = refused(id)();
    return { ...answer, body: { ...answer.body, claim } };
  };
}

/** Returns the lifetime of what a client can present again: no more than at any of its targets. */
function ofHeldAgain(realm, as) {
  const { targets = [], ...client } = realm.clients.find(({ client_id }) => client_id === as);
  const own = realm.targets.filter(({ audience }) => targets.includes(audience));
  const most = realm.lifetime?.seconds ?? 300;
  return Math.min(most, ...[client, ...own].map(({ lifetime_seconds = most }) => lifetime_seconds));
}

/**
 * Returns the type of a token that is declared as `jwt`, where its issuer has only one: that of its entry,
 * ID tokens of a public CI system, `jwt` of a profile. Of an issuer with several, the vector states the type.
 */
function typeOf(realm, { iss }, declared) {
  const issuer = realm.trusted_issuers.find((own) => own.issuer === iss);
  if (declared !== "jwt" || issuer === undefined) return declared;
  const usual = issuer.profile === undefined ? "id_token" : "jwt";
  const { token_types: [only, ...others] = [usual] } = issuer;
  return others.length === 0 ? only : declared;
}

/**
 * Returns a minted token: the result of the usual request, changed by `claims`. `found` is the type of the
 * subject token, where the request declares another.
 */
export function granted(
  claims = {},
  { kind = "access_token", seconds: stated, scope, found } = {},
) {
  return (realm, as, { subject, declared }) => {
    const origin_type = found ?? typeOf(realm, subject, declared);
    const seconds = stated ?? (kind === "id_token" ? ofHeldAgain(realm, as) : 300);
    const usual = { iss: realm.issuer, sub: "u1", iat: NOW, exp: NOW + seconds };
    const own =
      kind === "access_token" ? { aud: "orders", client_id: as, scope: "read write" } : { aud: as };
    const plain = { ...usual, ...own, ...claims };
    const begun = { minted: kind, type: origin_type, exp: plain.exp };
    const token = { origin: originOf(realm, subject, begun), ...plain };
    const id = kind === "id_token";
    return {
      status: 200,
      body: {
        issued_token_type: type(kind),
        token_type: id ? "N_A" : usedAs(token),
        expires_in: token.exp - NOW,
        scope: id ? scope : token.scope,
      },
      token: {
        header: { typ: id ? "JWT" : "at+jwt", alg: realm.signing?.algorithm ?? "ES256" },
        claims: token,
      },
    };
  };
}

/** Returns how an access token with these claims is used: RFC 9449 section 5. */
const usedAs = ({ cnf }) => (cnf?.jkt === undefined ? "Bearer" : "DPoP");

/** Returns an answer of the introspection endpoint: the shown claims of the token, or none. */
export function active(claims) {
  return () => ({ status: 200, body: { active: true, token_type: usedAs(claims), ...claims } });
}

export function inactive() {
  return { status: 200, body: { active: false } };
}

/** Returns the same as a JWT for the client. */
export function signed(expect) {
  return (realm, as) => ({
    status: 200,
    jwt: {
      header: { typ: "token-introspection+jwt", alg: realm.signing?.algorithm ?? "ES256" },
      claims: {
        iss: realm.issuer,
        aud: as,
        iat: NOW,
        token_introspection: expect(realm, as).body,
      },
    },
  });
}

/** Returns the answer of the revocation endpoint, whether or not it found a token to revoke. */
export function done() {
  return { status: 200, body: {} };
}

/** Returns one vector. `ask` has the unusual parts of the request. */
export async function vector(name, clauses, ask, expect, more = {}) {
  const realm = ask.realm ?? "two-services";
  const subject = claimsOf(await (ask.set?.subject_token ?? ask.subject));
  const declared = ask.subjectType?.split(":").at(-1) ?? "access_token";
  const verdict = expect(REALMS[realm], ask.as ?? "gateway", { subject, declared });
  const before = (ask.revocations ?? []).map((one) => request({ route: "revoke", realm, ...one }));
  return {
    name,
    clauses: [clauses].flat(),
    now: NOW,
    realm,
    route: ask.route,
    not_before: ask.notBefore,
    revocations: before.length > 0 ? await Promise.all(before) : undefined,
    request: await request({ ...ask, realm }),
    ...more,
    expect: verdict,
  };
}

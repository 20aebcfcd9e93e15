// A small token exchange, written for these tests with jose and nothing of the engine: it conforms.
// The broken servers are this one with a single step done wrong.

import { SignJWT, exportJWK, generateKeyPair } from "jose";

import { TARGETS } from "../../../src/conformance/fixture.mjs";
import { GRANT, type } from "../../../src/conformance/kit.mjs";
import { Refused, authenticate, json, verify } from "./checks.mjs";

const ONCE = [
  "grant_type",
  "subject_token",
  "subject_token_type",
  "actor_token",
  "actor_token_type",
  "requested_token_type",
  "scope",
  "client_id",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
];
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/;

export class SoundServer {
  constructor(fixture, key) {
    this.fixture = fixture;
    this.key = key;
    this.usedAssertions = new Set();
  }

  static async start(fixture) {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(publicKey)), kid: "small-1", alg: "ES256" };
    return new this(fixture, { privateKey, jwk });
  }

  /** Like `fetch`, without a network. */
  fetch = (url, init) => this.answer(new Request(url, init));

  async answer(request) {
    const { issuer } = this.fixture;
    const { origin, pathname } = new URL(issuer);
    const path = new URL(request.url).pathname;
    if (path === `/.well-known/oauth-authorization-server${pathname}`)
      return json(200, this.metadata());
    if (path === `${pathname}/jwks`) return json(200, this.jwks());
    if (request.url.split("?")[0] !== `${origin}${pathname}/token`) return this.elsewhere(request);
    try {
      return await this.token(request);
    } catch (error) {
      if (error instanceof Refused) return this.refusal(error);
      throw error;
    }
  }

  elsewhere() {
    return json(404, {});
  }

  metadata() {
    const { issuer } = this.fixture;
    return {
      issuer,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: [],
      grant_types_supported: [GRANT],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "private_key_jwt"],
      token_endpoint_auth_signing_alg_values_supported: ["ES256"],
    };
  }

  jwks() {
    return { keys: [this.key.jwk] };
  }

  async token(request) {
    if (request.method !== "POST") throw new Refused("invalid_request", 405, { allow: "POST" });
    const form = await this.read(request);
    const asked = this.understand(form);
    const client = await this.authenticate(request, form);
    const subject = await this.verify(asked.subject_token, asked.subject_token_type, client);
    this.holds(subject, client);
    const actor = asked.actor_token && (await this.actor(asked, client, subject));
    this.mayAct(subject, actor, client);
    const act = this.act(subject, actor);
    const audience = this.target(asked, client);
    const scope = this.scope(asked, subject, audience);
    return this.issue({ asked, client, subject, act, audience, scope });
  }

  /** Returns the form as lists of values by name; empty values are absent. */
  async read(request) {
    const media = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
    if (media !== "application/x-www-form-urlencoded") throw new Refused("invalid_request");
    return this.decode(await request.text());
  }

  decode(text) {
    if (/%(?![0-9a-f]{2})/i.test(text)) throw new Refused("invalid_request");
    const form = new Map();
    for (const [name, value] of new URLSearchParams(text)) {
      form.set(name, [...(form.get(name) ?? []), value]);
    }
    this.once(form);
    for (const [name, values] of form) form.set(name, values.filter(Boolean));
    return form;
  }

  once(form) {
    if (ONCE.some((name) => (form.get(name)?.length ?? 0) > 1))
      throw new Refused("invalid_request");
  }

  understand(form) {
    const [one, all] = [(name) => form.get(name)?.[0], (name) => form.get(name) ?? []];
    const asked = Object.fromEntries(ONCE.map((name) => [name, one(name)]));
    asked.targets = [...all("audience"), ...all("resource").map((uri) => this.resource(uri))];
    if (!asked.grant_type) throw new Refused("invalid_request");
    if (!this.isGrant(asked.grant_type)) throw new Refused("unsupported_grant_type");
    if (!asked.subject_token || !asked.subject_token_type) throw new Refused("invalid_request");
    if (!this.types().includes(asked.subject_token_type)) throw new Refused("invalid_request");
    this.actorParameters(asked);
    asked.requested_token_type ??= type("access_token");
    if (!this.types().includes(asked.requested_token_type)) throw new Refused("invalid_request");
    if (asked.scope && !SCOPE.test(asked.scope)) throw new Refused("invalid_scope");
    return asked;
  }

  isGrant(grant) {
    return grant === GRANT;
  }

  types() {
    return [type("access_token"), type("id_token")];
  }

  actorParameters({ actor_token, actor_token_type }) {
    if (Boolean(actor_token) !== Boolean(actor_token_type)) throw new Refused("invalid_request");
  }

  resource(uri) {
    if (!/^[a-z][a-z0-9+.-]*:[^#]*$/i.test(uri)) throw new Refused("invalid_target");
    return uri;
  }

  authenticate(request, form) {
    return authenticate(this, request, form);
  }

  verify(token, tokenType, client) {
    return verify(this.fixture, token, tokenType, client);
  }

  /** RFC 8693 section 5: the possession of a token alone must not allow its exchange. */
  holds({ aud }, { id }) {
    if (![aud].flat().includes(id)) throw new Refused("invalid_request");
  }

  async actor({ actor_token, actor_token_type }, client, subject) {
    if (client.role !== "delegate") throw new Refused("unauthorized_client");
    const actor = await this.verify(actor_token, actor_token_type, client);
    this.holds(actor, client);
    if (actor.iss === subject.iss && actor.sub === subject.sub)
      throw new Refused("invalid_request");
    return actor;
  }

  mayAct({ may_act: mayAct }, actor, { id }) {
    if (mayAct === undefined) return;
    if (mayAct === null || typeof mayAct !== "object" || Array.isArray(mayAct)) {
      throw new Refused("invalid_request");
    }
    const named = actor ? mayAct.sub === actor.sub : mayAct.client_id === id;
    if (!named) throw new Refused("invalid_request");
  }

  /** Returns the chain with the new actor outside; without an actor the chain stays as it is. */
  act({ iss, act }, actor) {
    const depth = this.depth(act);
    const previous = act && { iss, ...this.identity(act) };
    if (!actor) return previous;
    if (depth >= 4) throw new Refused("invalid_request");
    return { iss: actor.iss, sub: actor.sub, ...(previous && { act: previous }) };
  }

  depth(act) {
    if (act === undefined) return 0;
    if (act === null || typeof act !== "object" || Array.isArray(act))
      throw new Refused("invalid_request");
    return 1 + this.depth(act.act);
  }

  identity({ iss, sub, act }) {
    return { ...(iss && { iss }), sub, ...(act && { act: this.identity(act) }) };
  }

  target({ targets, requested_token_type: requested }, { id }) {
    if (requested === type("id_token")) return this.idTokenTarget(targets, id);
    const known = (wanted) =>
      this.allowed().find(([name, { resource }]) => [name, resource].includes(wanted));
    if (targets.length === 0) return [{ asked: "orders", ...TARGETS.orders }];
    return [...new Set(targets)].map((asked) => {
      const found = known(asked);
      if (!found) throw new Refused("invalid_target");
      return { asked, ...found[1] };
    });
  }

  idTokenTarget(targets, id) {
    if (targets.some((target) => target !== id)) throw new Refused("invalid_target");
    return [{ asked: id, scopes: [] }];
  }

  allowed() {
    return Object.entries(TARGETS).filter(([name]) => name !== "vault");
  }

  scope({ scope }, subject, targets) {
    const held = (subject.scope ?? "").split(" ").filter(Boolean);
    const possible = held.filter((one) => targets.every(({ scopes }) => scopes.includes(one)));
    const wanted = scope?.split(" ") ?? possible;
    if (wanted.some((one) => !possible.includes(one))) throw new Refused("invalid_scope");
    return wanted.join(" ");
  }

  async issue({ asked, client, subject, act, audience, scope }) {
    const now = Math.floor(Date.now() / 1000);
    const exp = this.expiry(now, subject);
    const isId = asked.requested_token_type === type("id_token");
    const aud = audience.map(({ asked: name }) => name);
    const claims = this.claims(
      {
        iss: this.fixture.issuer,
        sub: subject.sub,
        aud: aud.length === 1 ? aud[0] : aud,
        iat: now,
        exp,
        ...(act && { act }),
        ...(!isId && { client_id: client.id, jti: crypto.randomUUID(), ...(scope && { scope }) }),
      },
      { subject, asked },
    );
    const access_token = await this.sign(claims, isId ? "JWT" : "at+jwt");
    return json(
      200,
      this.response(
        {
          access_token,
          issued_token_type: asked.requested_token_type,
          token_type: isId ? "N_A" : "Bearer",
          expires_in: exp - now,
          ...(scope && { scope }),
        },
        asked,
      ),
      this.cacheHeaders(),
    );
  }

  expiry(now, { exp }) {
    return Math.min(now + 300, exp);
  }

  claims(claims) {
    return claims;
  }

  sign(claims, typ) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid: this.key.jwk.kid, typ })
      .sign(this.key.privateKey);
  }

  response(body) {
    return body;
  }

  cacheHeaders() {
    return { "cache-control": "no-store", pragma: "no-cache" };
  }

  refusal({ code, status, headers }) {
    return json(status, { error: code }, { "cache-control": "no-store", ...headers });
  }
}

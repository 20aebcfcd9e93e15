// Decides whether the exchange may happen and how narrow its result is: audience, presenter, may_act, act,
// target, scope and lifetime. RFC 8693 §2, §4, §5.

import { Refusal } from "./request.mjs";

/** Returns the grant: every claim of a minted token but its times and `jti`. */
export function decide({ form, client, subject, realm, now }) {
  const { claims, issuer } = subject;
  checkAudience(claims, client, issuer);
  checkMayAct(claims, client, issuer, realm);
  const targets = findTargets(form, client, realm);
  return {
    sub: `${issuer.subject_namespace}${claims.sub}`,
    client_id: client.client_id,
    aud: targets.map(({ audience }) => audience),
    scope: narrow(form.scope, claims.scope, client, targets),
    act: chain(claims.act, issuer, realm),
    carried: carry(claims, issuer, realm),
    lifetime: bound(claims.exp, client, targets, realm, now),
    now,
  };
}

/** The token is for the client or for this service, and names the client somewhere. */
function checkAudience(claims, client, issuer) {
  const aud = [claims.aud].flat();
  if (!aud.every((value) => typeof value === "string")) {
    throw new Refusal("invalid_request", "aud is malformed");
  }
  const own = [client.client_id, ...client.subject_audience];
  const named = aud.some((value) => own.includes(value));
  if (!named && !aud.some((value) => issuer.audience.includes(value))) {
    throw new Refusal("invalid_request", "the token is for another client");
  }
  const held = claims.azp === client.client_id || claims.client_id === client.client_id;
  const permitted = listed(claims.may_act?.client_id, client.client_id);
  if (!named && !held && !permitted) throw new Refusal("invalid_request", "not the holder");
}

/** The client impersonates: `may_act` must name it by `client_id`. */
function checkMayAct({ may_act: mayAct }, client, issuer, realm) {
  if (!client.allow.includes("impersonation")) {
    throw new Refusal("unauthorized_client", "the client may not impersonate");
  }
  if (mayAct === undefined) {
    if (client.may_act === "required") throw new Refusal("invalid_request", "may_act is missing");
    return;
  }
  if (typeof mayAct !== "object" || mayAct === null || Array.isArray(mayAct)) {
    throw new Refusal("invalid_request", "may_act is malformed");
  }
  for (const value of [mayAct.client_id, mayAct.sub]) {
    if (value !== undefined && ![value].flat().every((name) => typeof name === "string")) {
      throw new Refusal("invalid_request", "may_act is malformed");
    }
  }
  if (!listed(mayAct.client_id, client.client_id)) {
    throw new Refusal("invalid_request", "may_act names another client");
  }
  if (mayAct.iss !== undefined && mayAct.iss !== realm.issuer && mayAct.iss !== issuer.issuer) {
    throw new Refusal("invalid_request", "may_act names another issuer");
  }
}

function listed(names, name) {
  return Array.isArray(names) ? names.includes(name) : names === name;
}

/** Returns the earlier actors, each reduced to the members that identify it. */
function chain(act, issuer, realm, depth = 0) {
  if (act === undefined) return undefined;
  if (depth === 0 && !issuer.roles.includes("actor")) {
    throw new Refusal("invalid_request", "the issuer may not name actors");
  }
  if (depth === realm.max_act_depth) throw new Refusal("invalid_request", "act is too deep");
  if (typeof act !== "object" || act === null || Array.isArray(act)) {
    throw new Refusal("invalid_request", "act is malformed");
  }
  const { iss = issuer.issuer, sub } = act;
  if (typeof sub !== "string" || sub === "" || iss !== issuer.issuer) {
    throw new Refusal("invalid_request", "act is malformed");
  }
  const previous = chain(act.act, issuer, realm, depth + 1);
  return previous ? { iss, sub, act: previous } : { iss, sub };
}

function findTargets(form, client, realm) {
  const asked = new Set([...form.audience, ...form.resource]);
  if (asked.size === 0 && client.default_target) asked.add(client.default_target);
  if (asked.size === 0) throw new Refusal("invalid_target", "no target");
  return [...asked].map((name) => {
    const target = realm.targets.get(name);
    if (!target || !client.targets.includes(name)) {
      throw new Refusal("invalid_target", "the target is not the client's");
    }
    return target;
  });
}

function narrow(asked, ofSubject, client, targets) {
  if (ofSubject !== undefined && typeof ofSubject !== "string") {
    throw new Refusal("invalid_request", "scope is malformed");
  }
  const allowed = new Set((ofSubject ?? "").split(" ").filter(Boolean));
  for (const name of allowed) {
    const within = client.scopes.includes(name) && targets.every((t) => t.scopes.includes(name));
    if (!within) allowed.delete(name);
  }
  if (!asked) return [...allowed].join(" ");
  const names = [...new Set(asked.split(" ").filter(Boolean))];
  if (!names.every((name) => allowed.has(name))) {
    throw new Refusal("invalid_scope", "more scope than there is");
  }
  return names.join(" ");
}

function carry(claims, issuer, realm) {
  const carried = {};
  for (const name of realm.carry) {
    if (issuer.carry.includes(name) && name in claims) carried[name] = claims[name];
  }
  return carried;
}

function bound(exp, client, targets, realm, now) {
  const offered = targets.map((target) => target.lifetime_seconds ?? Infinity);
  const seconds = Math.min(
    realm.lifetime_seconds,
    client.lifetime_seconds ?? Infinity,
    exp - now,
    ...offered,
  );
  if (seconds <= 0) throw new Refusal("invalid_request", "the subject token is nearly expired");
  return seconds;
}

// The realms that a person serves with `npm start -- --config`: a scenario for each client, with a token
// that fits the document.
//
// The page has neither the keys of the issuers nor the secrets of the clients. `npm start` empties both in
// its copy of a document, so that the tab puts its own in their place; all else stays as it is served.

import { profile_of_issuer } from "edge-token-exchange/npm/engine.js";

import type { Scenario } from "./scenario.ts";
import { isObject, type Claims, type Json } from "./token.ts";
import { membersOf } from "./trust.ts";

/** The documents beside the page: see www/demo/page.mjs. */
export type ServedDocuments = { file: string; text: string }[];

export interface OwnRealm {
  name: string;
  text: string;
  scenarios: Scenario[];
}

/** Returns the scenarios of a served document. */
export function ownRealm({ file, text }: { file: string; text: string }): OwnRealm {
  const document = JSON.parse(text) as Claims;
  const name = typeof document.realm === "string" ? document.realm : "";
  const scenarios = objects(document.clients).map((client) =>
    scenarioOf(name, file, document, client),
  );
  return { name, text: `${JSON.stringify(document, null, 2)}\n`, scenarios };
}

function scenarioOf(realm: string, file: string, document: Claims, client: Claims): Scenario {
  const id = String(client.client_id ?? "");
  const auth = isObject(client.auth) ? client.auth : {};
  const workload = auth.method === "workload";
  const issuers = objects(document.trusted_issuers);
  const issuer = workload
    ? issuers.find((one) => one.issuer === auth.issuer)
    : issuers.find((one) => members(one).roles.includes("subject"));
  const { type, header, claims } = issuer
    ? tokenFor(issuer, document, client, workload)
    : { type: "access_token", header: {}, claims: {} };
  return {
    id: slug(`${realm}-${id}`),
    title: id,
    text: `The realm ${realm || "of this origin"} as ${file} has it, with keys and secrets of this tab in place of yours. The page made a token that fits the client ${id}: edit it, or paste one below.`,
    realm,
    client: workload ? "" : id,
    subjectType: type,
    audience: texts(client.targets)[0] ?? "",
    subject: { signer: String(issuer?.issuer ?? ""), header, claims },
    expect: { decision: "granted" },
  };
}

/** Events that no stranger can cause: the engine knows no workload of these platforms by another. */
const EVENTS: Record<string, Claims> = {
  github: { event_name: "push" },
  gitlab: { pipeline_source: "push" },
};

function tokenFor(issuer: Claims, document: Claims, client: Claims, workload: boolean) {
  const known = members(issuer);
  const type = known.types[0] ?? "access_token";
  const id = String(client.client_id);
  const scopes = texts(client.scopes).join(" ");
  const iss = String(issuer.issuer).replace(/\{[^}]*\}/, texts(issuer.tenants)[0] ?? "tenant");
  const audiences = workload
    ? texts(issuer.audience)
    : texts(type === "id_token" ? client.id_audience : client.subject_audience);
  const aud = audiences[0] ?? (workload ? String(document.issuer) : id);
  const profile = texts(issuer.profile)[0] ?? profile_of_issuer(iss) ?? "";
  const auth = isObject(client.auth) ? client.auth : {};
  const required = Object.entries(isObject(auth.require) ? auth.require : {})
    .filter(([name]) => !name.startsWith("/"))
    .map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  const named = { client_id: id, sub: String(client.subject ?? id) };
  return {
    type,
    header: { typ: type === "access_token" && !known.untyped ? "at+jwt" : "JWT" },
    claims: {
      iss,
      sub: "alice",
      aud,
      ...(workload || type === "id_token" ? {} : { [known.clientClaim]: "web-app" }),
      ...(scopes === "" || type === "id_token" ? {} : { [known.scopeClaim]: scopes }),
      ...(workload ? {} : { may_act: named }),
      ...known.markers[type],
      ...(workload ? EVENTS[profile] : {}),
      ...Object.fromEntries(required),
      iat: "now-10",
      exp: "now+600",
    } as Claims,
  };
}

/** Reads an issuer's members, those of its profile beneath its own. */
function members(issuer: Claims) {
  const profile = typeof issuer.profile === "string" ? membersOf(issuer.profile) : {};
  const own: Claims = { ...(profile as Claims), ...issuer };
  const { claims, markers, token_types, roles, access_token_typ } = own;
  const mapped = isObject(claims) ? claims : {};
  return {
    types: texts(token_types ?? ["access_token"]),
    roles: texts(roles ?? ["subject"]),
    untyped: texts(access_token_typ).includes("untyped"),
    scopeClaim: texts(mapped.scope)[0] ?? "scope",
    clientClaim: texts(mapped.client_id)[0] ?? "client_id",
    markers: Object.fromEntries(
      Object.entries(isObject(markers) ? markers : {}).map(([type, marks]) => [
        type,
        isObject(marks) ? marked(marks) : {},
      ]),
    ) as Record<string, Claims>,
  };
}

/** Returns the top-level claims that mark a type of token. */
const marked = (marks: Claims): Claims =>
  Object.fromEntries(
    Object.entries(marks)
      .filter(([pointer, value]) => value !== false && !pointer.slice(1).includes("/"))
      .map(([pointer, value]) => [pointer.slice(1), value === true ? "web-app" : value]),
  );

const slug = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60);

const objects = (value: Json | undefined) => (Array.isArray(value) ? value : []).filter(isObject);

const texts = (value: Json | undefined): string[] =>
  [value ?? []].flat().filter((one): one is string => typeof one === "string");

// Drafts a realm that trusts the issuer of a token which a person pasted. The engine then judges the draft
// and the token as it judges every other.

import {
  issuer_profile,
  issuer_profiles,
  profile_of_issuer,
} from "edge-token-exchange/npm/engine.js";

import { edgeOrigin, inputsOf, OWN, type Inputs } from "./scenario.ts";
import { isObject, type Claims, type Json } from "./token.ts";

export interface ReadToken {
  text: string;
  header: Claims;
  claims: Claims;
}

export const profiles = (): string[] => issuer_profiles();

interface Profile {
  token_types?: string[];
  roles?: string[];
  algorithms?: string[];
  missing_audience?: string;
  max_age_seconds?: number;
}

const HOSTS: [RegExp, string][] = [
  [/^https:\/\/login\.microsoftonline\.com\/.+\/v2\.0$/, "entra"],
  [/^https:\/\/sts\.windows\.net\//, "entra-v1"],
  [/^https:\/\/accounts\.google\.com$/, "google"],
  [/^https:\/\/[^/]+\.auth0\.com\/$/, "auth0"],
  [/^https:\/\/[^/]+\.okta(preview)?\.com\/oauth2\//, "okta"],
  [/^https:\/\/cognito-idp\.[^/]+\.amazonaws\.com\//, "cognito"],
  [/^https:\/\/[^/]+\.cloudflareaccess\.com$/, "cloudflare-access"],
  [/^https:\/\/auth\.pingone\.[a-z.]+\//, "pingone"],
  [/^https:\/\/[^/]+\.zitadel\.cloud$/, "zitadel"],
];

const SHAPES: [fits: (claims: Claims) => boolean, profile: string][] = [
  [({ origin }) => isObject(origin) && "minted" in origin, "edge-token-exchange"],
  [(claims) => isObject(claims["kubernetes.io"]), "kubernetes"],
  [({ sub }) => typeof sub === "string" && sub.startsWith("spiffe://"), "spiffe"],
  [(claims) => "tokenName" in claims, "pingam"],
  [({ iss }) => /\/oauth2\/realms\//.test(String(iss)), "pingam"],
  [(claims) => "realm_access" in claims || "session_state" in claims, "keycloak"],
  [({ iss, azp }) => /\/realms\/[^/]+$/.test(String(iss)) && azp !== undefined, "keycloak"],
];

/** Guesses the profile of a token's issuer; undefined if neither its address nor its claims show one. */
export function guessed({ claims }: ReadToken): { profile: string; by: string } | undefined {
  const iss = String(claims.iss ?? "");
  const known = profile_of_issuer(iss) ?? HOSTS.find(([host]) => host.test(iss))?.[1];
  if (known !== undefined) return { profile: known, by: "the address of the issuer" };
  const shape = SHAPES.find(([fits]) => fits(claims))?.[1];
  return shape === undefined ? undefined : { profile: shape, by: "the claims of the token" };
}

/** Reads a JWK set or a single JWK; throws with a message for the person. It keeps no private key. */
export function keysIn(text: string): { keys: Json[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('Not JSON: paste the key set of the issuer, { "keys": [ … ] }.');
  }
  const keys = isObject(value) && Array.isArray(value.keys) ? value.keys : [value as Json];
  if (keys.length === 0 || !keys.every((key) => isObject(key) && "kty" in key))
    throw new Error('No key set: paste the object that has "keys", or one key with "kty".');
  if (keys.some((key) => isObject(key) && ("d" in key || "k" in key)))
    throw new Error(
      "This set has a private or symmetric key. Paste the public set that the issuer serves, and replace a key that has left its place.",
    );
  return { keys };
}

/** The claims that a workload rule compares, of the profiles that do not pin `sub`. */
const PINS: Record<string, string[]> = {
  github: ["repository_id", "ref"],
  gitlab: ["project_id", "ref"],
  buildkite: ["organization_id", "pipeline_id", "build_branch"],
  bitbucket: ["repositoryUuid", "branchName"],
};

/** Returns inputs with a drafted realm that trusts the issuer, and the token as subject token. */
export function trusting(token: ReadToken, profile: string, keys: Json[]): Inputs {
  const members = profile === "" ? {} : membersOf(profile);
  const { claims, header } = token;
  const type = typeOf(token, members);
  const workload = members.roles?.includes("workload") && !members.roles.includes("subject");
  const scopes = scopesOf(claims);
  const granted = scopes.length > 0 ? scopes : ["read"];
  const audiences = texts(claims.aud ?? (members.missing_audience ? claims.client_id : undefined));
  const issuer = `${edgeOrigin()}/realms/mine`;
  const named = isObject(claims.may_act) ? claims.may_act : {};
  const client = texts(named.client_id)[0] ?? "my-gateway";
  const alias = audiences.filter((one) => one !== issuer && one !== client);
  const pins = (PINS[profile] ?? ["sub"]).filter((name) => typeof claims[name] === "string");

  const document = {
    realm: "realms/mine",
    issuer,
    exchanges: [[type, "access_token"]],
    trusted_issuers: [
      {
        issuer: String(claims.iss),
        ...(profile === "" ? described(type, token) : { profile }),
        jwks: { keys },
        ...(members.algorithms ? {} : { algorithms: [String(header.alg)] }),
        ...(workload ? { audience: audiences } : {}),
        ...maxAge(claims, members),
      },
    ],
    targets: [{ audience: "my-api", scopes: granted }],
    clients: [
      {
        client_id: client,
        ...(texts(named.sub)[0] === undefined ? {} : { subject: texts(named.sub)[0] }),
        auth: workload
          ? {
              method: "workload",
              issuer: String(claims.iss),
              require: Object.fromEntries(pins.map((name) => [name, claims[name]])),
            }
          : { method: "client_secret_basic", secret_sha256: [] },
        ...(workload || alias.length === 0
          ? {}
          : { [type === "id_token" ? "id_audience" : "subject_audience"]: alias }),
        targets: ["my-api"],
        default_target: "my-api",
        scopes: granted,
        ...(scopes.length > 0 ? {} : { scope_expansion: { [type]: granted } }),
        allow: [workload ? "impersonation" : "delegation"],
        may_act: "if_present",
        explain: true,
      },
    ],
  };
  return {
    ...(inputsOf(OWN) as Inputs),
    document: `${JSON.stringify(document, null, 2)}\n`,
    client: workload ? "" : client,
    audience: "my-api",
    scope: "",
    subjectType: type,
    subject: { signer: String(claims.iss), header: "{}", claims: "{}", pasted: token.text },
    actor: null,
  };
}

/** Returns the members that a profile stands for. */
export function membersOf(profile: string): Profile {
  return (JSON.parse(issuer_profile(profile)) as { members?: Profile }).members ?? {};
}

function typeOf({ header, claims }: ReadToken, { token_types: types }: Profile): string {
  if (types?.length === 1) return types[0] as string;
  if (/^(application\/)?at\+jwt$/i.test(String(header.typ))) return "access_token";
  const identifies = ["nonce", "at_hash", "c_hash"].some((name) => name in claims);
  return identifies ? "id_token" : "access_token";
}

/** Describes the tokens of an issuer without a profile, as far as this token shows. */
function described(type: string, { header, claims }: ReadToken): Claims {
  const untyped = type === "access_token" && String(header.typ).toLowerCase() !== "at+jwt";
  const mapping = {
    ...(claims.scope === undefined && claims.scp !== undefined ? { scope: "scp" } : {}),
    ...(claims.client_id === undefined && claims.azp !== undefined ? { client_id: "azp" } : {}),
  };
  return {
    token_types: [type],
    ...(untyped ? { access_token_typ: ["at+jwt", "untyped"] } : {}),
    ...(Object.keys(mapping).length > 0 && type !== "id_token" ? { claims: mapping } : {}),
  };
}

/** A realm accepts tokens for an hour after `iat`; an issuer whose tokens live longer needs more. */
function maxAge({ iat, exp }: Claims, { max_age_seconds: known = 3600 }: Profile): Claims {
  const lives = typeof iat === "number" && typeof exp === "number" ? exp - iat : 0;
  return lives > known && lives <= 86_400 ? { max_age_seconds: lives } : {};
}

function scopesOf({ scope, scp }: Claims): string[] {
  const given = scope ?? scp;
  const all = typeof given === "string" ? given.split(" ") : texts(given);
  return [...new Set(all.filter((one) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(one)))];
}

const texts = (value: Json | undefined): string[] =>
  [value ?? []].flat().filter((one): one is string => typeof one === "string");

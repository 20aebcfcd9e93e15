// Vectors of profiles: tokens as a provider documents them, one for each shape.

import { ISS } from "./realms/profiles.mjs";
import { NOW } from "./realms.mjs";
import { issuer } from "./tokens.mjs";
import { granted, refused, vector } from "./vector.mjs";

const RULE = "house rule: profiles";
const TYPES = "RFC 8725 section 3.12";
const FOREIGN = "OpenID Connect Core section 3.1.3.7";
const LOGOUT = "OpenID Connect Back-Channel Logout section 2.4";
const LOGOUT_SOURCE = "https://openid.net/specs/openid-connect-backchannel-1_0.html";

const times = { iat: NOW - 10, exp: NOW + 600 };

/** Makes tokens of a product: the header beside `alg` and `kid`, and claims, which each token may change. */
export function product(profile, { keys = `issuer.p-${profile}`, typ = "JWT", iss, key } = {}) {
  const make = issuer(keys, typ, { iss: iss ?? ISS[profile], ...times });
  const with_ = (claims, header) => make(claims, header, key);
  return Object.assign(with_, { profile });
}

/** One vector of a product: `profile-<profile>-<shape>`. */
const shape = (make, name, clauses, source, ask, expect) =>
  vector(
    `profile-${make.profile}-${name}`,
    clauses,
    { realm: "profiles", subjectType: "access_token", ...ask },
    expect,
    { source },
  );

/** A token that is granted; `sub` and `scope` as the issued token has them. */
export const grants = (make, name, source, subject, { sub, scope, as, carried, found, ...ask }) =>
  shape(
    make,
    name,
    RULE,
    source,
    { subject, as, scope, ...ask },
    granted({ sub, scope, client_id: ask.client ?? as ?? "gateway", ...carried }, { found }),
  );

/** An access token that is granted with `read`. */
export const access = (make, name, source, subject, sub, ask = {}) =>
  grants(make, name, source, subject, { sub, scope: "read", ...ask });

/** An ID token for the gateway, which brings no scope. */
export const id = (make, source, subject, sub) =>
  grants(make, "id-token", source, subject, { sub, subjectType: "id_token" });

/** The credential of a workload, which brings no scope. */
export const job = (make, source, subject, sub, subjectType = "id_token", carried = {}) =>
  grants(make, "daemon", source, subject, {
    sub,
    subjectType,
    carried,
    as: null,
    client: `job-${make.profile}`,
  });

/** A token that is refused. */
export const refuses = (make, name, source, subject, rule, ask, clauses = TYPES) =>
  shape(make, name, clauses, source, { subject, ...ask }, refused(rule));

/** An ID token of another client. */
export const foreign = (make, source, subject, rule = "policy.audience.subject_mismatch") =>
  refuses(
    make,
    "id-token-of-another-client",
    source,
    subject,
    rule,
    { subjectType: "id_token" },
    FOREIGN,
  );

/** A logout token for the client that owns the ID tokens. */
export const logout = (make, aud, changes, rule = "subject_token.type_other_kind", header) =>
  refuses(
    make,
    "logout-token",
    LOGOUT_SOURCE,
    make(
      {
        aud,
        jti: "bWJq",
        sub: "248289761001",
        sid: "08a5019c-17e1-4977-8f42-65a12843ea02",
        events: { "http://schemas.openid.net/event/backchannel-logout": {} },
        ...changes,
      },
      header,
    ),
    rule,
    { subjectType: "id_token" },
    LOGOUT,
  );

// A realm whose targets expect tokens of different shapes.

import { publicSet } from "../keys.mjs";
import { bySecret } from "../secrets.mjs";

const ARRAY = { claim: "scp", as: "array" };
const target = (audience, token) => ({ audience, scopes: ["read", "write"], token });

/** `shapes`: a target for each shape, and a client that is one of them. */
export const shapes = {
  realm: "shapes",
  issuer: "https://edge.example/shapes",
  exchanges: [
    ["access_token", "access_token"],
    ["access_token", "id_token"],
    ["id_token", "id_token"],
  ],
  trusted_issuers: [
    {
      issuer: "https://idp.example/realms/alpha",
      jwks: publicSet("issuer.idp"),
      algorithms: ["ES256"],
      token_types: ["access_token", "id_token"],
    },
  ],
  targets: [
    target("orders", {}),
    target("spring", { typ: "JWT", scope: ARRAY }),
    target("spring-too", { typ: "JWT", scope: ARRAY }),
    target("dotnet", { typ: "JWT" }),
    target("scp-alone", { scope: ARRAY }),
    target("array", { scope: { as: "array" } }),
    target("permissions", { scope: { claim: "permissions" } }),
    target("roles", { typ: "at+jwt", scope: { claim: "roles", as: "array" } }),
  ],
  clients: [
    {
      client_id: "gateway",
      auth: bySecret("gateway"),
      targets: [
        "orders",
        "spring",
        "spring-too",
        "dotnet",
        "scp-alone",
        "array",
        "permissions",
        "roles",
      ],
      scopes: ["read", "write"],
      allow: ["delegation", "impersonation"],
      may_act: "if_present",
    },
    {
      client_id: "orders-service",
      auth: bySecret("orders-service"),
      targets: ["orders", "spring"],
      default_target: "orders",
      scopes: ["read", "write"],
      allow: ["impersonation"],
      may_act: "if_present",
      subject_audience: ["spring"],
    },
  ],
};

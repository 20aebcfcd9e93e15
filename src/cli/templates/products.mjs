// The templates whose document trusts a development issuer until the operator puts a real one in its place.

import { CLIENT_SECRET, ISSUER_KEY } from "./files.mjs";
import { commented, document, json, tests } from "./text.mjs";

/** A client that acts for every subject whose token is addressed to it. */
const ADDRESSED = {
  mayAct: "if_present",
  mayActAbout: [
    "Its tokens have no `may_act`: a token that is addressed to the client is enough. One that has",
    "`may_act` must name the client.",
  ],
};

const gateway = {
  client: "gateway",
  targets: [
    {
      audience: "orders",
      resource: "https://orders.example/api",
      scopes: ["orders:read", "orders:write"],
    },
  ],
};

/** Shapes of tokens and clients; `add` is the command that trusts the real issuer. */
const products = {
  service: {
    about: "a gateway that acts for users where their token names it; the default",
    ...gateway,
    add: "issuer add https://idp.example --discover --replace development",
    notes: [],
    audience: "https://gateway.example",
    audienceAbout: "`aud` of subject tokens that are meant for it.",
    mayAct: "required",
    mayActAbout: ["Only where `may_act` of the subject token names it."],
  },
  keycloak: {
    about: "the same for access tokens of Keycloak",
    ...gateway,
    add: "issuer add https://sso.example/realms/NAME --discover --replace development",
    notes: [
      "Keycloak names the gateway in `aud` where a client scope has an audience mapper for it, and",
      "grants the scopes of `targets` where client scopes have their names.",
    ],
    audience: "https://gateway.example",
    audienceAbout: "What the audience mapper adds; the client's own id would need no line here.",
    ...ADDRESSED,
  },
  auth0: {
    about: "the same for access tokens of Auth0",
    ...gateway,
    add: "issuer add https://TENANT.eu.auth0.com/ --discover --replace development",
    notes: [
      "The address of the issuer ends in a slash. A token lives for a day by default; the profile `auth0`",
      "allows that age.",
    ],
    audience: "https://gateway.example",
    audienceAbout: "The identifier of the gateway's API in Auth0.",
    ...ADDRESSED,
  },
  entra: {
    about: "the same for access tokens of Microsoft Entra ID",
    client: "gateway",
    targets: [
      {
        audience: "orders",
        resource: "https://orders.example/api",
        scopes: ["Orders.Read", "Orders.Write"],
      },
    ],
    add: "issuer add https://login.microsoftonline.com/TENANT-ID/v2.0 --discover --replace development",
    notes: [
      "The manifest of the gateway's API says `requestedAccessTokenVersion: 2`; else the issuer is",
      "https://sts.windows.net/TENANT-ID/. Scope is in `scp`, the roles of a daemon in `roles`.",
    ],
    audience: "00000000-0000-0000-0000-000000000000",
    audienceAbout: "The application id of the gateway's API.",
    ...ADDRESSED,
  },
  mcp: {
    about: "a gateway of MCP servers, each with tokens of its own",
    client: "gateway",
    targets: [
      {
        audience: "https://calendar.example/mcp",
        resource: "https://calendar.example/mcp",
        scopes: ["calendar:read"],
      },
      {
        audience: "https://mail.example/mcp",
        resource: "https://mail.example/mcp",
        scopes: ["mail:read", "mail:send"],
      },
    ],
    add: "issuer add https://idp.example --discover --replace development",
    notes: [
      "An MCP server takes no token that was issued for another one: the gateway asks for each server",
      "with `resource`, the URL of that server.",
    ],
    audience: "https://gateway.example/mcp",
    audienceAbout: "The URL of the gateway, for which the MCP client got the subject token.",
    ...ADDRESSED,
  },
};

/** The templates by name, as `{ about, development, realm, tests }`. */
export const productTemplates = Object.fromEntries(
  Object.entries(products).map(([name, product]) => [
    name,
    {
      about: product.about,
      development: true,
      realm: (given) => realmOf(product, given),
      tests: () => testsOf(product),
    },
  ]),
);

const scopesOf = ({ targets }) => targets.flatMap(({ scopes }) => scopes);

function realmOf(product, { issuer, key, digest }) {
  const { client, targets, add, notes, audience, audienceAbout, mayAct, mayActAbout } = product;
  const [first] = targets;
  return document({
    about: "A realm: one issuer of tokens",
    issuer,
    issuers: `    {
      // Only for trying things out: a holder of ${ISSUER_KEY}
      // can be any client. Put your own in its place:
      //   edge-token-exchange ${add}
${commented(notes)}      "issuer": "https://development-issuer.example",
      "jwks": { "keys": [${JSON.stringify(key)}] },
      "algorithms": ["ES256"],
      "token_types": ["access_token"],
      // Its tokens say who the subject is; with "actor" also who acts.
      "roles": ["subject", "actor"]
    }`,
    targets,
    clients: `    {
      "client_id": ${json(client)},
      // The digest of the secret in ${CLIENT_SECRET}. Two may stand here while it is changed.
      "auth": { "method": "client_secret_basic", "secret_sha256": [${json(digest)}] },
      // What it may ask tokens for, and no more scope than this.
      "targets": ${json(targets.map((target) => target.audience))},
      "default_target": ${json(first.audience)},
      "scopes": ${json(scopesOf(product))},
      // It acts for the subject, and \`act\` in the token says so. "impersonation" leaves that out.
      "allow": ["delegation"],
${commented(mayActAbout)}      "may_act": ${json(mayAct)},
      // ${audienceAbout}
      "subject_audience": [${json(audience)}],
      // It may ask why a request is decided as it is.
      "explain": true
    }`,
  });
}

function testsOf(product) {
  const { client, targets, audience, mayAct } = product;
  const [target] = targets;
  const [scope] = target.scopes;
  const subject = (own) => ({
    iss: "https://development-issuer.example",
    sub: "alice",
    aud: audience,
    scope: scopesOf(product).join(" "),
    ...own,
  });
  const named = { may_act: { sub: client } };
  const required = mayAct === "required";
  const granted = {
    name: `the ${client} acts for alice at ${target.audience}`,
    request: { client_id: client, audience: [target.audience], scope },
    subject: subject(required ? named : {}),
    expect: { decision: "granted", claims: { sub: "alice", aud: target.audience, scope } },
  };
  const missing = {
    name: "a client that the token of alice does not name may not act for her",
    request: { client_id: client },
    subject: subject({}),
    expect: { decision: "refused", refusal: "policy.may_act.missing" },
  };
  const elsewhere = {
    name: "a token for another service is refused",
    request: { client_id: client },
    subject: subject({ aud: "https://another.example" }),
    expect: { decision: "refused", refusal: "policy.audience.subject_mismatch" },
  };
  return tests([granted, required ? missing : elsewhere]);
}

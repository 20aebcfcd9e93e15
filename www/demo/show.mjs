// Prints the output of `npm start` when the Worker is ready: the exchanges of the demo, or the realms of --config.

import { curl, named, variables } from "./exchange.mjs";

/** Shows the first exchange of the demo in full, and the differences and the command of the second. */
export function showDemo({ exchanges: [delegation, impersonation], origin }) {
  const { client, subject, issued, issuer } = delegation;
  console.log(`
${client.id} holds a token of ${subject.sub} and asks for one to call ${issued.aud} with. What it got:

${table(["claim", "subject token (in)", "issued token (out)"], claimRows(subject, issued))}

  Actor      ${issued.act.sub} acts for ${issued.sub}: \`act\` names it. \`may_act\` in the subject token permits it.
  Narrowed   aud:   ${issued.aud} accepts the new token; ${client.id} does not.
             scope: the client asked for ${issued.scope}; the new token has no other scope.
             exp:   ${lifetime(issued)} instead of ${lifetime(subject)}.
  Signed     by this realm, not by ${subject.iss}. The demo verified the signature with the keys
             at ${issuer}/jwks

To repeat the exchange from any shell, for an hour while the demo runs:

${variables(delegation).join("\n")}

${curl(named(delegation))}

Realm bravo has the rules of PingAM. There ${impersonation.client.id} sends an ID token of
${impersonation.subject.sub} and gets an access token for ${impersonation.issued.aud}, which names no actor:

${curl(impersonation)}

Each start makes new client secrets and issuer keys, and keeps the signing keys of the realms.
The realm documents are www/demo/*.json.
`);
  listRealms([delegation.issuer, impersonation.issuer]);
  console.log(`Serving on ${origin}: open it to see an exchange happen. Ctrl-C ends it.`);
}

/** Shows the realms of --config and a command that requests an exchange. */
export function showRealms({ realms, origin }) {
  console.log();
  const addresses = realms.map(({ realm }) => (realm === "" ? origin : `${origin}/${realm}`));
  listRealms(addresses);
  console.log(`To request an exchange with your own client and token:

${curl({
  issuer: addresses[0],
  client: { id: "CLIENT_ID", secret: "CLIENT_SECRET" },
  parameters: {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: "SUBJECT_TOKEN",
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  },
})}
`);
  const page = realms.some(({ realm }) => realm === "") ? `${origin}/page` : origin;
  console.log(`Serving on ${origin}: ${page} shows these realms. Ctrl-C ends it.`);
}

/** `addresses` are the local addresses of the realms; their issuers may have other ones. */
function listRealms(addresses) {
  for (const address of addresses) {
    const { origin, pathname } = new URL(address);
    const path = pathname === "/" ? "" : pathname;
    console.log(`${path.slice(1) || "a realm without a path"}
  token     ${address}/token
  jwks      ${address}/jwks
  metadata  ${origin}/.well-known/oauth-authorization-server${path}
`);
  }
}

/** Returns the claims of both tokens by name; a member of an object has a name such as `act.sub`. */
function claimRows(...tokens) {
  const flat = tokens.map(flatten);
  const names = ["iss", "sub", "aud", "client_id", "scope"];
  const last = ["iat", "exp", "jti"];
  const others = flat.flatMap(Object.keys).filter((name) => ![...names, ...last].includes(name));
  return [...names, ...new Set(others), ...last]
    .filter((name) => flat.some((claims) => name in claims))
    .map((name) => [name, ...flat.map((claims) => claims[name] ?? "-")]);
}

function flatten(claims) {
  const entries = Object.entries(claims).flatMap(([name, value]) => {
    if (name === "iat" || name === "exp") return [[name, clock(value)]];
    if (typeof value !== "object") return [[name, String(value)]];
    if (Array.isArray(value)) return [[name, value.join(" ")]];
    return Object.entries(flatten(value)).map(([member, text]) => [`${name}.${member}`, text]);
  });
  return Object.fromEntries(entries);
}

function table(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...rows]
    .map((line) => line.map((text, column) => text.padEnd(widths[column])).join("   "))
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}

function clock(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 19).concat(" UTC");
}

function lifetime({ iat, exp }) {
  return `${(exp - iat) / 60} minutes`;
}

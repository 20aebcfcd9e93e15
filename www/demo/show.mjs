// What `npm start` prints once it serves: the exchanges it performed, or the realms it was given.

import { curl, named, variables } from "./exchange.mjs";

/** Shows the demo: the first exchange in full, of the second what is different and its command. */
export function showDemo({ exchanges: [delegation, impersonation], origin }) {
  const { client, subject, issued, issuer } = delegation;
  console.log(`
${client.id} holds a token of ${subject.sub} and asks for one to call ${issued.aud} with. What it got:

${table(["claim", "subject token (in)", "issued token (out)"], claimRows(subject, issued))}

  Who acts   ${issued.act.sub} acts for ${issued.sub}: \`act\` says so. \`may_act\` in the subject token allowed it.
  Narrowed   aud:   it is good at ${issued.aud}, and not at ${client.id} any more.
             scope: ${issued.scope} was asked for and granted; the rest is left out.
             exp:   ${lifetime(issued)} instead of ${lifetime(subject)}.
  Signed     by this realm, not by ${subject.iss}. The signature was verified with the keys
             at ${issuer}/jwks

The same again, from any shell, for an hour while this runs:

${variables(delegation).join("\n")}

${curl(named(delegation))}

Realm bravo has the rules of PingAM. There ${impersonation.client.id} gives in an ID token of
${impersonation.subject.sub} and gets an access token for ${impersonation.issued.aud}, in which nobody is said to act:

${curl(impersonation)}

Client secrets and the keys of the foreign issuers are new at each start. The keys with which the
realms sign are kept. The realm documents are www/demo/*.json.
`);
  listRealms([delegation.issuer, impersonation.issuer]);
  console.log(`Serving on ${origin}: open it to see an exchange happen. Ctrl-C ends it.`);
}

/** Shows the realms that were given, and how one is asked. */
export function showRealms({ realms, origin }) {
  console.log();
  const addresses = realms.map(({ realm }) => `${origin}/${realm}`);
  listRealms(addresses);
  console.log(`An exchange, with a client and a token of yours:

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
  console.log(`Serving on ${origin}. The page there shows realms of its own. Ctrl-C ends it.`);
}

/** `addresses` are where the realms answer here; their issuers may be called otherwise. */
function listRealms(addresses) {
  for (const address of addresses) {
    const { origin, pathname } = new URL(address);
    console.log(`${pathname.slice(1)}
  token     ${address}/token
  jwks      ${address}/jwks
  metadata  ${origin}/.well-known/oauth-authorization-server${pathname}
`);
  }
}

/** The claims of both tokens by name, members of an object each by its own: `act.sub`. */
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

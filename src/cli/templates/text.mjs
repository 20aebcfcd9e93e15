// The text of a realm document and of its policy tests, as a template fills it in.

/** One value, on one line. */
export const json = (value) =>
  JSON.stringify(value, null, 1)
    .replaceAll(/\n */g, " ")
    .replaceAll(/\[ | \]/g, (end) => end.trim());

/** Lines of a comment at the depth of an issuer's or client's members. */
export const commented = (lines) => lines.map((line) => `      // ${line}\n`).join("");

/** `issuers` and `clients` are the text of the entries; `more` that of further members of the realm. */
export function document({ about, issuer, issuers, targets, clients, more = "" }) {
  const path = new URL(issuer).pathname.slice(1);
  return `// ${about}. \`edge-token-exchange check\` says what is wrong in here.
// A client gets no target and no scope that does not stand in here.
{
  "$schema": "./node_modules/edge-token-exchange/realm.schema.json",

  // The path under which the realm answers, and \`iss\` of every token from here. When the Worker is
  // deployed, \`issuer\` is its public URL.
  "realm": ${json(path)},
  "issuer": ${json(issuer)},

  // Grows with every push: \`push --bump\` sees to it.
  "version": 1,

  // What its own keys sign with. They are made by \`push\`, and never stand in here.
  "signing": { "algorithm": "ES256" },
${more}
  // Whose tokens are taken.
  "trusted_issuers": [
${issuers}
  ],

  // For whom tokens are made: \`aud\` of what comes out.
  "targets": [
${targets.map(targetText).join(",\n")}
  ],

  // Who may ask. \`edge-token-exchange client add\` adds one with its secret.
  "clients": [
${clients}
  ]
}
`;
}

function targetText({ audience, resource, scopes }, index) {
  const short = "      // Short: a client asks again when it needs another one.\n";
  return `    {
      "audience": ${json(audience)},
${resource ? `      "resource": [${json(resource)}],\n` : ""}      "scopes": ${json(scopes)},
${index === 0 ? short : ""}      "lifetime_seconds": 120
    }`;
}

/** Policy tests that the document passes, all at one time. */
export function tests(cases) {
  const list = cases.map(({ name, ...own }) => ({ name, now: 1_700_000_000, ...own }));
  return `// What the realm must decide. \`edge-token-exchange policy test\` runs it against realm.jsonc.
${JSON.stringify(list, null, 2)}
`;
}

// Writes the seeds of the fuzzers: `node tests/fuzz/seeds.mjs FOLDER` makes a folder in it for each target.
//
// Everything comes from the vectors and the realm documents of the tests, taken apart into the lines that
// the targets read: tokens become header and claims, which the target signs with its own key. The same tree
// gives the same files.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const tests = fileURLToPath(new URL("../", import.meta.url));
const vectorsFolder = join(tests, "vectors");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const jsonFiles = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));

/** Longer inputs would mostly be filling. */
export const LONGEST = 8_192;

const TOKENS = ["subject_token", "actor_token", "client_assertion"];
const IDP = "https://idp.example/realms/alpha";

/** Every vector of the token endpoint, by topic. */
const vectors = jsonFiles(vectorsFolder).flatMap((path) =>
  json(path)
    .filter(({ route }) => route === undefined)
    .map((vector) => ({ topic: path.match(/([^/\\]+)\.json$/)[1], ...vector })),
);

/** The keys that sign honest tokens: `kid` and `alg`, and whether a realm signs with the key. */
const keys = new Map(
  jsonFiles(join(vectorsFolder, "keys"))
    .filter((path) => !path.includes("attacker"))
    .flatMap((path) =>
      json(path).keys.map(({ kid, alg }) => [`${kid} ${alg}`, /realm\.[^/\\]*$/.test(path)]),
    ),
);

/** Returns the first two parts of a token as text, if they are text of one line. */
function parts(token) {
  const texts = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
  return texts.length === 3 && !/[\n\ufffd]/.test(texts[0] + texts[1])
    ? texts.slice(0, 2)
    : undefined;
}

/** Returns a header that named its signing key, with the key that signs in the targets. */
function ofTarget(header) {
  try {
    const read = JSON.parse(header);
    const own = keys.get(`${read.kid} ${read.alg}`);
    if (own === undefined) return header;
    return JSON.stringify({ ...read, alg: "Ed25519", kid: own ? "edge-narrow-1" : "ed-1" });
  } catch {
    return header;
  }
}

function parameters({ request }) {
  return new URLSearchParams(request.body);
}

/** Returns the claims of a vector's token, or nothing if they are not JSON. */
function claims(vector, name) {
  try {
    return JSON.parse(parts(parameters(vector).get(name) ?? "")[1]);
  } catch {
    return undefined;
  }
}

function clientOf({ request }) {
  const credentials = request.headers.authorization?.match(/^Basic (.*)$/)?.[1] ?? "";
  return Buffer.from(credentials, "base64").toString().split(":")[0];
}

/** Returns a request as lines: realm, header, body with `$` in the place of its tokens, and the tokens. */
function request({ realm, request: { headers, body } }) {
  const authorization = (headers.authorization ?? "").replace(
    /^Basic (.*)$/,
    (_, text) => `Basic ${Buffer.from(text, "base64")}`,
  );
  const lines = [];
  const open = body.split("&").map((pair) => {
    const [name, value = ""] = pair.split("=");
    const index = TOKENS.indexOf(name);
    const read = index >= 0 ? parts(value) : undefined;
    if (!read) return pair;
    lines[2 * index] = ofTarget(read[0]);
    lines[2 * index + 1] = read[1];
    return `${name}=$`;
  });
  return [realm, authorization, open.join("&"), ...Array.from(lines, (line) => line ?? "")].join(
    "\n",
  );
}

/** JSON on both sides of a limit: of numbers, of depth and of size, as the target sets them. */
const EDGES = [
  ...["9007199254740991", "9007199254740992", "9007199254740993"].flatMap((number) => [
    number,
    `-${number}.0`,
    `${number}.0`,
    `${number}e0`,
  ]),
  ...["9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809"],
  ...["1e400", "-0", "-0.0", "1E+2", "0.1", "5e-324", "1e-400", "01", "1.", ".5", "+1"],
  ...[8, 9, 127, 128].map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  ...[48, 49].map((length) => JSON.stringify(Array(length).fill(0))),
  ...[48, 49].map((length) => JSON.stringify({ ...Array(length).fill(0) })),
  ...['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"b":{"c":1,"c":2}}]', '{":":"\\":","":0}'],
  ...[
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\ud83d\\ude00"',
    '"\\u0000"',
    "[1,]",
    "{}x",
    " {} ",
    "\ufeff{}",
  ],
];

const seeds = {
  act: () =>
    vectors
      .filter(({ topic }) => /act|own-tokens|semantics|pingam/.test(topic))
      .flatMap((vector) => {
        const { iss, act, may_act } = claims(vector, "subject_token") ?? {};
        if (act === undefined && may_act === undefined) return [];
        const words = [clientOf(vector)];
        if (iss?.startsWith("https://edge.example/")) words.push("own");
        if (vector.request.body.includes("actor_token=")) words.push("actor");
        return [[words.join(" "), JSON.stringify(act), JSON.stringify(may_act)].join("\n")];
      }),
  claims: () =>
    vectors
      .filter(({ topic }) => /token|lifetime|issuer|mint|sender|audience/.test(topic))
      .flatMap((vector) => {
        const read = parts(parameters(vector).get("subject_token") ?? "");
        if (!read) return [];
        const kind = parameters(vector).get("subject_token_type")?.split(":").at(-1);
        const typ = read[0].match(/"typ":"([^"]*)"/)?.[1] ?? "";
        return [`${kind}\n${typ}\n${read[1]}`];
      }),
  exchange: () =>
    vectors.filter(({ realm }) => !["algorithms", "bravo"].includes(realm)).map(request),
  form: () =>
    vectors
      .filter(
        ({ topic, realm }, index) =>
          realm === "two-services" && (/form|request/.test(topic) || index % 12 === 0),
      )
      .map(({ request: { body } }) => body),
  header: () =>
    vectors
      .filter(({ topic }) => /algorithms|token-/.test(topic))
      .flatMap((vector) => parts(parameters(vector).get("subject_token") ?? "")?.slice(0, 1) ?? [])
      .flatMap((header) => [header, header.replace(/"idp-1"/, '"es256-1"')]),
  json: () => [
    ...EDGES,
    ...vectors
      .filter(({ topic }) => /token-json|token-claims|act|expressions/.test(topic))
      .flatMap((vector) => parts(parameters(vector).get("subject_token") ?? "") ?? []),
  ],
  jwks: () => {
    const sets = [
      ...jsonFiles(join(vectorsFolder, "keys")).map(json),
      ...realms().flatMap(keySets),
    ];
    const open = ({ d, p, q, dp, dq, qi, ...jwk }) => jwk;
    const examples = json(join(tests, "crypto", "examples.json"));
    const found = [];
    JSON.stringify(examples, (name, value) => {
      if (value?.kty) found.push(open(value));
      return value;
    });
    const one = (jwk) => ({ keys: [jwk] });
    return [...sets, ...sets.map(({ keys }) => ({ keys: keys.map(open) })), ...found.map(one)].map(
      (set) => JSON.stringify(set),
    );
  },
  realm: () => realms().map((realm) => JSON.stringify(realm)),
  scope: () => {
    const words = vectors
      .filter(({ topic }) => topic === "scope")
      .map((vector) => [
        parameters(vector).get("scope") ?? "",
        claims(vector, "subject_token")?.scope ?? "",
      ]);
    const settings = ["????", "????n", "????i", "3?30n", "?7?8", "?1?4ni", "5???n"];
    return words.map((pair, index) => [settings[index % settings.length], ...pair].join("\n"));
  },
  target: () =>
    vectors
      .filter(({ topic }) => /target|mint/.test(topic))
      .map((vector) => {
        const asked = [...parameters(vector)].filter(([name]) =>
          /^(audience|resource)$/.test(name),
        );
        const kind = parameters(vector).get("requested_token_type")?.endsWith("id_token")
          ? "i"
          : "";
        return [kind, ...asked.map(([name, value]) => name[0] + value)].join("\n");
      }),
};

function realms() {
  const policies = jsonFiles(join(tests, "policy")).filter((path) => !path.endsWith(".test.json"));
  return [...jsonFiles(join(vectorsFolder, "realms")), ...policies].map(json);
}

function keySets({ trusted_issuers, clients }) {
  return [
    ...trusted_issuers.map(({ jwks }) => jwks),
    ...clients.map(({ auth }) => auth.jwks),
  ].filter(Boolean);
}

/** Writes the seeds of every target below a folder and names them by their digests. */
export function writeSeeds(folder) {
  for (const [target, make] of Object.entries(seeds)) {
    mkdirSync(join(folder, target), { recursive: true });
    for (const seed of make().filter(({ length }) => length <= LONGEST)) {
      const name = createHash("sha1").update(seed).digest("hex");
      writeFileSync(join(folder, target, name), seed);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (!folder) throw new Error("say where to: node tests/fuzz/seeds.mjs FOLDER");
  writeSeeds(folder);
}

// Writes the vectors: `node tests/vectors/generate.mjs`. See README.md beside this file.
//
// It is independent of the engine on purpose: jose makes the tokens, and a person writes each verdict in
// `topics/`, from the rules. A second run changes nothing unless the topics changed.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { HOST_SECRET, NONCE_KEY } from "./make/nonce.mjs";
import { REALMS } from "./make/realms.mjs";

const folder = new URL("./", import.meta.url);
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const namesIn = (url) => readdirSync(new URL(url, folder)).sort();
const steps = namesIn("topics/");

const written = new Map();
for (const step of steps) {
  const all = [];
  for (const topic of namesIn(`topics/${step}/`)) {
    const { default: vectors } = await import(`./topics/${step}/${topic}`);
    const settled = await Promise.all(vectors.flat(Infinity));
    for (const { name } of settled) {
      if (written.has(name)) throw new Error(`${name} is in ${written.get(name)} and in ${topic}`);
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) throw new Error(`${name} is not in kebab case`);
      written.set(name, topic);
    }
    all.push(...settled);
  }
  writeFileSync(new URL(`${step}.json`, folder), json(all));
  console.log(`${step}: ${all.length}`);
}

writeFileSync(
  new URL("keys/nonce.json", folder),
  json({ secret: HOST_SECRET, nonce_key: NONCE_KEY.toString("base64url") }),
);
mkdirSync(new URL("realms/", folder), { recursive: true });
for (const [name, realm] of Object.entries(REALMS))
  writeFileSync(new URL(`realms/${name}.json`, folder), json(realm));

const stale = readdirSync(folder).filter(
  (file) => file.endsWith(".json") && !steps.includes(file.slice(0, -5)),
);
for (const file of stale) rmSync(new URL(file, folder));
console.log(`vectors: ${written.size}`);

// `keys reseal`: seals a realm's own keys with another KEY_ENCRYPTION_KEY, and keeps or replaces them.

import { createKeyring } from "../../js/keyring/ring.mjs";
import { unsealKeyring } from "../../js/keyring/sealed.mjs";
import { deriveKeys } from "../../js/secret.mjs";
import { EXIT, Failure, missing } from "../failure.mjs";
import { harmless } from "../output.mjs";
import { confirm } from "../store/confirm.mjs";
import { assertKeys, changing, locate, save, shape, written } from "../store/keyring.mjs";
import { opened } from "../store/rings.mjs";
import { PREVIOUS, SECRET, previousSecret } from "../store/secret.mjs";

export const keysReseal = {
  name: "keys reseal",
  summary: `seal the keys of a realm with a new ${SECRET}`,
  usage: "[DOCUMENT]",
  description: `The keys stay, so no token that they signed is refused. --secret-file is the new secret. The Worker
has both secrets by then, the one until now as ${PREVIOUS}. After a leak use --compromised: an attacker
who read KV has the keys, so it replaces each of them, and the realm refuses every token that they
signed.`,
  options: {
    "previous-secret-file": {
      type: "string",
      value: "FILE",
      about: `the file with the secret until now; default ${PREVIOUS}`,
    },
    compromised: { type: "boolean", about: "the secret has leaked: replace every key" },
    ...changing,
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange keys reseal --previous-secret-file key-encryption-key --secret-file key-encryption-key-2 --remote",
    "edge-token-exchange keys reseal --compromised --secret-file key-encryption-key-2 --remote",
  ],
  json: `${shape}, resealed, replaced: [kid] }\`; \`resealed\` is false where the new secret opens them already, \`replaced\` lists the keys that --compromised removed and the previous secret shows.`,

  async run({ options, words, console }) {
    const found = await locate({ options, words, console });
    assertKeys(found);
    if (found.secret === undefined) {
      const next = "Name its file with --secret-file.";
      throw missing("secret.missing", `the new ${SECRET} is not given`, next);
    }
    return options.compromised
      ? replaced(found, options, console)
      : resealed(found, options, console);
  },
};

async function resealed(found, options, console) {
  const { text, realm } = found;
  const own = await openedByNew(found);
  if (own !== undefined) {
    const { facts } = written(found, own, console);
    return {
      facts: { ...facts, resealed: false, replaced: [] },
      text: "The new secret opens them already.",
    };
  }
  const previous = await previousSecret(options);
  const ring = await opened(text, previous, expected(found));
  const kids = ring.keys.map(({ kid }) => harmless(kid)).join(", ");
  const question = `Seal the keys of ${realm.realm} (${kids}) with the new secret, which the Worker then needs?`;
  await confirm(question, { yes: options.yes, console });
  const result = await save(found, await unsealKeyring(ring, await deriveKeys(previous)), console);
  return { ...result, facts: { ...result.facts, resealed: true, replaced: [] } };
}

/**
 * A keyring of one new key under the new secret. The record until now may be the attacker's, so the command
 * takes nothing from it but a lower bound of the counter.
 */
async function replaced(found, options, console) {
  const { realm } = found;
  // The same secret again, or a command that has run already: both would seal with what has leaked.
  if ((await openedByNew(found)) !== undefined) {
    throw new Failure(EXIT.declined, "keys.same_secret", "this secret opens the keyring already", {
      next: "Make another with `keys secret`. If the command ran before, `keys status` shows the new key.",
    });
  }
  const before = await openedByPrevious(found, options);
  const kids = before?.keys.map(({ kid }) => kid) ?? [];
  for (const kid of kids) console.note(`- ${harmless(kid)} is removed`);
  const question = `Every token that ${realm.realm} issued will be refused. Replace all its keys?`;
  await confirm(question, { yes: options.yes, console });
  const ring = await createKeyring({ ...realm, now: Date.now() / 1000 });
  const counter = Math.max(ring.counter, (before?.counter ?? 0) + 1);
  const result = await save(found, { ...ring, counter }, console);
  return { ...result, facts: { ...result.facts, resealed: true, replaced: kids } };
}

const expected = ({ name, realm }) => ({ name, issuer: realm.issuer });

/** The keyring, where the new secret opens it; nothing where another one sealed it, or none. */
async function openedByNew(found) {
  return opened(found.text, found.secret, expected(found)).catch(onlyOther);
}

/** The keyring, where the operator named the secret until now and that opens it. */
async function openedByPrevious(found, options) {
  if (!options["previous-secret-file"] && !process.env[PREVIOUS]) return undefined;
  const previous = await previousSecret(options);
  return opened(found.text, previous, expected(found)).catch(onlyOther);
}

/** Another secret sealed them, or none, or it is no keyring: any other fault stops the command. */
function onlyOther(error) {
  const others = ["keyring.not_authentic", "keyring.unsealed", "keyring.malformed"];
  if (others.includes(error.id)) return undefined;
  throw error;
}

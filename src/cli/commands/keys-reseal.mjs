// `keys reseal`: seals a realm's own keys with another KEY_ENCRYPTION_KEY, and keeps them.

import { unsealKeyring } from "../../js/keyring/sealed.mjs";
import { deriveKeys } from "../../js/secret.mjs";
import { missing } from "../failure.mjs";
import { confirm } from "../store/confirm.mjs";
import { assertKeys, changing, locate, save, shape, written } from "../store/keyring.mjs";
import { opened } from "../store/rings.mjs";
import { PREVIOUS, SECRET, previousSecret } from "../store/secret.mjs";

export const keysReseal = {
  name: "keys reseal",
  summary: `seal the keys of a realm with a new ${SECRET}`,
  usage: "[DOCUMENT]",
  description: `The keys stay, so no token that they signed is refused. --secret-file is the new secret. The Worker
opens the keyring once it has the new secret too: give it that at once afterwards. After a leak use
\`keys generate --replace\` instead, because an attacker who read KV has the keys.`,
  options: {
    "previous-secret-file": {
      type: "string",
      value: "FILE",
      about: `the file with the secret until now; default ${PREVIOUS}`,
    },
    ...changing,
  },
  words: [0, 1],
  examples: [
    "edge-token-exchange keys reseal --previous-secret-file key-encryption-key --secret-file key-encryption-key-2 --remote",
  ],
  json: `${shape}, resealed }\`; \`resealed\` is false where the new secret opens them already.`,

  async run({ options, words, console }) {
    const found = await locate({ options, words, console });
    assertKeys(found);
    const { name, text, secret, realm } = found;
    if (secret === undefined) {
      const next = "Name its file with --secret-file.";
      throw missing("secret.missing", `the new ${SECRET} is not given`, next);
    }
    const expected = { name, issuer: realm.issuer };
    const own = await opened(text, secret, expected).catch(onlyOther);
    if (own !== undefined) {
      const { facts } = written(found, own, console);
      return { facts: { ...facts, resealed: false }, text: "The new secret opens them already." };
    }
    const previous = await previousSecret(options);
    const ring = await opened(text, previous, expected);
    const question = `Seal the keys of ${realm.realm} with the new secret, which the Worker then needs?`;
    await confirm(question, { yes: options.yes, console });
    const result = await save(
      found,
      await unsealKeyring(ring, await deriveKeys(previous)),
      console,
    );
    return { ...result, facts: { ...result.facts, resealed: true } };
  },
};

/** Another secret sealed them, or none: any other fault stops the command. */
function onlyOther(error) {
  if (["keyring.not_authentic", "keyring.unsealed"].includes(error.id)) return undefined;
  throw error;
}

// `keys secret` and `keys config`: what an operator generates once and keeps: the secret that seals keys,
// and the key that signs records.

import { generateSecret } from "../../js/secret.mjs";
import { generateConfigKey } from "../../npm/signed-record.mjs";
import { assertFree, writeSecret } from "../files.mjs";
import { SECRET } from "../store/secret.mjs";

const force = { type: "boolean", about: "overwrite FILE and lose its content" };

export const keysSecret = {
  name: "keys secret",
  summary: `make a ${SECRET}, under which own keys are sealed`,
  usage: "FILE",
  description: `Writes it to FILE, for this user alone. An attacker who has it and can read KV can sign as the
realm; without it the Worker opens no keyring, so keep a copy with your other secrets.`,
  options: { force },
  words: [1, 1],
  examples: [
    `edge-token-exchange keys secret keys/${SECRET}`,
    `npx wrangler secret put ${SECRET} < keys/${SECRET}`,
  ],
  json: "`{ ok, file }`.",

  async run({ options, words: [file] }) {
    assertFree([file], options.force);
    writeSecret(file, `${generateSecret()}\n`);
    return {
      facts: { file },
      text: `Written to ${file}. Next:\n\n  npx wrangler secret put ${SECRET} < ${file}\n  edge-token-exchange push --remote --secret-file ${file}`,
    };
  },
};

export const keysConfig = {
  name: "keys config",
  summary: "make the key with which `push --sign` signs records",
  usage: "FILE",
  description: `Writes the private JWK to FILE, for this user alone, and prints the public one for
CONFIG_PUBLIC_JWK. Once the Worker has that, it takes only records that the key signed. Keep FILE
away from computers that can write KV: otherwise the signature protects nothing.`,
  options: {
    algorithm: {
      type: "string",
      value: "ALG",
      about: "ES256 (the default) or Ed25519",
      choices: ["ES256", "Ed25519"],
    },
    force,
  },
  words: [1, 1],
  examples: ["edge-token-exchange keys config ~/offline/config.jwk.json"],
  json: "`{ ok, file, public_jwk }`.",

  async run({ options, words: [file] }) {
    assertFree([file], options.force);
    const made = await generateConfigKey(options.algorithm);
    writeSecret(file, `${JSON.stringify(made.private, null, 2)}\n`);
    const jwk = made.public;
    const line = `CONFIG_PUBLIC_JWK = '${JSON.stringify(jwk)}'`;
    return {
      facts: { file, public_jwk: jwk },
      text: `Written to ${file}. For wrangler.toml:\n\n[vars]\n${line}\n\nThen \`push --sign ${file}\` and, last, \`npx wrangler deploy\`.`,
    };
  },
};

// `hash`: the digest of a client's secret, for a secret that another program made.

import { hashClientSecret } from "../../js/client-secret.mjs";
import { missing } from "../failure.mjs";
import { readText } from "../files.mjs";

export const hash = {
  name: "hash",
  summary: "print the digest of a client's secret, for `secret_sha256`",
  usage: "[FILE]",
  description: `Reads the secret from standard input, or from FILE: the history of the shell would keep a secret in
the arguments. Space and line ends around it do not count. Only a secret that a machine made is safe as a
fast digest: at least 256 random bits, as \`client add\` makes them.`,
  options: {},
  words: [0, 1],
  examples: [
    "openssl rand -base64 32 | tee reports.secret | edge-token-exchange hash",
    "edge-token-exchange hash keys/reports.secret",
  ],
  json: "`{ ok, secret_sha256 }`.",

  async run({ words: [file = "-"] }) {
    const secret = (await readText(file, "a client secret")).trim();
    if (secret === "") {
      throw missing("secret.empty", "there is no secret", "Pipe it in, or name its file.");
    }
    const digest = await hashClientSecret(secret);
    return { facts: { secret_sha256: digest }, text: digest };
  },
};

// `decode`: the contents of a token. The command verifies nothing, and its output says so.

import { readText } from "../files.mjs";
import { actors, readToken } from "../token/read.mjs";
import { showToken } from "../token/show.mjs";

export const decode = {
  name: "decode",
  summary: "show the header and the claims of a token, without verifying it",
  usage: "[FILE]",
  description: `Reads the token from standard input, or from FILE: the history of the shell would keep a token in
the arguments.`,
  options: {},
  words: [0, 1],
  examples: [
    "pbpaste | edge-token-exchange decode",
    "edge-token-exchange decode --json < token.txt",
  ],
  json: "`{ ok, verified: false, header, claims, actors }`; `actors` is the chain of `act`, the one who acts now first.",

  async run({ words: [file = "-"], console }) {
    const { header, claims } = readToken(await readText(file, "a token"));
    const { paint } = console;
    const now = Date.now() / 1000;
    const expired = typeof claims.exp === "number" && claims.exp <= now;
    const head = paint.yellow(
      "not verified: neither the signature nor anything it says was checked",
    );
    return {
      facts: { verified: false, header, claims, actors: actors(claims) },
      text: [
        head,
        ...(expired ? [paint.red("expired")] : []),
        "",
        showToken({ header, claims }, { now, paint }),
      ].join("\n"),
    };
  },
};

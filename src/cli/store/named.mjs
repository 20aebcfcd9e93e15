// Which store the operator means. A command that repairs something never guesses it: for the wrong store
// it would print "written", and the deployed Worker would go on as before.

import { EXIT, Failure } from "../failure.mjs";
import { ask } from "./ask.mjs";

const QUESTION = `Which KV?
  local    that of \`wrangler dev\` on this host
  remote   that of the deployed Worker
local or remote: `;

/** The options with the store that they name; where they name none, the terminal asks the operator. */
export async function withStore(options, { console, terminal }) {
  if (options.local || options.remote) return options;
  const answer = await ask(QUESTION, { console, terminal });
  if (answer === "local" || answer === "remote") return { ...options, [answer]: true };
  throw new Failure(EXIT.usage, "store.not_named", "it is not said which KV is meant", {
    next: "--local is that of `wrangler dev` on this host, --remote that of the deployed Worker.",
  });
}

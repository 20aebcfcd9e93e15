// A Worker that answers signature questions: `{ keys, cases }` in, one verdict for each case out.

import { toQuestion } from "./questions.mjs";
import { webCrypto } from "./webcrypto.mjs";

const verify = webCrypto(crypto.subtle);

export default {
  async fetch(request) {
    const { keys, cases } = await request.json();
    const verdicts = [];
    for (const one of cases) verdicts.push(await verify(toQuestion(one, keys)));
    return Response.json(verdicts);
  },
};

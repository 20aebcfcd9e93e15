// The states of the page that the tests look at.

import { andThen } from "./browser.mjs";

/** Each function brings a page from the first scenario into the state of its name. */
export const states = {
  granted: async () => {},
  refused: (page) => scenario(page, "not-in-may-act"),
  "refused before the client is known": (page) => scenario(page, "replayed-assertion"),
  "everything open": async (page) => {
    await scenario(page, "delegation-with-actor-token");
    await page.click("#stepper button:last-child");
    await openAll(page);
  },
  "a step of the path": async (page) => {
    for (let step = 0; step < 20; step += 1) await page.click("#stepper button:first-child");
  },
  "a document with a mistake": async (page) => {
    await openAll(page);
    await andThen(page, () => page.fill("#document", '{ "realm": 7 }'));
    await page.click(".problems button");
  },
  "a pasted text that is not a token": async (page) => {
    await openAll(page);
    await page.check('input[name="subject-token-source"] >> nth=1');
    await andThen(page, () => page.fill("#subject-token-pasted", "opaque"));
  },
  "claims that are not JSON": async (page) => {
    await openAll(page);
    await andThen(page, () => page.fill("#subject-token-claims", "{"));
  },
};

const scenario = (page, id) =>
  andThen(page, () => page.evaluate((hash) => (location.hash = hash), `#scenario=${id}`));

async function openAll(page) {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll("details.more")) fold.open = true;
  });
}

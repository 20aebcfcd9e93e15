// The states of the page that the tests look at.

import { andThen } from "./browser.mjs";

/** A token of an issuer that no realm of the page trusts; its signature is not valid. */
const OWN = [{ alg: "ES256" }, { iss: "https://idp.example.org", sub: "carol", exp: 1_900_000_000 }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .concat("AA")
  .join(".");

/** Each function brings a page from the first scenario into the state of its name. */
export const states = {
  granted: async () => {},
  refused: (page) => scenario(page, "not-in-may-act"),
  "an attack": (page) => scenario(page, "algorithm-swap"),
  "broken with a button": (page) => andThen(page, () => page.click("#break-tampered")),
  "a chain of three": (page) => scenario(page, "three-hops"),
  "a token of one's own": async (page) => {
    await openAll(page);
    await page.fill("#own-token", OWN);
    await page.fill("#own-keys", "{");
  },
  "a found refusal": (page) => page.fill("#find-refusal", "may_act"),
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

// Reads the scenarios of the page with the outcome that each documents.

import { readFileSync } from "node:fs";

import { inClone } from "../../../scripts/setup/paths.mjs";

const files = ["granted", "refused", "attacks"];

export const scenarios = files.flatMap((file) =>
  JSON.parse(readFileSync(inClone("www", "scenarios", `${file}.json`), "utf8")).map((scenario) => ({
    ...scenario,
    file,
  })),
);

/** Reads from the page the verdict, the failed checks, the refusal, its links and the claims of the token. */
export async function outcomeOf(page) {
  const answer = await page.locator("#wire .raw").nth(1).textContent();
  const body = JSON.parse(answer.slice(answer.indexOf("\n\n")));
  const payload = body.access_token?.split(".")[1];
  return {
    verdict: await page.textContent("#verdict"),
    failed: await page
      .locator(".check.failed")
      .evaluateAll((rows) => rows.map(({ id }) => id.replace("check-", ""))),
    refusal: /x-exchange-refusal: (\S+)/.exec(answer)?.[1],
    links: await page.locator(".why a").evaluateAll((links) => links.map(({ href }) => href)),
    claims: payload && JSON.parse(Buffer.from(payload, "base64url").toString()),
  };
}

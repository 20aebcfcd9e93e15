// In a GitHub Actions job: the job's own token becomes an access token for AUDIENCE, as the output
// `access_token`. It needs `permissions: id-token: write`, and nothing installed.

import { appendFile } from "node:fs/promises";

const { ISSUER, AUDIENCE, SCOPE, GITHUB_OUTPUT } = process.env;
const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = process.env;

if (!url) throw new Error("there is no OpenID Connect token: set `permissions: id-token: write`");

// The audience is the realm, so that the token is good for this exchange and nothing else.
const asked = new URL(url);
asked.searchParams.set("audience", ISSUER);
const job = await fetch(asked, { headers: { authorization: `Bearer ${bearer}` } });
if (!job.ok) throw new Error(`GitHub gave no token: ${job.status}`);

const answer = await fetch(`${ISSUER}/token`, {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: (await job.json()).value,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    audience: AUDIENCE,
    scope: SCOPE,
  }),
});
const body = await answer.json();
if (answer.status !== 200) {
  const why = answer.headers.get("x-exchange-refusal") ?? answer.status;
  throw new Error(`refused: ${why}: ${body.error_description} ${body.error_uri ?? ""}`);
}

console.log(`::add-mask::${body.access_token}`);
await appendFile(GITHUB_OUTPUT, `access_token=${body.access_token}\n`);

// Peer "fair": the floor with what every answer of our Worker needs besides: it reads the headers, digests the
// secret, makes a request id, answers with our headers and writes one line to the log. No Worker that keeps
// the contract is below it.

import floor from "./floor.mjs";

const utf8 = new TextEncoder();
const LINE =
  '{"v":1,"event":"exchange","realm":"realms/bench","outcome":"granted","client_id":"gateway-0","grant_type":"urn:ietf:params:oauth:grant-type:token-exchange","subject_token_type":"access_token","requested_token_type":"access_token","issuer":"https://idp.example","subject":"user-1234567890","audience":["service-0"],"scope":"orders:read","expires_in":120,"jti":"AAAAAAAAAAAAAAAAAAAAAA"';
const READ = ["accept", "content-type", "origin", "cf-connecting-ip", "traceparent"];

export default {
  async fetch(request, env) {
    const requestId = crypto.randomUUID();
    for (const name of READ) request.headers.get(name);
    const secret = utf8.encode(request.headers.get("authorization"));
    await crypto.subtle.digest("SHA-256", secret);

    const { status, body } = await floor.fetch(request, env);
    console.log(`${LINE},"request_id":"${requestId}"}`);
    const headers = {
      "content-type": "application/json",
      "cache-control": "no-store",
      pragma: "no-cache",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
    };
    return new Response(body, { status, headers });
  },
};

// Peer "jose": the token exchange that a competent engineer would write by hand for a Worker, with npm
// `jose` for the tokens. It makes those of our checks that these requests can fail: form, client secret,
// header, claims, audience and presenter, `may_act`, `act`, target, scope, lifetime. It reads records from
// the same store, keeps them as long, imports keys once, and writes a line to the audit log.
//
// The parts that it lacks would only make it slower: duplicate JSON members, actor tokens, private_key_jwt,
// CORS, metadata, a trace.

import { decide } from "./policy.mjs";
import { Refusal, authenticate, readForm, readRealm } from "./request.mjs";
import { mint, verifySubject } from "./token.mjs";

const TOKEN_ENDPOINT = "/token";

export default {
  async fetch(request, env) {
    const requestId = crypto.randomUUID();
    const headers = {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-request-id": requestId,
    };
    try {
      const { body, decision } = await exchange(request, env);
      audit({ outcome: "granted", ...decision }, requestId);
      return new Response(JSON.stringify(body), { headers });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        console.error(error.stack);
        return new Response('{"error":"server_error"}', { status: 500, headers });
      }
      audit({ outcome: "refused", error: error.code, reason: error.message }, requestId);
      if (error.status === 401) headers["www-authenticate"] = 'Basic realm="bench"';
      const body = { error: error.code, error_description: error.message };
      return new Response(JSON.stringify(body), { status: error.status, headers });
    }
  },
};

async function exchange(request, env) {
  const { pathname } = new URL(request.url);
  if (!pathname.endsWith(TOKEN_ENDPOINT)) throw new Refusal("invalid_request", "no such path", 404);
  const form = await readForm(request);
  const path = pathname.slice(1, -TOKEN_ENDPOINT.length);
  const now = Math.floor(Date.now() / 1000);

  const realm = await readRealm(env, path, now);
  const client = await authenticate(request, env, path, now);
  const subject = await verifySubject(form.subject_token, realm, now);
  const grant = decide({ form, client, subject, realm, now });
  const { sub, client_id, aud, scope, lifetime } = grant;
  const decision = { realm: path, client_id, issuer: subject.iss, sub, aud, scope, lifetime };
  return { body: await mint(grant, realm), decision };
}

function audit(decision, requestId) {
  console.log(JSON.stringify({ v: 1, event: "exchange", ...decision, request_id: requestId }));
}

// Peer "floor": the least that a token exchange does. It reads the form, verifies the subject token's
// signature and signs a text as long as a minted token. It checks nothing else: the time that a Worker
// takes beyond this is the cost of its checks.

const utf8 = new TextEncoder();

/** Maps the first part of a token, as it is spelled, to the key that must have signed it. */
const issuerKeys = new Map();
let signingKey;

export default {
  async fetch(request, env) {
    if (signingKey === undefined) await importKeys(env);
    const form = new URLSearchParams(await request.text());
    const token = form.get("subject_token");
    const end = token.lastIndexOf(".");
    const { algorithm, key } = issuerKeys.get(token.slice(0, token.indexOf(".")));
    const signature = Uint8Array.fromBase64(token.slice(end + 1), { alphabet: "base64url" });
    const message = utf8.encode(token.slice(0, end));
    if (!(await crypto.subtle.verify(algorithm, key, signature, message))) {
      return Response.json({ error: "invalid_request" }, { status: 400 });
    }

    const signed = await crypto.subtle.sign(ecdsa, signingKey, utf8.encode(env.MINTED));
    const made = new Uint8Array(signed).toBase64({ alphabet: "base64url", omitPadding: true });
    return new Response(
      JSON.stringify({
        access_token: `${env.MINTED}.${made}`,
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: 120,
      }),
      { headers: { "content-type": "application/json", "cache-control": "no-store" } },
    );
  },
};

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const algorithms = {
  ES256: ecdsa,
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  Ed25519: { name: "Ed25519" },
};

async function importKeys({ ISSUER_KEYS, SIGNING_KEY }) {
  for (const { header, alg, jwk } of ISSUER_KEYS) {
    const algorithm = algorithms[alg];
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    issuerKeys.set(header, { algorithm, key });
  }
  signingKey = await crypto.subtle.importKey("jwk", SIGNING_KEY, ecdsa, false, ["sign"]);
}

// Sends every vector through realms of the package, on any host; it imports nothing. vectors.mjs compares
// the answers.

/** Returns the answers, `[{ name, status, headers, body }]`, of realms by name to vectors. */
export async function answers(createRealm, { realms, vectors, nonceKey }) {
  let now = 0;
  const clock = () => now * 1000;
  const running = {};
  for (const [name, { document, signingKeys }] of Object.entries(realms)) {
    running[name] = await createRealm(document, {
      signingKeys,
      clock,
      nonceKey: Uint8Array.from(nonceKey),
    });
  }

  const responses = [];
  for (const vector of vectors) {
    now = vector.now;
    const { handle } = running[vector.realm];
    const at = (route) => `/${realms[vector.realm].document.realm}/${route}`;
    const path = at(vector.route ?? "token");
    for (const request of vector.revocations ?? []) await handle(asRequest(request, at("revoke")));
    if (vector.repeat) await handle(asRequest(vector.request, path));
    const response = await handle(asRequest(vector.request, path));
    const headers = Object.fromEntries(response.headers);
    const { status } = response;
    responses.push({ name: vector.name, status, headers, body: await response.text() });
  }
  return responses;
}

function asRequest({ method = "POST", transport = "secure", headers, body }, path) {
  const url = `${transport === "plain" ? "http" : "https"}://edge.example${path}`;
  const bytes = new TextEncoder().encode(body ?? "");
  const bodiless = method === "GET" || method === "HEAD";
  // `Request` normalises the case of some methods: this passes any other spelling as it is.
  if (method === method.toUpperCase()) {
    return new Request(url, { method, headers, body: bodiless ? undefined : bytes });
  }
  return { url, method, headers: new Headers(headers), body: null };
}

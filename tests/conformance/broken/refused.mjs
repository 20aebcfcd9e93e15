// The refusals of the small server.

/** A request that gets no token. */
export class Refused extends Error {
  constructor(code, status = 400, headers = {}) {
    super(code);
    Object.assign(this, { code, status, headers });
  }
}

export function json(status, body, headers = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

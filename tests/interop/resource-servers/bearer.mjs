// Calls a resource server over HTTP with a bearer token.

/** Returns the status, and for an accepted token the claims that the server shows. */
export async function bearer(url, token) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  return { status: response.status, ...(response.ok && { claims: JSON.parse(text) }) };
}

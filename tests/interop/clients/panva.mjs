// What the two libraries that share their errors tell of a refusal.

/** The members of the refusal that a caller of the library can read. */
export async function surfaced(error) {
  // A challenge is told as one; the body of the answer is left to whoever caught it.
  if (error.code === "OAUTH_WWW_AUTHENTICATE_CHALLENGE") {
    const [{ scheme }] = error.cause;
    return { ...(await error.response.json()), status: error.status, challenge: scheme };
  }
  const { error: code, error_description, status, cause } = error;
  return { error: code, error_description, error_uri: cause.error_uri, status };
}

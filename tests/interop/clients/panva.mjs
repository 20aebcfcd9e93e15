// Reads a refusal from the errors that the two libraries share.

/** Returns the members of the refusal that a caller of the library can read. */
export async function surfaced(error) {
  // The library reports a challenge as such; the caller that catches it reads the body of the answer.
  if (error.code === "OAUTH_WWW_AUTHENTICATE_CHALLENGE") {
    const [{ scheme }] = error.cause;
    return { ...(await error.response.json()), status: error.status, challenge: scheme };
  }
  const { error: code, error_description, status, cause } = error;
  return { error: code, error_description, error_uri: cause.error_uri, status };
}

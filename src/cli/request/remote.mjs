// Asks a service over HTTP: its token endpoint, or the endpoint beside it.

import { EXIT, Failure, missing } from "../failure.mjs";
import { ask, metadata, privateUrl } from "./fetch.mjs";

/** The token endpoint: the URL itself where it is one, else the one in the issuer's metadata. */
export async function tokenEndpoint(text) {
  const url = privateUrl(text, "--url");
  if (url.pathname.endsWith("/token")) return { endpoint: url, issuer: undefined };
  const { token_endpoint: endpoint, issuer } = await metadata(text.replace(/\/$/, ""));
  return { endpoint: privateUrl(endpoint, "the token_endpoint of the metadata"), issuer };
}

/** The answer to a request, in the form of the package's `exchange` and `explain`. */
export async function send(endpoint, { body, authorization, contentType }) {
  const { status, headers, text } = await ask(endpoint, {
    method: "POST",
    headers: {
      "content-type": contentType ?? "application/x-www-form-urlencoded",
      ...(authorization && { authorization }),
    },
    body,
  });
  const answer = parsed(text, status);
  const requestId = headers.get("x-request-id") ?? undefined;
  if (status === 200) return { status, outcome: "granted", ...answer, requestId };
  if (status >= 500) {
    throw missing(
      "service.unavailable",
      `${endpoint.host} answers with ${status}`,
      answer.error_description,
    );
  }
  const { error, error_description: description, error_uri: uri } = answer;
  const id = headers.get("x-exchange-refusal") ?? error;
  return { status, outcome: "refused", refusal: { id, error, description, uri }, requestId };
}

function parsed(text, status) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // The error is reported below.
  }
  throw new Failure(
    EXIT.missing,
    "service.not_json",
    `the answer, with status ${status}, is not JSON`,
  );
}

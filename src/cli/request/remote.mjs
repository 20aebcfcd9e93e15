// Asks a service over HTTP: its token endpoint, or the endpoint beside it.

import { EXIT, Failure, missing } from "../failure.mjs";
import { harmless } from "../output.mjs";
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
  if (status === 200) return { ...answer, status, outcome: "granted", requestId };
  const [error, description, uri] = ["error", "error_description", "error_uri"].map((name) =>
    typeof answer[name] === "string" ? answer[name] : undefined,
  );
  if (status >= 500) {
    const said = description && `It says: ${harmless(description)}`;
    throw missing("service.unavailable", `${endpoint.host} answers with ${status}`, said);
  }
  const id = headers.get("x-exchange-refusal") ?? error ?? "(no reason)";
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

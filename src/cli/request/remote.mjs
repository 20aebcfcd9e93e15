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

/** The endpoints beside the token endpoint, by their last segment, as metadata names them. */
const BESIDE = { introspect: "introspection_endpoint", revoke: "revocation_endpoint" };

/** Such an endpoint, from the URL of the token endpoint or of the issuer. */
export async function endpointOf(text, route) {
  const url = privateUrl(text, "--url");
  if (url.pathname.endsWith("/token")) {
    url.pathname = url.pathname.replace(/token$/, route);
    return { endpoint: url, issuer: undefined };
  }
  const { [BESIDE[route]]: endpoint, issuer } = await metadata(text.replace(/\/$/, ""));
  if (endpoint === undefined) {
    throw missing(
      "service.no_endpoint",
      `the metadata of ${url.host} has no ${BESIDE[route]}`,
      "Name the endpoint itself, if the service has it.",
    );
  }
  return { endpoint: privateUrl(endpoint, `the ${BESIDE[route]} of the metadata`), issuer };
}

/** The answer to a form: `status`, `headers`, and `answer()`, which reads its body as a JSON object. */
export async function post(endpoint, { body, authorization }) {
  const { status, headers, text } = await ask(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization && { authorization }),
    },
    body,
  });
  if (status >= 500) {
    throw missing("service.unavailable", `${endpoint.host} answers with ${status}`, "Try again.");
  }
  return { status, headers, answer: () => parsed(text, status) };
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
    {
      next: "Name the issuer or the token endpoint of a realm; this address serves something else.",
    },
  );
}

// Converts a caller's request to the driver's form, and the driver's answer to a plain result.

import { misused, object, onlyMembers, optionalString, wrong } from "../js/arguments.mjs";
import { formOf } from "./typed-request.mjs";

const FORM = "application/x-www-form-urlencoded";
const MEMBERS = ["body", "authorization", "contentType", "dpop"];

/** The driver's request for a request of `exchange` and `explain`. */
export function requestOf(request, path) {
  const { body, subjectToken } = object("request", request);
  if (body === undefined) return asked(formOf(request), path);
  if (subjectToken !== undefined) {
    throw misused("request: expected a body or a subjectToken, not both");
  }
  onlyMembers("request", request, MEMBERS);
  return asked({ ...request, body: form(body) }, path);
}

function asked({ body, authorization, contentType, dpop }, path) {
  return {
    // A function call crosses no network.
    secure: true,
    method: "POST",
    path,
    headers: {
      "content-type": optionalString("request.contentType", contentType) ?? FORM,
      authorization: optionalString("request.authorization", authorization),
      dpop: optionalString("request.dpop", dpop),
    },
    body,
  };
}

function form(body) {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw wrong("request.body", "a string, URLSearchParams or a Uint8Array", body);
}

/** The result of an exchange. */
export function issued(answer) {
  const { status, headers, body } = answer;
  if (status !== 200) return otherwise(answer);
  return { status, outcome: "granted", ...JSON.parse(body), headers: { ...headers } };
}

/** The result of an explanation. */
export function explained(answer) {
  const { status, headers, body } = answer;
  if (status !== 200) return otherwise(answer);
  return { status, outcome: "explained", ...JSON.parse(body), headers: { ...headers } };
}

function otherwise({ status, headers: shared, body, failed }) {
  const headers = { ...shared };
  if (status >= 500) {
    const retryAfter = Number(headers["retry-after"] ?? 0);
    return { status, outcome: "unavailable", retryAfter, failed, headers };
  }
  const { error, error_description: description, error_uri: uri, claim } = JSON.parse(body);
  const id = headers["x-exchange-refusal"];
  const refusal = { id, error, description, uri, ...(claim !== undefined && { claim }) };
  return { status, outcome: "refused", refusal, headers };
}

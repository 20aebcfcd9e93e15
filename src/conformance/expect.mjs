// Assertions about an answer. A case that does not hold throws a `Fault` that says what the server did.

import { decode } from "./jws.mjs";

/** The server does not do what the clause says. */
export class Fault extends Error {}

/** The case does not apply to this server, for a reason. */
export class NotApplicable extends Error {}

export function hold(condition, message) {
  if (!condition) throw new Fault(message);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The server issued a token. Returns the body of the answer. */
export function granted({ status, body }) {
  const quoted =
    isObject(body) && body.error ? ` ${body.error}: ${body.error_description ?? ""}` : "";
  hold(status === 200, `answered ${status}${quoted}, not 200`);
  hold(isObject(body), "the body is no JSON object");
  hold(
    typeof body.access_token === "string" && body.access_token !== "",
    "there is no access_token",
  );
  return body;
}

/** Claims of the issued token; not applicable where it is opaque. */
export function issued(answer) {
  const { access_token } = granted(answer);
  const decoded = decode(access_token);
  if (!decoded) throw new NotApplicable("issued tokens are no JWTs");
  return decoded;
}

/** The server issued no token, and answered with one of these codes. */
export function refused({ status, body }, codes = ["invalid_request"], statuses = [400]) {
  hold(!(isObject(body) && "access_token" in body), "a token was issued");
  hold(status !== 200, "answered 200");
  hold(statuses.includes(status), `answered ${status}, not ${statuses.join(" or ")}`);
  hold(isObject(body), "the body is no JSON object");
  hold(codes.includes(body.error), `error is ${body.error}, not ${codes.join(" or ")}`);
  return body;
}

/** The server issued no token, whatever its code. */
export function withheld({ status, body }) {
  hold(!(isObject(body) && "access_token" in body), "a token was issued");
  hold(status >= 400 && status < 500, `answered ${status}`);
}

/** The list of audiences of a token. */
export const audiences = ({ claims }) => [claims.aud].flat();

/** The granted scopes: in the answer, else in the token. */
export function scopes(answer) {
  const { scope = decode(answer.body.access_token)?.claims.scope ?? "" } = granted(answer);
  return scope.split(" ").filter(Boolean);
}

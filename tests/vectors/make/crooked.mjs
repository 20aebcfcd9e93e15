// Tokens with a defect: the ways to make one, and the expected answers to it as subject and as actor.

import { access, agent } from "./issuers.mjs";
import { alter, b64, raw } from "./tokens.mjs";
import { refused, vector } from "./vector.mjs";

/**
 * Each way takes the function that makes an honest token, such as `access`, and returns the token with its
 * defect.
 */
export const swapped = (header) => (make) =>
  alter(make(), (_, body, end) => [b64(header), body, end]);
export const ended = (change) => (make) =>
  alter(make(), (header, body, end) => [header, body, change(end)]);
export const headed = (header) => (make) =>
  raw(
    typeof header === "string" ? header : JSON.stringify(make.header(header)),
    JSON.stringify(make.claims()),
    make.key,
  );
export const claimed = (claims) => (make) =>
  raw(
    JSON.stringify(make.header()),
    typeof claims === "function" ? claims(JSON.stringify(make.claims())) : claims,
    make.key,
  );

/** Returns arrays in arrays. */
export const nested = (levels) => Array.from({ length: levels }).reduce((inner) => [inner], 0);

/**
 * Returns the vectors of defects, each given as name, clauses, refusal and way. For actor tokens, one
 * vector of each refusal is enough.
 */
export function both(defects) {
  const seen = new Set();
  const firsts = defects.filter(([, , rule]) => !seen.has(rule) && seen.add(rule));
  return [
    defects.map(([name, clauses, rule, way]) =>
      vector(
        `subject-token-${name}`,
        clauses,
        { subject: way(access) },
        refused(`subject_token.${rule}`),
      ),
    ),
    firsts.map(([name, clauses, rule, way]) =>
      vector(
        `actor-token-${name}`,
        clauses,
        { subject: access(), actor: way(agent) },
        refused(`actor_token.${rule}`),
      ),
    ),
  ];
}

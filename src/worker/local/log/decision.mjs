// One decision in one line: its outcome, the realm, the client, the grant or the refusal, and the link to
// an explanation.

import { shown } from "./text.mjs";

/** The message for a failure that ended a request before a decision. */
const BEFORE = {
  limited: "this address sent too many requests; answered with 429",
  unavailable: "answered with 503",
};

/**
 * The text for an audit line, without its time. `origin` is the origin of the page of refusals;
 * `descriptions` has the fixed phrase of each refusal by its id.
 */
export function decision(line, { origin, descriptions }) {
  const { event, outcome, realm, refusal } = line;
  const parts = [shown(outcome), shown(event)];
  if (realm !== undefined) parts.push(`realm ${shown(realm)}`, `client ${client(line)}`);
  else parts.push(BEFORE[outcome] ?? "");
  if (refusal !== undefined) parts.push(...refused(line, descriptions));
  if (line.failed !== undefined) parts.push(`failed: ${shown(line.failed)}`);
  if (line.grant) parts.push(...granted(line));
  if (refusal !== undefined && line.asked) parts.push(asked(line.asked));
  if (line.request_id !== undefined) parts.push(`request ${shown(line.request_id)}`);
  if (refusal !== undefined) parts.push(`read ${origin}/refusals#${anchor(refusal, descriptions)}`);
  return parts.filter((part) => part !== "").join(" · ");
}

/** The client; the line flags a name that is not authenticated. */
function client({ client: authenticated, unverified }) {
  if (authenticated !== undefined) return shown(authenticated);
  if (unverified?.client !== undefined) return `${shown(unverified.client)} (not authenticated)`;
  return "-";
}

function refused({ refusal, reason }, descriptions) {
  const because = reason === undefined ? "" : ` (${shown(reason)})`;
  const description = descriptions.get(refusal);
  const named = `${shown(refusal)}${because}`;
  return description === undefined ? [named] : [`${named}: ${shown(description)}`];
}

function granted({ grant, subject, time }) {
  const { type, target, scope, exp, act } = grant;
  const whose = subject?.sub === undefined ? "" : ` on behalf of ${shown(subject.sub)}`;
  const [actor] = Array.isArray(act) ? act : [];
  const acting = actor?.sub === undefined ? "" : `, ${shown(actor.sub)} acts`;
  return [
    `${shown(type)} for ${shown(target)}${whose}${acting}`,
    scope === undefined ? "no scope" : `scope ${shown(scope)}`,
    Number.isFinite(exp - time) ? `${exp - time} s` : "",
  ];
}

function asked({ type, target, scope }) {
  const forTarget = target === undefined ? "" : ` for ${shown(target)}`;
  const withScope = scope === undefined ? "" : `, scope ${shown(scope)}`;
  return `asked: ${shown(type)}${forTarget}${withScope}`;
}

/** The rules that realms write themselves share one place on the page. */
function anchor(refusal, descriptions) {
  return descriptions.has(refusal) ? refusal : "policy.rule";
}

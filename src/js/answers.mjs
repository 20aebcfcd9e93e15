// The answers that JavaScript gives without the engine, in the driver's form. The engine composes them
// (src/endpoint/fixed.rs); fixed.mjs has the copies, because they must also exist where it traps.

import {
  BODY_BROKE_OFF,
  BODY_TOO_SLOW,
  METHOD_NOT_ALLOWED,
  TOO_MANY_REQUESTS,
  UNAVAILABLE,
} from "./fixed.mjs";

/** The answer where the engine can return none; `failed` names the reason for the log. */
export function unavailable(failed) {
  return { ...answer(UNAVAILABLE), failed };
}

/** The host must not take a body that broke off for a shorter one. */
export function bodyBrokeOff() {
  return answer(BODY_BROKE_OFF);
}

/** The answer to a client whose body did not arrive within its time. */
export function bodyTooSlow() {
  return answer(BODY_TOO_SLOW);
}

/** The answer to an address over its limit. */
export function tooManyRequests() {
  return {
    ...answer(TOO_MANY_REQUESTS),
    audit: '{"v":1,"event":"request","outcome":"limited"}',
  };
}

/** The answer to another method than those that read a page. */
export function methodNotAllowed() {
  return answer(METHOD_NOT_ALLOWED);
}

function answer({ status, headers, body }) {
  return { status, headers, body, failed: "", events: [], audit: "" };
}

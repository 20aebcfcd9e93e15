// The helper of the cases about subject tokens. RFC 8693 section 2.2.2: whatever the fault of a subject
// token, the code is `invalid_request`.

import { refused } from "../expect.mjs";
import { type } from "../kit.mjs";

export const CODE = "RFC 8693 section 2.2.2";

/** The server refuses the subject token from `make(kit)`, and every bad one with the same code. */
export const bad = (
  id,
  clause,
  what,
  make,
  { level = "MUST", subjectType = "access_token", ...more } = {},
) => ({
  id,
  level,
  clause: clause.includes(CODE) ? clause : `${clause}, ${CODE}`,
  what,
  codes: ["invalid_request"],
  ...more,
  run: async (kit) => {
    const subject_token = await make(kit);
    refused(await kit.impersonate({ subject_token, subject_token_type: type(subjectType) }));
  },
});

export const claims = (id, clause, what, change, more) =>
  bad(
    id,
    clause,
    what,
    (kit) => kit.subject("impersonator", typeof change === "function" ? change(kit) : change),
    more,
  );

export const header = (id, clause, what, change, more) =>
  bad(id, clause, what, (kit) => kit.subject("impersonator", {}, { header: change }), more);

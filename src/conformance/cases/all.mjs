// Every case, in the order in which the kit runs them.

import { client } from "./client.mjs";
import { delegation } from "./delegation.mjs";
import { types } from "./types.mjs";
import { metadata } from "./metadata.mjs";
import { request } from "./request.mjs";
import { success } from "./success.mjs";
import { target } from "./target.mjs";
import { tokens } from "./tokens.mjs";

/**
 * A case: `{ id, level, clause, what, needs, run(kit), codes?, vector?, bug? }`. `needs` names the cases
 * without which its verdict would mean nothing: a server that refuses everything refuses the bad requests
 * as well.
 */
export const cases = Object.entries({
  metadata,
  success,
  request,
  target,
  tokens,
  types,
  delegation,
  client,
}).flatMap(([topic, list]) => list.map((one) => ({ topic, needs: ["impersonation"], ...one })));

// The realms of the vectors and the secrets of their clients.

import { alpha, bound, bravo, minimal, nonced } from "./realms/simple.mjs";
import { partners } from "./realms/partners.mjs";
import { policy } from "./realms/policy.mjs";
import { field } from "./realms/field.mjs";
import { profiles } from "./realms/profiles.mjs";
import { keySets } from "./realms/key-sets.mjs";
import { limits } from "./realms/limits.mjs";
import { algorithms, narrow, pingam } from "./realms/special.mjs";
import { federation } from "./realms/federation.mjs";
import { shapes } from "./realms/shapes.mjs";
import { workload } from "./realms/workload.mjs";

export { secretOf } from "./secrets.mjs";

/** The fixed time of every vector. */
export const NOW = 1_700_000_000;

/** The realm documents by the stem of their file. */
export const REALMS = {
  "two-services": alpha,
  bound,
  nonced,
  bravo,
  minimal,
  partners,
  workload,
  federation,
  narrow,
  algorithms,
  "key-sets": keySets,
  pingam,
  policy,
  field,
  profiles,
  limits,
  shapes,
};

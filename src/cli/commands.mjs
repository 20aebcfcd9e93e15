// The commands, in the order in which the help lists them. A command is an object:
//
// - `name`: one word, or two such as `keys rotate`; `summary`, `usage`, `description`, `examples`
//   and `json`, the shape of what --json prints, are for the help;
// - `options`: by name `{ type, value, about, short?, multiple?, choices?, variable? }`, where the type is
//   `boolean`, `string` or `number`, `value` is the name that the help prints for it, and `variable` the
//   environment variable that stands for it;
// - `words`: the least and the most words beside the options; `dashed` is whether the first may begin
//   with -;
// - `run({ options, words, console })` returns `{ code, facts, text }`: the exit code, the members of the
//   JSON, the text for a person. It throws a `Failure` where it cannot.

import { check } from "./commands/check.mjs";
import { clientAdd } from "./commands/client-add.mjs";
import { clientRemove, clientRotateSecret } from "./commands/client-edit.mjs";
import { completionFor } from "./commands/completion.mjs";
import { conformance, conformanceFixture } from "./commands/conformance.mjs";
import { decode } from "./commands/decode.mjs";
import { doctor } from "./commands/doctor.mjs";
import { exchange } from "./commands/exchange.mjs";
import { explain } from "./commands/explain.mjs";
import { hash } from "./commands/hash.mjs";
import { init } from "./commands/init.mjs";
import { issuerAdd } from "./commands/issuer-add.mjs";
import { issuerList, issuerRemove } from "./commands/issuer-edit.mjs";
import { issuerShow } from "./commands/issuer-show.mjs";
import { keysBackup, keysRestore } from "./commands/keys-backup.mjs";
import { keysReseal } from "./commands/keys-reseal.mjs";
import { keysGenerate, keysRevoke, keysRotate, keysStatus } from "./commands/keys.mjs";
import { migrate } from "./commands/migrate.mjs";
import { policyDiff, policyTest } from "./commands/policy.mjs";
import { push } from "./commands/push.mjs";
import { realmGet, realmList, realmRemove } from "./commands/realm.mjs";
import { revokeSubject } from "./commands/revoke.mjs";
import { keysConfig, keysSecret } from "./commands/secrets.mjs";
import { tokenIntrospect, tokenRevoke, tokenVerify } from "./commands/token.mjs";

export const commands = [
  init,
  check,
  push,
  realmList,
  realmGet,
  realmRemove,
  keysStatus,
  keysGenerate,
  keysRotate,
  keysRevoke,
  keysReseal,
  keysBackup,
  keysRestore,
  keysSecret,
  keysConfig,
  revokeSubject,
  clientAdd,
  clientRotateSecret,
  clientRemove,
  hash,
  issuerAdd,
  issuerShow,
  issuerList,
  issuerRemove,
  migrate,
  policyTest,
  policyDiff,
  exchange,
  explain,
  decode,
  tokenVerify,
  tokenIntrospect,
  tokenRevoke,
  doctor,
  conformance,
  conformanceFixture,
  completionFor(() => commands),
];

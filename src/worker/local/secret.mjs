// The KEY_ENCRYPTION_KEY of this host: generated once and kept beside the records that it seals. A
// deployed Worker has its own, as a secret that no operator reads again.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { StepFailed } from "../../../scripts/step.mjs";
import { built } from "./built.mjs";

const NAME = "KEY_ENCRYPTION_KEY";

/** The secret of a folder, `{ file, text, keys }`; wrangler reads the file. */
export async function secretOf(persist) {
  const { SecretError, deriveKeys, generateSecret } = await built("npm/node.mjs");
  const file = join(persist, "key-encryption-key.env");
  if (!existsSync(file)) {
    mkdirSync(persist, { recursive: true });
    writeFileSync(file, `${NAME}=${generateSecret()}\n`, { mode: 0o600, flag: "wx" });
  }
  const text = readFileSync(file, "utf8").trim().replace(`${NAME}=`, "");
  try {
    return { file, text, keys: await deriveKeys(text) };
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    throw new StepFailed(`${file}: ${error.message}`, {
      next: "Remove the file: another secret and other signing keys are then made.",
    });
  }
}

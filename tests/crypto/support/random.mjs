// Numbers that look random and are the same in every run.

import { createHash } from "node:crypto";

/** Returns the source named `seed`: `bytes(n)`, `below(n)`, `one(list)`. */
export function source(seed) {
  let block = Buffer.alloc(0);
  let counter = 0;

  function bytes(length) {
    while (block.length < length) {
      const next = createHash("sha512").update(`${seed} ${counter}`).digest();
      counter += 1;
      block = Buffer.concat([block, next]);
    }
    const taken = Uint8Array.from(block.subarray(0, length));
    block = block.subarray(length);
    return taken;
  }

  const below = (limit) => Buffer.from(bytes(6)).readUIntBE(0, 6) % limit;
  return { bytes, below, one: (list) => list[below(list.length)] };
}

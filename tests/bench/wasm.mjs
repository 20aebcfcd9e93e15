// Measures the core work of an exchange in wasm: driver and engine run in Node, with signatures that cost
// nothing. Everything else is real, so the figure has form, client, token, policy, mint and response, and
// the crossings between JavaScript and wasm.

import { createDriver, engine } from "../../dist/npm/npm/node.mjs";
import { createRequests } from "./requests.mjs";

const WARM_UP = 4_000;
const COUNT = 4_000;
const BATCHES = 5;

/** Accepts every signature and signs with zeros. */
const subtle = {
  importKey: async (format, jwk, algorithm) => ({ algorithm }),
  verify: async () => true,
  sign: async () => new ArrayBuffer(64),
};

/** Returns the microseconds for each exchange, of each batch. */
export async function coreWork({ records, parties }) {
  const utf8 = new TextEncoder();
  const drive = createDriver({
    engine,
    records: async (name) => (records.has(name) ? utf8.encode(records.get(name)) : undefined),
    firstUse: async () => true,
    subtle,
  });
  const { pool } = createRequests(parties);
  const scenario = { realm: "realms/bench", alg: "Ed25519" };
  const now = Date.now() / 1000;

  const timed = async (count) => {
    const arrived = (await pool(scenario, count)).map(({ bytes }) => arrive(bytes, now));
    const from = performance.now();
    for (const request of arrived) {
      const { status, body } = await drive(request);
      if (status !== 200) throw new Error(`the engine answered ${status}: ${body}`);
    }
    return ((performance.now() - from) / count) * 1000;
  };

  await timed(WARM_UP);
  const batches = [];
  for (let n = 0; n < BATCHES; n += 1) batches.push(await timed(COUNT));
  return batches;
}

/** Returns a request of the wire as the driver takes it. */
function arrive(bytes, now) {
  const [head, body] = bytes.toString().split("\r\n\r\n");
  const [first, ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => line.split(": ", 2)));
  return {
    now,
    secure: true,
    method: "POST",
    path: first.split(" ")[1],
    headers: {
      accept: headers.accept,
      authorization: headers.authorization,
      "content-type": headers["content-type"],
    },
    body,
  };
}

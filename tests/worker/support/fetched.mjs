// Realms that trust an issuer whose keys the Worker fetches.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { GRANT, makeWorld } from "./world.mjs";

const TYPE = "urn:ietf:params:oauth:token-type:access_token";

/** Publishes a realm that trusts an issuer; `ask` exchanges a token of it. */
export async function trusting(worker, idp, path, members) {
  await idp.rotate();
  const world = await makeWorld(`https://edge.example/${path}`);
  world.document.trusted_issuers = [
    { issuer: idp.issuer, jwks_uri: idp.jwksUri, algorithms: ["ES256"], scopes: "all", ...members },
  ];
  const names = await worker.publish(world.document, world.signingKeys);
  const record = recordName(path, idp.issuer, idp.jwksUri);
  const ask = async (now, token) => {
    const response = await worker.fetch(`/${path}/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`with-secret:${world.secret}`)}`,
        "x-test-now": String(now),
      },
      body: new URLSearchParams({
        grant_type: GRANT,
        subject_token: token ?? (await idp.token(now)),
        subject_token_type: TYPE,
      }),
    });
    await response.arrayBuffer();
    return response.headers.get("x-exchange-refusal") ?? response.status;
  };
  return { ask, idp, names, record };
}

/** Returns the name of the record, by the rules of src/realm/record.rs. */
export function recordName(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hash.update(length).update(part);
  }
  return `keys:${hash.digest("base64url")}`;
}

/** Makes the guard of a record forget the last refresh; an isolate forgets it after a minute. */
export async function rested(worker, record) {
  const storage = await worker.jwksLockStorage(record);
  await storage.exec("UPDATE claim SET until = 0");
}

/** Waits until `holds()` returns true. */
export async function eventually(holds) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await sleep(50);
  }
  assert.fail("it never came to hold");
}

// A realm that answers in this process: one document, the keys it signs with, and what the caller
// supplies of the machine.

import { json, object, onlyMembers, optionalFunction } from "./arguments.mjs";
import { createDriver } from "./driver.mjs";
import { createFetch } from "./http.mjs";
import { issuerKeys } from "./issuer-keys.mjs";
import { createReplayStore } from "./replay-store.mjs";
import { explained, issued, requestOf } from "./result.mjs";
import { fixedKeyring } from "./signing-keys.mjs";
import { createTools } from "./tools.mjs";

const OPTIONS = ["signingKeys", "firstUse", "keys", "clock", "logger", "subtle"];

/** A realm from its document; see `createRealm` in types.d.ts. */
export async function realmFrom(engine, document, options) {
  const text = json("document", document);
  onlyMembers("options", object("options", options), OPTIONS);
  const { signingKeys, subtle = globalThis.crypto.subtle } = options;
  const clock = optionalFunction("options.clock", options.clock) ?? Date.now;
  const logger = optionalFunction("options.logger", options.logger);
  const keys = optionalFunction("options.keys", options.keys);
  const firstUse =
    optionalFunction("options.firstUse", options.firstUse) ?? createReplayStore({ clock });

  const split = createTools(() => engine).splitRealm(text);
  const { realm, issuer, algorithm } = split;
  const records = await recordsOf(split, JSON.parse(text), keys);
  const keyrings = await fixedKeyring({ signingKeys, algorithm, issuer, subtle });
  const drive = createDriver({ engine, records, firstUse, subtle, keyrings, constant: true });

  const ask = (route, request) =>
    drive({ now: clock() / 1000, ...requestOf(request, `/${realm}/${route}`) });
  return Object.freeze({
    issuer,
    warnings: Object.freeze(split.warnings),
    exchange: async (request) => issued(await ask("token", request)),
    explain: async (request) => explained(await ask("explain", request)),
    handle: createFetch({ drive, clock, report: reporter(logger) }),
  });
}

/** What has a record: those of the document, which stay, and the keys of issuers, asked for anew. */
async function recordsOf({ realm, records }, document, keys) {
  const utf8 = new TextEncoder();
  const fixed = new Map(records.map(([name, text]) => [name, utf8.encode(text)]));
  const remote = await issuerKeys({ realm, document, keys });
  return async (name) => fixed.get(name) ?? (await remote(name));
}

/** Tells the logger of a failure of the machine; a logger that fails is no reason to fail. */
function reporter(logger) {
  return ({ requestId, failed }) => {
    try {
      logger?.({ event: "unavailable", request_id: requestId, failed });
    } catch {
      // Nobody is left to tell.
    }
  };
}

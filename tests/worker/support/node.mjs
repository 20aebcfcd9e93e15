// The npm engine in this process: records in a map, first use in a set.

import {
  createDriver,
  createFetch,
  createKeyrings,
  createRevocationStore,
  engine,
  revokedSubject,
  splitRealm,
} from "../../../dist/npm/npm/node.mjs";
import { recordsOf } from "./records.mjs";

/** A host with the functions of a started Worker that tests of both use. */
export function startNode() {
  const utf8 = new TextEncoder();
  const records = new Map();
  const used = new Set();
  const firstUse = ({ identifier }) => used.size !== used.add(identifier).size;
  const revocations = createRevocationStore();
  const read = (name) => records.get(name);
  const answer = createFetch({
    drive: createDriver({
      engine,
      records: read,
      keyrings: createKeyrings({ records: read }),
      firstUse,
      ...revocations,
    }),
    clock: (request) => Number(request.headers.get("x-test-now")) * 1000,
    log: (line) => console.log(line),
  });
  return {
    fetch: (path, init) => answer(new Request(new URL(path, "https://edge.example"), init)),
    publish(document, keys) {
      const split = splitRealm(document);
      for (const [name, text] of recordsOf(split, keys)) records.set(name, utf8.encode(text));
    },
    /** Sets the not-before time of a vector in the realm of a document. */
    setNotBefore(document, { iss: issuer, sub: subject, not_before: notBefore }) {
      const until = Date.now() / 1000 + 600;
      return revocations.setNotBefore({
        ...revokedSubject(document, { issuer, subject }),
        notBefore,
        until,
      });
    },
    close() {},
  };
}

// The package tests a platform for missing algorithms; a document names each algorithm that it needs, with
// a pointer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lacking } from "../../dist/npm/npm/capabilities.mjs";
import { splitRealm } from "../../dist/npm/npm/node.mjs";

const { subtle } = globalThis.crypto;

test("this Node has every algorithm but ES256K", async () => {
  const asked = ["RS256", "PS512", "ES256", "ES256K", "ES512", "EdDSA", "Ed25519", "ML-DSA-87"];
  assert.deepEqual(await lacking(asked), ["ES256K"]);
});

test("a platform that has less says so", async () => {
  const older = {
    importKey: subtle.importKey.bind(subtle),
    generateKey: (algorithm, ...rest) =>
      algorithm.name === "Ed25519"
        ? Promise.reject(new DOMException("unknown algorithm", "NotSupportedError"))
        : subtle.generateKey(algorithm, ...rest),
  };
  assert.deepEqual(await lacking(["ES256", "EdDSA", "Ed25519"], older), ["EdDSA", "Ed25519"]);
});

test("a probe that never ends, as one of a request that is gone, keeps no later one from its answer", async () => {
  let probes = 0;
  const platform = {
    importKey: subtle.importKey.bind(subtle),
    generateKey: (...args) =>
      (probes += 1) === 1 ? new Promise(() => {}) : subtle.generateKey(...args),
  };
  lacking(["ES256"], platform);
  const late = new Promise((resolve) => setTimeout(resolve, 2_000, "no answer"));
  assert.deepEqual(await Promise.race([lacking(["ES256"], platform), late]), []);
});

test("a document names each algorithm it needs, with a pointer", () => {
  const { algorithms } = splitRealm(readFileSync(demo, "utf8"));
  assert.deepEqual(algorithms[0], { pointer: "/signing/algorithm", alg: "ES256" });
});

const demo = new URL("../policy/pingam-may-act.json", import.meta.url);

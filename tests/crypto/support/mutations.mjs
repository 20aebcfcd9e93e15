// The mutations of a signature: accidents on its way, and forgeries of an attacker. Each mutation gives a
// question with its right answer.

import { challenge, movedKey, movedNonce, secretScalar, signWith } from "./edwards.mjs";
import { ed25519Order, orders, reversed, smallOrder, toBytes, toInteger } from "./numbers.mjs";
import { algorithms, privateJwk, publicJwk, sign } from "./signer.mjs";

const base64url = (value) => Buffer.from(value).toString("base64url");
const join = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));

/** RFC 8017 §8.1.2 and §8.2.2 refuse it: the signature is as long as the modulus. */
export const LEADING_ZERO = "a leading zero left out";

/** Returns a signed message whose signature begins with a zero byte, as one in 256 does. */
function startingWithZero(alg, header, random) {
  for (;;) {
    const payload = base64url(random.bytes(20));
    const signature = sign(alg, `${header}.${payload}`);
    if (signature[0] === 0) return { payload, signature };
  }
}

/**
 * Returns the questions made of one signed message: `{ name, alg, jwk, protected, payload, signature,
 * expected }`.
 */
export function questions(alg, random) {
  const made = [];
  const header = base64url(JSON.stringify({ alg }));
  const payload = base64url(random.bytes(random.below(900)));
  const good = {
    alg,
    jwk: publicJwk(alg),
    protected: header,
    payload,
    signature: sign(alg, `${header}.${payload}`),
  };
  const add = (name, change = {}, expected = "invalid") =>
    made.push({ ...good, name, ...change, expected });
  const signature = good.signature;
  const length = signature.length;

  add("as it was signed", {}, "valid");
  for (let times = 0; times < 12; times += 1) {
    const flipped = Uint8Array.from(signature);
    flipped[random.below(length)] ^= 1 << random.below(8);
    add("a bit of the signature", { signature: flipped });
  }
  for (let times = 0; times < 4; times += 1) {
    const other = Buffer.from(payload, "base64url");
    if (other.length === 0) break;
    other[random.below(other.length)] ^= 1 << random.below(8);
    add("a bit of the payload", { payload: base64url(other) });
  }
  add("another header", { protected: base64url(JSON.stringify({ alg, typ: "JWT" })) });
  add("another key", { jwk: publicJwk(alg, 1) });
  const front = signature[0] === 0 ? LEADING_ZERO : "cut at the front";
  add(front, { signature: signature.slice(1) });
  if (alg === "RS256" || alg === "PS256") {
    const zero = startingWithZero(alg, header, random);
    add("as it was signed, a zero byte first", zero, "valid");
    add(LEADING_ZERO, { ...zero, signature: zero.signature.slice(1) });
  }
  add("cut at the end", { signature: signature.slice(0, -1) });
  add("cut in half", { signature: signature.slice(0, length / 2) });
  add("empty", { signature: new Uint8Array(0) });
  add("a zero byte in front", { signature: join([0], signature) });
  add("a zero byte behind", { signature: join(signature, [0]) });
  add("twice", { signature: join(signature, signature) });
  add("zeros", { signature: new Uint8Array(length) });
  add("ones", { signature: new Uint8Array(length).fill(255) });
  add("backwards", { signature: reversed(signature) });
  add("random bytes", { signature: random.bytes(length) });
  for (const other of Object.keys(algorithms).filter((other) => isSwap(alg, other))) {
    const said = base64url(JSON.stringify({ alg: other }));
    const swapped = sign(alg, `${said}.${payload}`);
    add(`signed with ${alg}`, { alg: other, protected: said, signature: swapped });
  }
  if (alg in orders) ecdsa(alg, good, add);
  if (alg.startsWith("PS")) pss(alg, good, add);
  if (alg.startsWith("RS") || alg.startsWith("PS")) rsa(good, add);
  if (alg === "EdDSA" || alg === "Ed25519") ed25519(good, add);
  return made;
}

const isSwap = (alg, other) =>
  other !== alg &&
  algorithms[other].kind === algorithms[alg].kind &&
  algorithms[alg].kind !== "ed25519";

function ecdsa(alg, good, add) {
  const n = orders[alg];
  const half = good.signature.length / 2;
  const r = toInteger(good.signature.subarray(0, half));
  const s = toInteger(good.signature.subarray(half));
  const raw = (one, two) => ({ signature: join(toBytes(one, half), toBytes(two, half)) });
  const fits = (integer) => integer < 1n << BigInt(half * 8);

  add("n - s", raw(r, n - s), "valid");
  add("r and s exchanged", raw(s, r));
  for (const [name, bound] of Object.entries({ 0: 0n, 1: 1n, n, "n - 1": n - 1n })) {
    add(`r is ${name}`, raw(bound, s));
    add(`s is ${name}`, raw(r, bound));
    add(`r and s are ${name}`, raw(bound, bound));
  }
  if (fits(r + n)) add("r + n", raw(r + n, s));
  if (fits(s + n)) add("s + n", raw(r, s + n));
  add("DER", { signature: sign(alg, `${good.protected}.${good.payload}`, { dsaEncoding: "der" }) });
}

function pss(alg, good, add) {
  const message = `${good.protected}.${good.payload}`;
  for (const saltLength of [0, 20, 100]) {
    add(`a salt of ${saltLength} bytes`, { signature: sign(alg, message, { saltLength }) });
  }
}

function rsa(good, add) {
  const n = toInteger(Buffer.from(good.jwk.n, "base64url"));
  const s = toInteger(good.signature);
  const length = good.signature.length;
  for (const [name, other] of Object.entries({ 1: 1n, "n - 1": n - 1n, n, "n - s": n - s })) {
    add(`s is ${name}`, { signature: toBytes(other, length) });
  }
  add("s + n", {
    signature: toBytes(s + n, s + n < 1n << BigInt(length * 8) ? length : length + 1),
  });
}

function ed25519(good, add) {
  const R = good.signature.slice(0, 32);
  const S = toInteger(reversed(good.signature.slice(32)));
  const scalar = (integer) => reversed(toBytes(integer, 32));
  for (let times = 1n; S + times * ed25519Order < 1n << 256n && times < 8n; times += 1n) {
    add("S + L", { signature: join(R, scalar(S + times * ed25519Order)) });
  }
  for (const point of smallOrder) {
    add("R of small order", { signature: join(point, good.signature.slice(32)) });
  }
  // Only the holder of the key can make the following ones.
  const key = Buffer.from(good.jwk.x, "base64url");
  const scalarOfKey = secretScalar(Buffer.from(privateJwk(good.alg).d, "base64url"));
  const message = `${good.protected}.${good.payload}`;
  const own = { scalar: scalarOfKey, key, message };
  add("a nonce of its own choice", { signature: signWith({ ...own, nonce: 7n }) }, "valid");
  for (const R of smallOrder.slice(0, 2)) {
    add("R is the neutral point", { signature: signWith({ ...own, nonce: 0n, R }) });
  }
  const R8 = movedNonce(7n);
  add("R moved by a point of order 8", { signature: signWith({ ...own, nonce: 7n, R: R8 }) });
  const moved = movedKey(key);
  const signature = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]
    .map((nonce) => signWith({ ...own, key: moved, nonce }))
    .find((made) => challenge(made.subarray(0, 32), moved, message) % 8n !== 0n);
  add("a key moved by a point of order 8", {
    jwk: { ...good.jwk, x: base64url(moved) },
    signature,
  });
  // Under such a key anyone has a signature for every message, or for one of a few.
  for (const key of smallOrder) {
    for (const point of smallOrder) {
      const jwk = { ...good.jwk, x: base64url(key) };
      add("a key of small order", { jwk, signature: join(point, new Uint8Array(32)) });
    }
  }
}

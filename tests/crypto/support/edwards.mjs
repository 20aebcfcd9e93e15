// The curve of Ed25519, short and slow: it makes signatures that only the holder of a key can make, and
// that the signing of RFC 8032 section 5.1.6 does not produce.

import { createHash } from "node:crypto";

import { ed25519Order, reversed, toBytes, toInteger } from "./numbers.mjs";

const p = 2n ** 255n - 19n;
const d = mod(-121665n * inverse(121666n));
const base = decode(Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66)));

/** A point of order eight. */
const torsion = decode(
  Buffer.from("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "hex"),
);

/** Returns the secret scalar of a seed. RFC 8032 section 5.1.5. */
export function secretScalar(seed) {
  const expanded = createHash("sha512").update(seed).digest();
  expanded[0] &= 248;
  expanded[31] = (expanded[31] & 127) | 64;
  return littleEndian(expanded.subarray(0, 32));
}

/** Returns the signature with a chosen nonce and, if given, other bytes for R. */
export function signWith({ scalar, key, message, nonce, R = encode(times(nonce, base)) }) {
  const S = mod(nonce + challenge(R, key, message) * scalar, ed25519Order);
  return new Uint8Array(Buffer.concat([R, reversed(toBytes(S, 32))]));
}

/** Returns the number that binds a signature to key and message. */
export function challenge(R, key, message) {
  return littleEndian(createHash("sha512").update(R).update(key).update(message).digest());
}

/** Returns the encoding of `nonce` times the base point, moved by a point of order eight. */
export const movedNonce = (nonce) => encode(add(times(nonce, base), torsion));

/** Returns a public key moved by a point of order eight. */
export const movedKey = (key) => encode(add(decode(key), torsion));

function littleEndian(bytes) {
  return toInteger(reversed(bytes));
}

function mod(integer, modulus = p) {
  return ((integer % modulus) + modulus) % modulus;
}

function power(integer, exponent) {
  let result = 1n;
  for (let factor = mod(integer); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * factor);
    factor = mod(factor * factor);
  }
  return result;
}

function inverse(integer) {
  return power(integer, p - 2n);
}

function add([x1, y1], [x2, y2]) {
  const k = mod(d * x1 * x2 * y1 * y2);
  return [mod((x1 * y2 + x2 * y1) * inverse(1n + k)), mod((y1 * y2 + x1 * x2) * inverse(1n - k))];
}

function times(scalar, point) {
  let result = [0n, 1n];
  for (let addend = point; scalar > 0n; scalar >>= 1n) {
    if (scalar & 1n) result = add(result, addend);
    addend = add(addend, addend);
  }
  return result;
}

function encode([x, y]) {
  return reversed(toBytes(y | ((x & 1n) << 255n), 32));
}

function decode(bytes) {
  const whole = littleEndian(bytes);
  const sign = whole >> 255n;
  const y = whole & (2n ** 255n - 1n);
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n));
  let x = power(square, (p + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * power(2n, (p - 1n) / 4n));
  return [(x & 1n) === sign ? x : p - x, y];
}

// The revocations of a realm as bytes, as the engine searches them in place (revocation.rs): a byte for the
// format, then 20 bytes for each name, in the order of the names: the first 16 of the digest that the name
// is, and in 4, the higher first, the earliest accepted issue time in seconds; all ones for a token that is
// revoked itself.

/** The format, a byte that no JSON text begins with. */
const FORMAT = 1;

const NAME_BYTES = 16;
const ROW_BYTES = 20;

/** The time in the row of a revoked token, and the latest that a row can have. */
export const REVOKED = 0xff_ff_ff_ff;

const DIGITS = new Uint8Array(128);
for (let value = 0; value < 64; value += 1) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  DIGITS[digits.charCodeAt(value)] = value;
}

/** The bytes of `count` rows `[name, time]`, in any order; each name is a SHA-256 in base64url. */
export function writeList(rows, count) {
  const names = new Uint8Array(count * NAME_BYTES);
  const times = new Uint32Array(count);
  // The first six bytes as a number decide almost every comparison.
  const firsts = new Float64Array(count);
  let next = 0;
  for (const [name, time] of rows) {
    writeName(names, next * NAME_BYTES, name);
    times[next] = Math.min(Math.max(time, 0), REVOKED);
    let first = 0;
    for (let at = 0; at < 6; at += 1) first = first * 256 + names[next * NAME_BYTES + at];
    firsts[next] = first;
    next += 1;
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((one, other) => firsts[one] - firsts[other] || compare(names, one, other));

  const bytes = new Uint8Array(1 + count * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = FORMAT;
  order.forEach((from, to) => {
    const at = 1 + to * ROW_BYTES;
    bytes.set(names.subarray(from * NAME_BYTES, (from + 1) * NAME_BYTES), at);
    view.setUint32(at + NAME_BYTES, times[from]);
  });
  return bytes;
}

/** The time of a name in a list, or nothing. */
export function timeIn(list, name) {
  const wanted = new Uint8Array(NAME_BYTES);
  writeName(wanted, 0, name);
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  for (let at = 1; at < list.length; at += ROW_BYTES) {
    if (wanted.every((byte, index) => list[at + index] === byte)) {
      return view.getUint32(at + NAME_BYTES);
    }
  }
  return undefined;
}

/** How many names a list has. */
export const sizeOf = (list) => Math.max(0, list.length - 1) / ROW_BYTES;

/** Throws where a text is no name: a list with it could not be written. */
export function assertName(name) {
  if (!/^[\w-]{43}$/.test(name)) throw new Error("a name is a SHA-256 in base64url");
}

/** Writes the first 16 of the 32 bytes of a digest. */
function writeName(bytes, at, name) {
  assertName(name);
  let bits = 0;
  let held = 0;
  let to = at;
  for (let index = 0; to < at + NAME_BYTES; index += 1) {
    bits = ((bits << 6) | DIGITS[name.charCodeAt(index)]) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[to] = (bits >> held) & 0xff;
    to += 1;
  }
}

function compare(names, one, other) {
  for (let at = 6; at < NAME_BYTES; at += 1) {
    const difference = names[one * NAME_BYTES + at] - names[other * NAME_BYTES + at];
    if (difference !== 0) return difference;
  }
  return 0;
}

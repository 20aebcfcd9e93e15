// Integers in the bytes of keys and signatures, and the group orders that bound them.

/** The order of the group of each ECDSA algorithm. */
export const orders = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    2n ** 521n - 657877501894328237357444332315020117536923257219387276263472201219398408051703n,
  ES256K: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
};

/** The order of the base point of Ed25519. RFC 8032 section 5.1. */
export const ed25519Order = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The 14 encodings of the points of small order of Ed25519, canonical or not. */
export const smallOrder = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
].map((hex) => new Uint8Array(Buffer.from(hex, "hex")));

export function toInteger(bytes) {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

/** Big-endian, in exactly `length` bytes. */
export function toBytes(integer, length) {
  return new Uint8Array(Buffer.from(integer.toString(16).padStart(length * 2, "0"), "hex"));
}

export const reversed = (bytes) => Uint8Array.from(bytes).reverse();

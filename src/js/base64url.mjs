// base64url without padding, RFC 4648 §5, read strictly: one spelling for each sequence of bytes.

/** The text of bytes. */
export function encode(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a text; nothing where `encode` would not have written it. */
export function decode(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  let binary;
  try {
    binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // A decoder that ignores trailing bits would accept several spellings of one value.
  return encode(bytes) === text ? bytes : undefined;
}

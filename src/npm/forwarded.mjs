// How a request came to the proxy before this service, by the headers that the proxy sets.
//
// Each proxy adds its value after those that it received, so the last value is the nearest proxy's and
// every other one may be the client's. Where two headers disagree, one of them is not the proxy's.

/** An element of `Forwarded`: pairs of a name and a token or quoted string. RFC 7239 section 4. */
const PAIR =
  /^\s*([!#$%&'*+.^_`|~0-9a-z-]+)=(?:([!#$%&'*+.^_`|~0-9a-z:[\]-]+)|"((?:[^"\\]|\\.)*)")\s*/i;

/**
 * The protocol that the nearest proxy states, in lower case, by the headers as Node has them: of
 * `X-Forwarded-Proto` or `Forwarded`, or of both where they agree. Nothing where a header that is there
 * states none.
 */
export function lastProtocol(headers) {
  const stated = [];
  if (headers["x-forwarded-proto"] !== undefined) {
    stated.push(String(headers["x-forwarded-proto"]).split(",").at(-1).trim().toLowerCase());
  }
  if (headers.forwarded !== undefined) stated.push(ofForwarded(String(headers.forwarded)));
  return stated.every((protocol) => protocol === stated[0]) ? stated[0] : undefined;
}

/** `proto` of the last element; nothing where there is none, or the header is malformed. */
function ofForwarded(text) {
  let protocol;
  let named = new Set();
  let rest = text;
  while (true) {
    const pair = PAIR.exec(rest);
    if (pair === null) return undefined;
    const [whole, name, token, quoted] = pair;
    if (named.has(name.toLowerCase())) return undefined;
    named.add(name.toLowerCase());
    if (name.toLowerCase() === "proto") protocol = (token ?? quoted).toLowerCase();
    rest = rest.slice(whole.length);
    if (rest === "") return protocol;
    if (rest[0] === ",") {
      protocol = undefined;
      named = new Set();
    } else if (rest[0] !== ";") return undefined;
    rest = rest.slice(1);
  }
}

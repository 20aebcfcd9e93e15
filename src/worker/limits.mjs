// Request limits, by Cloudflare's rate limiter. Both bindings are optional: where one is missing, that
// limit does not exist and the Worker asks nothing.
//
// The limiter counts for each location and answers from the memory of its host. Where it fails, or does
// not answer in time, the Worker answers 503. Fail closed: disabling the limiter must not lift the limit.

import { createTimeout } from "./timeout.mjs";

/**
 * `address(request)` and `client(party)` return whether the request is within the limit; each exists only
 * where its binding does. `party` is the digest of a realm and a client.
 */
export function createLimits({ ADDRESS_LIMIT, CLIENT_LIMIT }) {
  const [ofAddresses, ofClients] = [createTimeout(), createTimeout()];
  return {
    address:
      ADDRESS_LIMIT &&
      ((request) =>
        within(ofAddresses, ADDRESS_LIMIT, network(request.headers.get("cf-connecting-ip")))),
    client: CLIENT_LIMIT && ((party) => within(ofClients, CLIENT_LIMIT, party)),
  };
}

async function within(timed, limiter, key) {
  const { success } = await timed(limiter.limit({ key }));
  if (typeof success !== "boolean") throw new Error("the limiter said nothing");
  return success;
}

/**
 * The counted form of an address. A client with one IPv6 address has all of its /64, so the limiter
 * counts that. Requests without an address count together; the platform gives every request one.
 */
export function network(address) {
  if (address === null || !address.includes(":")) return address ?? "";
  const [head, tail] = address.split("::");
  const groups = (part) => (part ? part.split(":") : []);
  const before = groups(head);
  const missing = tail === undefined ? 0 : 8 - before.length - groups(tail).length;
  const all = [...before, ...Array(Math.max(missing, 0)).fill("0"), ...groups(tail)];
  return all
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}

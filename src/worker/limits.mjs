// How often somebody may ask, by Cloudflare's rate limiter. Both bindings are optional: where one is
// missing there is no such limit, and nothing is asked.
//
// The limiter counts for each location and answers from memory of the machine it runs on. Where it
// fails, or does not answer in time, a request ends with 503: who can break it must not thereby be rid
// of it.

import { createTimeout } from "./timeout.mjs";

/**
 * `address(request)` and `client(party)` tell whether somebody may go on; each is there only where
 * its binding is. `party` is the digest of a realm and a client.
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
 * What an address counts as. One who has one IPv6 address has all of its /64, so that is what
 * counts. Requests without an address count together; the platform gives every one its own.
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

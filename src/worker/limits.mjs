// Request limits, by Cloudflare's rate limiter. Every binding is optional: where one is missing, that
// limit does not exist and the Worker asks nothing.
//
// A request that fails at or before the authentication of its client counts against its address. Many
// callers share an address of Cloudflare's own, and a service binding has none: there it counts against the
// presented client of that realm and the calling Worker, so that no stranger's Worker shuts out another's.
// The isolate remembers who has reached a limit, and refuses them for its period before it reads anything.
//
// The limiter counts for each location and answers from the memory of its host. Where it fails, or does
// not answer in time, the Worker answers 503. Fail closed: disabling the limiter must not lift the limit.

import { bounded } from "../js/bounded.mjs";
import { presentedClient } from "./presented-client.mjs";
import { createTimeout } from "./timeout.mjs";

/** The period of the limits, as in wrangler.toml and in the engine's `Retry-After`. */
const PERIOD_MS = 10_000;

/** How many addresses and clients over their limit an isolate remembers. */
const REMEMBERED = 1_000;

/** The network of the address that requests of Workers to other zones come from: 2a06:98c0:3600::103. */
const WORKERS = "2a06:98c0:3600:0";

/**
 * `strangers` has the limit of requests without an authenticated client, and `client(party)` returns whether
 * an authenticated client is within its limit; each exists only where its binding does. `party` is the digest
 * of a realm and a client.
 */
export function createLimits({ ADDRESS_LIMIT, SHARED_LIMIT, CLIENT_LIMIT }) {
  const ofClients = createTimeout();
  return {
    strangers: (ADDRESS_LIMIT ?? SHARED_LIMIT) && createStrangers({ ADDRESS_LIMIT, SHARED_LIMIT }),
    client: CLIENT_LIMIT && ((party) => within(ofClients, CLIENT_LIMIT, party)),
  };
}

/**
 * - `isOver(request)` returns whether this isolate remembers that the address of a request is over its limit;
 * - `isOverAs(request, asked)` the same of a client at an address that many share: `asked` has `path`,
 *   `headers` and `body`;
 * - `admits(request, asked)` counts a request that failed, and returns whether it is within the limit.
 */
function createStrangers({ ADDRESS_LIMIT, SHARED_LIMIT }) {
  const timed = createTimeout();
  /** By who is counted: until when the limit is reached. */
  const over = bounded(REMEMBERED);
  /** The end of the last of these times: nearly always nothing needs to be looked up. */
  let lastEnd = 0;

  const isRemembered = (counted) => Date.now() < (over.get(counted) ?? 0);

  return {
    isOver(request) {
      return Date.now() < lastEnd && !isShared(request) && isRemembered(addressOf(request));
    },

    isOverAs(request, asked) {
      return Date.now() < lastEnd && isShared(request) && isRemembered(sharedName(request, asked));
    },

    async admits(request, asked) {
      const shared = isShared(request);
      const limiter = shared ? (SHARED_LIMIT ?? ADDRESS_LIMIT) : ADDRESS_LIMIT;
      if (limiter === undefined) return true;
      const counted = shared ? sharedName(request, asked) : addressOf(request);
      const admitted = await within(timed, limiter, shared ? await digest(counted) : counted);
      if (!admitted) {
        lastEnd = Date.now() + PERIOD_MS;
        over.set(counted, lastEnd);
      }
      return admitted;
    },
  };
}

const addressOf = (request) => network(request.headers.get("cf-connecting-ip"));

/** Whether many callers have the address of a request. */
function isShared(request) {
  const address = addressOf(request);
  return address === "" || address === WORKERS;
}

/**
 * The name under which a request from a shared address counts. The platform names the zone of the calling
 * Worker in `cf-worker`; of a request with no address at all, which never left the account, it names none.
 */
function sharedName(request, { path, headers, body }) {
  const zone = addressOf(request) === WORKERS ? request.headers.get("cf-worker") : "";
  const realm = path.slice(0, path.lastIndexOf("/"));
  return JSON.stringify([realm, presentedClient(headers.authorization, body), zone ?? ""]);
}

async function digest(text) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex();
}

async function within(timed, limiter, key) {
  const { success } = await timed(limiter.limit({ key }));
  if (typeof success !== "boolean") throw new Error("the limiter said nothing");
  return success;
}

/**
 * The counted form of an address. A client with one IPv6 address has all of its /64, so the limiter
 * counts that. A request without an address has the empty text.
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

// The message for keys that could not be fetched: the address, the reason as the log has it, and what to do.

const NETWORK = "check the address, the certificate of its server and this network";
const SET = "write the address of the issuer's JWK set";

/** What to do, by the reasons that src/manual/operations/events.md explains. */
const NEXT = {
  address: "keys are fetched over https only",
  redirect: "write the address to which it leads: the package follows no redirect",
  status: "open the address from a network such as this one",
  timeout: NETWORK,
  network: NETWORK,
  broke_off: NETWORK,
  not_json: "the answer is no JSON, such as a login page",
  discovery_document: "this is the issuer's metadata: write the jwks_uri that it states",
  certificate_map: SET,
  not_a_key_set: SET,
  no_usable_key: "the issuer must publish a key that can verify",
};

/** The sentence for an address; `detail`, of a wrong status, is its number. */
export function unavailableKeys(address, { reason, detail }) {
  const number = reason === "status" && /^\d{3}$/.test(detail) ? ` ${detail}` : "";
  const why = reason === undefined ? "" : `: ${reason}${number}`;
  const next = Object.hasOwn(NEXT, reason ?? "") ? `; ${NEXT[reason]}` : "";
  return `the keys at ${address} are unavailable${why}${next}`;
}

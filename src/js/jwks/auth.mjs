// The secret that a host sends when it fetches the keys of an issuer: a realm document names it as
// `jwks_auth`, and only its own value says where it may go.
//
// The writer of a document may be an attacker who wants a secret of the host, or of another realm, sent to
// an address of theirs. So a secret goes to one origin, for one realm, and in every other case the host
// sends no request at all.

import { FetchFailed } from "./fetch.mjs";

/** The names of these secrets, as the engine checks them: a host that asks without it reads no other. */
const NAME = /^JWKS_[A-Z0-9_]+$/;

/** The characters of a bearer token, RFC 6750 §2.1. */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;

const MEMBERS = ["origin", "realm", "secret"];

/** A secret from its JSON text, `{ realm, origin, secret }`; nothing for any other text. */
export function parseSecret(text) {
  try {
    const value = JSON.parse(text);
    const whole = Object.keys(value).sort().join() === MEMBERS.join();
    const texts = MEMBERS.every((name) => typeof value[name] === "string");
    return whole && texts && BEARER.test(value.secret) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The `bearer` of `fetchKeys` for `auth`, `{ name, realm }`: the name of the secret, and the issuer of the
 * realm whose document names it. `secrets(name)` returns the text of a secret, or nothing. Without `auth`
 * there is no bearer.
 */
export function bearerOf(auth, secrets) {
  if (auth === undefined) return undefined;
  return (origin) => {
    const text = NAME.test(auth.name) ? secrets(auth.name) : undefined;
    if (text === undefined) throw new FetchFailed("auth_missing");
    // A binding of the Worker that is no secret may have such a name, too.
    const secret = typeof text === "string" ? parseSecret(text) : undefined;
    if (secret === undefined) throw new FetchFailed("auth_malformed");
    if (secret.realm !== auth.realm) throw new FetchFailed("auth_other_realm");
    if (secret.origin !== origin) throw new FetchFailed("auth_other_origin");
    return secret.secret;
  };
}

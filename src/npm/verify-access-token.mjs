// For resource servers: verifies an access token, and returns its subject and actors. RFC 9068 §4.

import { json, object, onlyMembers, optionalFunction, wrong } from "../js/arguments.mjs";
import { createDriver } from "../js/driver.mjs";
import { AccessTokenError, EngineError, CODES, KeysError } from "../js/errors.mjs";
import { createRemoteKeys } from "./remote-keys.mjs";

const OPTIONS = [
  "issuer",
  "audience",
  "jwks",
  "jwksUri",
  "algorithms",
  "clockSkew",
  "typ",
  "clock",
  "confirm",
];

/** The values of the option `typ`: with `JWT`, tokens of both types pass. */
const TYPS = ["at+jwt", "JWT"];

/** The algorithms with which a realm can sign. */
const ALGORITHMS = ["ES256", "Ed25519", "ES384", "RS256", "PS256", "ML-DSA-44"];
const CLOCK_SKEW = 60;
const MOST_SKEW = 300;

/** Verifies tokens with an engine, `started()`; see `verifyAccessToken` in types.d.ts. */
export function createVerification(started) {
  const remote = createRemoteKeys({
    parse: async (bytes) => JSON.parse((await started()).glue.read_key_set(bytes)),
  });
  let drive;

  function driver(engine) {
    return (drive ??= createDriver({ engine, begin }));
  }

  return async function verifyAccessToken(token, options) {
    if (typeof token !== "string") throw wrong("token", "a string", token);
    const expected = read(options);
    const verify = driver(await started());
    const { jwks, jwksUri, confirm, clock } = expected;
    const ask = async (keys) =>
      readReply(await verify({ ...expected, token, keys, now: clock() / 1000 }));

    let answer = await ask(jwks ?? (await remote.read(jwksUri)));
    if (answer.refused?.reason === "key_unknown" && jwks === undefined) {
      answer = await ask(await remote.read(jwksUri, { missing: true }));
    }
    if (answer.keys)
      throw new KeysError(`the keys of the issuer are no key set: ${answer.keys.message}`);
    if (answer.refused) throw new AccessTokenError(answer.refused);
    return await confirmed(answer.accepted, confirm);
  };
}

function read(options) {
  onlyMembers("options", object("options", options), OPTIONS);
  const {
    issuer,
    audience,
    jwks,
    jwksUri,
    algorithms = ALGORITHMS,
    clockSkew = CLOCK_SKEW,
    typ = "at+jwt",
  } = options;
  const text = (name, given) => {
    if (typeof given !== "string" || given === "") throw wrong(name, "a string", given);
    return given;
  };
  const texts = (name, given) => {
    if (!Array.isArray(given) || given.length === 0) throw wrong(name, "strings", given);
    return given.map((each, index) => text(`${name}[${index}]`, each));
  };
  if (!(Number.isInteger(clockSkew) && clockSkew >= 0 && clockSkew <= MOST_SKEW)) {
    throw wrong("options.clockSkew", `whole seconds from 0 to ${MOST_SKEW}`, clockSkew);
  }
  if (!TYPS.includes(typ)) throw wrong("options.typ", "`at+jwt` or `JWT`", typ);
  return {
    issuer: text("options.issuer", issuer),
    audience: texts("options.audience", typeof audience === "string" ? [audience] : audience),
    algorithms: texts("options.algorithms", algorithms),
    clockSkew,
    jwtTyp: typ === "JWT",
    jwks: jwks === undefined ? undefined : json("options.jwks", object("options.jwks", jwks)),
    // The address at which a realm of this project publishes them.
    jwksUri: jwksUri === undefined ? `${issuer}/jwks` : text("options.jwksUri", jwksUri),
    clock: optionalFunction("options.clock", options.clock) ?? Date.now,
    confirm: optionalFunction("options.confirm", options.confirm),
  };
}

function begin({ glue }, { store }, number, asked) {
  const { now, token, keys, issuer, audience, algorithms, clockSkew, jwtTyp } = asked;
  const text = new TextEncoder().encode(keys);
  return glue.begin_access_token(
    store,
    number,
    now,
    token,
    text,
    issuer,
    audience,
    algorithms,
    clockSkew,
    jwtTyp,
  );
}

function readReply({ status, body, failed }) {
  if (status === 200) return JSON.parse(body);
  throw new EngineError(CODES.engine, `the token could not be verified: ${failed}`);
}

/** RFC 7800: the presenter must hold the key that the token names, which only the caller can check. */
async function confirmed(accepted, confirm) {
  const { prior_actors: priorActors, cnf, ...token } = accepted;
  if (cnf !== undefined && (await confirm?.(cnf)) !== true) {
    const message = "the token is bound to a key whose possession was not confirmed";
    throw new AccessTokenError({ reason: "sender_not_confirmed", message });
  }
  return { ...token, forAudit: { priorActors } };
}

// Edits of a whole token: other headers, other claims, other spellings, other keys. Each edit gives a token
// with its right answer.

import { createHmac } from "node:crypto";

import { NOW, goodClaims } from "./realm.mjs";
import { algorithms, namesOf, publicJwk, sign } from "./signer.mjs";

const base64url = (value) => Buffer.from(value).toString("base64url");
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Returns the tokens of an issuer: `{ name, token, granted }`. */
export function tokens(alg, random) {
  const made = [];
  const header = { alg, typ: "at+jwt", kid: "key-0" };
  const claims = { ...goodClaims(alg), jti: base64url(random.bytes(12)) };
  const signed = (first, second, how) => {
    const input = `${base64url(first)}.${base64url(second)}`;
    return `${input}.${base64url(sign(alg, input, how))}`;
  };
  const token = (head, body = claims, how) =>
    signed(JSON.stringify(head), JSON.stringify(body), how);
  const good = token(header);
  const [head, body, signature] = good.split(".");
  const add = (name, changed, granted = false) => made.push({ name, token: changed, granted });

  add("as it was issued", good, true);
  spellings({ good, head, body, signature, random, add });
  headers({ alg, header, token, signed, claims, head, body, signature, add });
  for (const [name, edit] of Object.entries(claimEdits))
    add(name, token(header, { ...claims, ...edit }));
  const text = JSON.stringify(claims);
  const raw = (changed) => signed(JSON.stringify(header), changed);
  add("claims are an array", raw("[]"));
  add("claims are not JSON", raw("claims"));
  add("a member twice", raw(text.replace("{", '{"sub":"u2",')));
  add("a byte order mark before the claims", raw(`\ufeff${text}`));
  add(
    "claims are not UTF-8",
    signed(
      JSON.stringify(header),
      Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff]), Buffer.from('"}')]),
    ),
  );
  add(
    "claims nested deeper than 32",
    raw(text.replace("{", `{"deep":${"[".repeat(40)}${"]".repeat(40)},`)),
  );
  add("white space in the claims", raw(JSON.stringify(claims, null, 2)), true);
  add("more claims", token(header, { ...claims, other: { one: [1, "two", null] } }), true);
  add(
    "another issuer's algorithm",
    goodOf(random.one(Object.keys(algorithms)), alg, header, claims) ?? "a.b.c",
  );
  return made;
}

/** Signs with the key of another algorithm, under the header of this one. */
function goodOf(other, alg, header, claims) {
  if (algorithms[other].kind === algorithms[alg].kind) return undefined;
  const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${base64url(sign(other, input))}`;
}

function spellings({ good, head, body, signature, random, add }) {
  const bytesOf = (token) =>
    token
      .split(".")
      .map((part) => Buffer.from(part, "base64url").toString("hex"))
      .join(".");
  const replaced = (at, character) => {
    const changed = good.slice(0, at) + character + good.slice(at + 1);
    // In the last character of a part some bits may mean nothing.
    add(bytesOf(changed) === bytesOf(good) ? "bits that mean nothing" : "a character", changed);
  };
  for (let times = 0; times < 30; times += 1) {
    const at = random.below(good.length);
    if (good[at] !== ".") replaced(at, random.one(ALPHABET.replace(good[at], "")));
  }
  for (const at of [head.length - 1, head.length + body.length, good.length - 1]) {
    for (const character of ALPHABET.replace(good[at], "")) replaced(at, character);
  }
  add("padding", [head, body, `${signature}==`].join("."));
  add("padding in the header", [`${head}=`, body, signature].join("."));
  add("white space before", ` ${good}`);
  add("a line break behind", `${good}\n`);
  add(
    "white space in the signature",
    [head, body, `${signature.slice(0, 9)} ${signature.slice(9)}`].join("."),
  );
  add("the alphabet of base64", good.replaceAll("-", "+").replaceAll("_", "/"), !/[-_]/.test(good));
  add("percent-encoded", good.replaceAll(".", "%2E"));
  add("no signature", `${head}.${body}.`);
  add("no signature and no dot", `${head}.${body}`);
  add("no claims", `${head}..${signature}`);
  add("no header", `.${body}.${signature}`);
  add("four parts", `${good}.${signature}`);
  add("five parts", `${good}.${signature}.${signature}`);
  add("a dot more", `${good}.`);
  add("JSON", JSON.stringify({ protected: head, payload: body, signature }));
}

function headers({ alg, header, token, signed, claims, head, body, signature, add }) {
  const unsigned = (changed) => `${base64url(JSON.stringify(changed))}.${body}.${signature}`;
  add("none, unsigned", `${base64url(JSON.stringify({ ...header, alg: "none" }))}.${body}.`);
  add("none, with the signature", unsigned({ ...header, alg: "none" }));
  add("none, signed", token({ ...header, alg: "none" }));
  for (const other of [...Object.keys(algorithms), "HS256", "NONE", alg.toLowerCase()]) {
    if (other === alg) continue;
    add("another algorithm, unsigned", unsigned({ ...header, alg: other }));
    const signed = token({ ...header, alg: other });
    if (namesOf(alg).includes(other)) add("another name of the algorithm", signed, true);
    else add("another algorithm, signed", signed);
  }
  add("HS256 with the public key", hmac(header, alg, body));
  add("no algorithm", token({ ...header, alg: undefined }));
  add("an algorithm that is no string", token({ ...header, alg: [alg] }));
  add("no kid", token({ ...header, kid: undefined }));
  add("a kid that no key has", token({ ...header, kid: "key-9" }));
  add("the kid of the other key", token({ ...header, kid: "key-1" }));
  add(
    "the kid of the other key, signed by it",
    token({ ...header, kid: "key-1" }, claims, { which: 1 }),
    true,
  );
  add("signed by the other key", token(header, claims, { which: 1 }));
  add("a kid that is no string", token({ ...header, kid: 0 }));
  add("a key of its own", token({ ...header, jwk: publicJwk(alg, 1) }, claims, { which: 1 }));
  add("a key of its own, unused", token({ ...header, jwk: publicJwk(alg, 1) }), true);
  add(
    "a URL of keys, unused",
    token({ ...header, jku: "https://evil.example", x5u: "https://evil.example" }),
    true,
  );
  for (const [typ, granted] of Object.entries({
    JWT: false,
    "AT+JWT": true,
    "application/at+jwt": true,
    "": false,
  })) {
    add(`typ ${typ}`, token({ ...header, typ }), granted);
  }
  add("no typ", token({ ...header, typ: undefined }));
  add("crit is empty", token({ ...header, crit: [] }));
  add("crit names an unknown extension", token({ ...header, crit: ["x"], x: 1 }));
  add("crit names exp", token({ ...header, crit: ["exp"], exp: 1 }));
  add("b64 is true", token({ ...header, crit: ["b64"], b64: true }));
  add("b64 is true, not critical", token({ ...header, b64: true }));
  add("b64 is false", token({ ...header, crit: ["b64"], b64: false }));
  add("zip", token({ ...header, zip: "DEF" }));
  const text = JSON.stringify(header);
  const raw = (changed) => signed(changed, JSON.stringify(claims));
  add("white space in the header", raw(JSON.stringify(header, null, 2)), true);
  add("a header member twice", raw(text.replace("{", '{"typ":"JWT",')));
  add("the algorithm twice", raw(text.replace("{", '{"alg":"none",')));
  add("a byte order mark before the header", raw(`\ufeff${text}`));
  add("a header that is an array", raw("[]"));
  add("a header that is not JSON", raw("header"));
}

/** The attack on libraries that let the token choose between key and secret. */
function hmac(header, alg, body) {
  const input = `${base64url(JSON.stringify({ ...header, alg: "HS256" }))}.${body}`;
  const secret = JSON.stringify(publicJwk(alg));
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

const claimEdits = {
  expired: { exp: NOW - 60 },
  "exp is a string": { exp: `${NOW + 300}` },
  "no exp": { exp: undefined },
  "no iat": { iat: undefined },
  "issued in the future": { iat: NOW + 61 },
  "issued too long ago": { iat: NOW - 3661 },
  "not valid yet": { nbf: NOW + 61 },
  "nbf is a string": { nbf: "now" },
  "another issuer": { iss: "https://other.example" },
  "issuer with a slash": { iss: "https://es256.example/" },
  "another audience": { aud: "another" },
  "audiences without the client": { aud: ["another", "third"] },
  "no subject": { sub: undefined },
  "an empty subject": { sub: "" },
  "a subject that is a number": { sub: 1 },
};

// The words of a token exchange request as it goes over the wire. RFC 8693 §2.1, RFC 7521 §4.2.

/** The grant type of a token exchange. */
export const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

/** The type of a client assertion. RFC 7523 §2.2. */
export const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The URI of a token type by its short name; a URI stays as it is. RFC 8693 §3. */
export const tokenTypeUri = (name) =>
  name.includes(":") ? name : `urn:ietf:params:oauth:token-type:${name}`;

/** The header of a client's secret. RFC 6749 §2.3.1: the client form-encodes both before it joins them. */
export function basic(id, secret) {
  const encoded = (text) => new URLSearchParams({ "": text }).toString().slice(1);
  return `Basic ${btoa(`${encoded(id)}:${encoded(secret)}`)}`;
}

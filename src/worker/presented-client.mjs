// The client that a request presents, before anything is verified: for counting only.

/** The length of the longest client id that counts for itself. */
const MAX_LENGTH = 256;

const utf8 = new TextDecoder();

/** The presented `client_id`: in the Basic header, in the form, or in the assertion; else the empty text. */
export function presentedClient(authorization, body) {
  const form = new URLSearchParams(typeof body === "string" ? body : utf8.decode(body));
  const id = ofBasic(authorization) ?? form.get("client_id") ?? ofAssertion(form) ?? "";
  return id.length > MAX_LENGTH ? "" : id;
}

function ofBasic(authorization) {
  const [, credentials] = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? "") ?? [];
  if (credentials === undefined) return undefined;
  try {
    const text = atob(credentials);
    return decodeURIComponent(text.slice(0, text.indexOf(":")));
  } catch {
    return "";
  }
}

function ofAssertion(form) {
  const payload = form.get("client_assertion")?.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    const { sub } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof sub === "string" ? sub : "";
  } catch {
    return "";
  }
}

// PyPI Authlib's RFC 9068 validator, running in Flask.

import { servePython } from "../support/python.mjs";
import { bearer } from "./bearer.mjs";

/** Its validator takes the algorithms that its JOSE library recommends. */
export const cannot = ["Ed25519"];
export const name = "Authlib (PyPI)";

export async function startAuthlib({ env, ...settings }) {
  const { url, close } = await servePython("resource-servers/authlib_resource", settings, env);
  return { verify: (token) => bearer(url, token), close };
}

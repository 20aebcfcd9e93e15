// The Python clients as the tests see them: each is one program that gets all its requests at once.

import { runPython } from "../support/python.mjs";

/** The library sends secrets as they are, without the form encoding of RFC 6749 section 2.3.1. */
const basicAsIs = true;

const libraries = [
  { name: "google-auth (PyPI)", script: "google_auth", cannot: ["private_key_jwt"], basicAsIs },
  { name: "Authlib (PyPI)", script: "authlib_client", cannot: [], basicAsIs },
  {
    name: "requests-oauthlib (PyPI)",
    script: "requests_oauthlib_client",
    cannot: ["private_key_jwt"],
    basicAsIs,
  },
];

/** Each library with `runAll(requests)`, which returns an answer or a refusal for each request. */
export const pythonClients = (env) =>
  libraries.map(({ script, ...library }) => ({
    ...library,
    runAll: (requests) => runPython(`clients/${script}`, requests, env),
  }));

// The Python clients as the tests see them: each is one program that gets all its requests at once.

import { runPython } from "../support/python.mjs";

const libraries = [
  { name: "google-auth (PyPI)", script: "google_auth", cannot: ["private_key_jwt"] },
  { name: "Authlib (PyPI)", script: "authlib_client", cannot: [] },
  {
    name: "requests-oauthlib (PyPI)",
    script: "requests_oauthlib_client",
    cannot: ["private_key_jwt"],
  },
];

/** Each library with `runAll(requests)`, which returns an answer or a refusal for each request. */
export const pythonClients = (env) =>
  libraries.map(({ script, ...library }) => ({
    ...library,
    runAll: (requests) => runPython(`clients/${script}`, requests, env),
  }));

// Client secrets of the vectors. They follow from the names, so that a runner needs no list.

import { createHash } from "node:crypto";

/** Returns the form in which a realm document stores a secret. */
export const digestOf = (text) => createHash("sha256").update(text).digest("base64url");

/** Clients with a deliberately awkward secret. */
const AWKWARD = {
  "odd id:+%&=/?": "p+q%r:s t/u=v&w?",
  base64: "q83vEjRWeJA+/x2bT+0=",
  "per%cent": "50%+off",
  unicode: "gr\u00fc\u00df dich \u2713 \u{1F511}",
};

/** Returns the secret of a client: `secret of <client_id>` hashed, unless its secret is awkward. */
export const secretOf = (client) => AWKWARD[client] ?? digestOf(`secret of ${client}`);

/** Returns a second secret of a client, as during a rotation. */
export const nextSecretOf = (client) => digestOf(`next secret of ${client}`);

/** Returns `auth` of a client that authenticates with `client_secret_basic` or another secret method. */
export const bySecret = (client, method = "client_secret_basic") => ({
  method,
  secret_sha256: [digestOf(secretOf(client))],
});

/** Returns `auth` of a client in the middle of a rotation. */
export const byTwoSecrets = (client) => ({
  method: "client_secret_basic",
  secret_sha256: [digestOf(secretOf(client)), digestOf(nextSecretOf(client))],
});

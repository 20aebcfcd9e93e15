// The package's interface over an engine, wherever its module comes from.

import { createSource } from "./instance.mjs";
import { realmFrom } from "./realm.mjs";
import { createTools } from "./tools.mjs";
import { createVerification } from "./verify-access-token.mjs";

/** The functions of the package over the engine of a source; see `createSource`. */
export function createPackage(load, options) {
  const source = createSource(load, options);
  return {
    ...createTools(source.now),

    /** Starts the engine now, not at first use. */
    async initialize() {
      await source.started();
    },

    /** The claims of a valid access token. */
    verifyAccessToken: createVerification(source.started),

    /** A realm that answers in this process. */
    async createRealm(document, options) {
      return realmFrom(await source.started(), document, options);
    },
  };
}

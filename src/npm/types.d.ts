// The types of the package. Those of realm documents and the ids of refusals are made by the build.

export type * from "./realm-document.js";
export type * from "./refusal-ids.js";
export * from "./types/keys.js";
export * from "./types/realm.js";
export * from "./types/node-handler.js";
export * from "./types/exchange.js";
export * from "./types/access-token.js";
export * from "./types/test-issuer.js";
export * from "./types/tools.js";
export * from "./types/errors.js";

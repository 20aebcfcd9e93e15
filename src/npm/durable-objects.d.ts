// The types of `edge-token-exchange/durable-objects`, for programs in workerd.

import type { FirstUse, RevocationStore } from "./types/realm.js";

/**
 * The class of the Durable Objects that hold first use and revocations. Export it from your Worker and list it
 * under `new_sqlite_classes` of a migration. Its methods are for `createDurableStores`.
 */
export class ExchangeStore {
  constructor(state: object, env: unknown);
  /** What `DurableObjectNamespace<ExchangeStore>` of the platform's types asks for. */
  readonly __DURABLE_OBJECT_BRAND: never;
  /** Records a use of a party's identifier and returns whether it was the first. */
  firstUse(party: string, identifier: string, until: number): Promise<boolean>;
  /** Revokes a token of a party. Rejects beyond 10,000 tokens of a realm, 2,500 of them of one client. */
  revoke(token: string, party: string, until: number): Promise<void>;
  /** The revoked tokens. */
  list(): string[];
  /** Removes what has expired. */
  alarm(): Promise<void>;
}

/** The part of a binding of Durable Objects that the stores use. */
export interface ExchangeStoreNamespace {
  /** The object with this name. */
  getByName(name: string): unknown;
}

/** Both stores of `createRealm`. */
export interface DurableStores {
  firstUse: FirstUse;
  revocations: RevocationStore;
}

/**
 * The options `firstUse` and `revocations` of `createRealm`, over the binding of `ExchangeStore`. First use is
 * spread over 64 objects by client; the revocations of a realm are in one. An object that does not answer
 * within five seconds fails the exchange with 503.
 *
 * Throws a `TypeError` where `namespace` is no binding of Durable Objects.
 */
export function createDurableStores(namespace: ExchangeStoreNamespace): DurableStores;

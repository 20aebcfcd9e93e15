// The Durable Object as the platform sees it; see replay-guard.mjs.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";

export class VersionGuard extends DurableObject {
  #guard;
  #generation;

  /** Whether a version is the newest so far; rejects where that is unknown. */
  isCurrent(version, digest) {
    return this.#ask((guard) => guard.isCurrent(version, digest));
  }

  /** Whether the table is readable; rejects where it is not. */
  ready() {
    return this.#ask(() => this.ctx.storage.sql.exec("SELECT 1 FROM newest").toArray().length < 2);
  }

  async #ask(call) {
    const { generation } = engine;
    try {
      if (this.#generation !== generation) {
        this.#guard = new engine.glue.VersionGuard(this.ctx, this.env);
        this.#generation = generation;
      }
      return await call(this.#guard);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.restart(generation);
      throw error;
    }
  }
}

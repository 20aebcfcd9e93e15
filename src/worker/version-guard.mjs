// The Durable Object as the platform sees it; see replay-guard.mjs.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";

export class VersionGuard extends DurableObject {
  #guard;
  #generation;

  /** Whether a version is the newest that was asked about; rejects where that is not known. */
  isCurrent(version, digest) {
    return this.#ask((guard) => guard.isCurrent(version, digest));
  }

  /** Whether the table can be read; rejects where it cannot. */
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

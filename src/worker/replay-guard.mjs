// The Durable Object as the platform sees it. The generated class is not exported itself: it belongs
// to one instance of the engine, and is remade when that has been replaced.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";

export class ReplayGuard extends DurableObject {
  #guard;
  #generation;

  /** Records a use and tells whether it was the first; rejects where that is not known. */
  firstUse(identifier, until) {
    return this.#ask((guard) => guard.firstUse(identifier, until));
  }

  /** Whether the table can be read; rejects where it cannot. */
  ready() {
    return this.#ask(
      () => this.ctx.storage.sql.exec("SELECT 1 FROM used LIMIT 1").toArray().length < 2,
    );
  }

  /** Removes what no longer counts. */
  async alarm() {
    await this.#ask((guard) => guard.alarm());
  }

  async #ask(call) {
    const { generation } = engine;
    try {
      if (this.#generation !== generation) {
        this.#guard = new engine.glue.ReplayGuard(this.ctx, this.env);
        this.#generation = generation;
      }
      return await call(this.#guard);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.restart(generation);
      throw error;
    }
  }
}

// The Durable Object as the platform sees it. The module does not export the generated class itself,
// which belongs to one instance of the engine; after a trap the object makes a new one.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";

export class ReplayGuard extends DurableObject {
  #guard;
  #generation;

  /** Records a use and returns whether it was the first; rejects where that is unknown. */
  firstUse(identifier, until) {
    return this.#ask((guard) => guard.firstUse(identifier, until));
  }

  /** Whether the table is readable; rejects where it is not. */
  ready() {
    return this.#ask(
      () => this.ctx.storage.sql.exec("SELECT 1 FROM used LIMIT 1").toArray().length < 2,
    );
  }

  /** Removes expired rows. */
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

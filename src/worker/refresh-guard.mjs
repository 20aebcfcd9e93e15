// The Durable Object that decides who refreshes, as the platform sees it. The generated class belongs
// to one instance of the engine, and is remade when that has been replaced.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";

export class RefreshGuard extends DurableObject {
  #guard;
  #generation;

  /** Whether the caller may; then nobody else may for so many seconds. */
  claim(seconds) {
    return this.#ask((guard) => guard.claim(seconds));
  }

  /** Keeps others away for so many seconds from now. */
  extend(seconds) {
    return this.#ask((guard) => guard.extend(seconds));
  }

  async #ask(question) {
    const { generation } = engine;
    try {
      if (this.#generation !== generation) {
        this.#guard = new engine.glue.RefreshGuard(this.ctx, this.env);
        this.#generation = generation;
      }
      return await question(this.#guard);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.restart(generation);
      throw error;
    }
  }
}

// The Durable Object that decides which isolate fetches key sets and rotates keys, as the platform sees
// it. One of them, `cron`, knows when cron ran last. The generated class belongs to one instance of the engine; after a trap the object makes a new one.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";

export class JwksLock extends DurableObject {
  #lock;
  #generation;

  /** Whether the caller may proceed; then no other caller may for so many seconds. */
  claim(seconds) {
    return this.#ask((lock) => lock.claim(seconds));
  }

  /** Keeps others away for so many seconds from now. */
  extend(seconds) {
    return this.#ask((lock) => lock.extend(seconds));
  }

  /** Stores the time of a whole cron, in seconds. */
  ran(time) {
    return this.#ask(() => this.ctx.storage.put("ran", time));
  }

  /** The time of the last whole cron, or nothing. */
  lastRun() {
    return this.#ask(() => this.ctx.storage.get("ran"));
  }

  async #ask(call) {
    const { generation } = engine;
    try {
      if (this.#generation !== generation) {
        this.#lock = new engine.glue.JwksLock(this.ctx, this.env);
        this.#generation = generation;
      }
      return await call(this.#lock);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.restart(generation);
      throw error;
    }
  }
}

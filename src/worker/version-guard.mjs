// The Durable Object as the platform sees it; see replay-guard.mjs. version_guard.rs has the newest
// version, held.mjs what the guard holds of a record that the secret authenticates.

import { DurableObject } from "cloudflare:workers";

import { engine } from "./engine.mjs";
import { createHeld } from "./held.mjs";

export class VersionGuard extends DurableObject {
  #guard;
  #generation;
  #held;

  /**
   * Whether a version is the newest so far; rejects where that is unknown. For a record that a secret
   * opened, `seal` is `{ content, secret }`: a secret that was replaced opens nothing new.
   */
  isCurrent(version, digest, seal) {
    return this.#ask(async (guard) => {
      if (seal !== undefined && !this.#ofSecrets().opens(seal.content, seal.secret)) return false;
      const isCurrent = await guard.isCurrent(version, digest);
      if (isCurrent && seal !== undefined) this.#ofSecrets().accept(seal.content, seal.secret);
      return isCurrent;
    });
  }

  /** Whether the previous secret may open a record of this content; `by` is the secret in force. */
  async isHeld({ content, secret, by }) {
    return this.#ofSecrets().opensPrevious(content, secret, by);
  }

  /** Stores the key set that the host wrote, `{ version, content, keys, secret }`. */
  async wrote(set) {
    this.#ofSecrets().write(set);
  }

  /** Whether a key set has no key that its issuer removed. */
  async isYoung({ version, content }) {
    return this.#ofSecrets().isYoung(version, content);
  }

  /** Whether the table is readable; rejects where it is not. */
  ready() {
    return this.#ask(() => this.ctx.storage.sql.exec("SELECT 1 FROM newest").toArray().length < 2);
  }

  /** Made at the first use: where that fails, the call fails and the next one tries again. */
  #ofSecrets() {
    this.#held ??= createHeld(this.ctx.storage.sql);
    return this.#held;
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

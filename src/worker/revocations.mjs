// The Durable Object as the platform sees it. It writes the snapshot of its list itself: it is one
// thread, so an older list never overwrites a newer one.

import { DurableObject, env } from "cloudflare:workers";

import { sealSnapshot } from "../js/revocation-records.mjs";
import { deriveKeys } from "../js/secret.mjs";
import { engine } from "./engine.mjs";
import { withTimeout } from "./timeout.mjs";

/** How often the object tries to write a snapshot; KV accepts one value a second for each name. */
const TRIES = 3;
const PAUSE_MS = 1_100;

export class Revocations extends DurableObject {
  #revocations;
  #generation;
  #writing = Promise.resolve();
  #waiting;

  /** Revokes a token until it would have expired; returns the counter. Rejects where that fails. */
  async revoke(name, { token, party, until }) {
    const counter = await this.#ask((revocations) => revocations.revoke(token, party, until));
    this.#publishLater(name);
    return counter;
  }

  /** Sets not-before times; returns the counter. Rejects where that fails. */
  async setNotBefore(name, { subjects, notBefore, until }) {
    const counter = await this.#ask((revocations) =>
      revocations.setNotBefore(subjects, notBefore, until),
    );
    this.#publishLater(name);
    return counter;
  }

  /** The current revocations, `{ counter, list }`: the list as JSON, empty where there are none. */
  async list() {
    const text = await this.#ask((revocations) => revocations.list());
    const end = text.indexOf(" ");
    return { counter: Number(text.slice(0, end)), list: text.slice(end + 1) };
  }

  /** Writes the snapshot, or removes it where no revocation is left. */
  publish(name) {
    // A pending write will include this change.
    this.#waiting ??= this.#writing.then(() => {
      this.#waiting = undefined;
      return this.#write(name);
    });
    this.#writing = this.#waiting.catch(() => {});
    return this.#waiting;
  }

  /** Removes expired rows. */
  async alarm() {
    await this.#ask((revocations) => revocations.alarm());
  }

  /** A revocation does not wait for the snapshot, nor fail with it: cron writes it too. */
  #publishLater(name) {
    this.ctx.waitUntil(this.publish(name).catch(() => {}));
  }

  async #write(name) {
    if (env.KEY_ENCRYPTION_KEY === undefined) return;
    const keys = await deriveKeys(env.KEY_ENCRYPTION_KEY);
    for (let left = TRIES; ; left -= 1) {
      const { counter, list } = await this.list();
      const time = Math.floor(Date.now() / 1000);
      try {
        // A write that hangs would keep every later one waiting.
        if (list === "") return await withTimeout(env.EXCHANGE.delete(name));
        const text = await sealSnapshot(keys, { name, counter, time, list });
        return await withTimeout(env.EXCHANGE.put(name, text));
      } catch (error) {
        if (left === 1) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  async #ask(call) {
    const { generation } = engine;
    try {
      if (this.#generation !== generation) {
        this.#revocations = new engine.glue.Revocations(this.ctx, this.env);
        this.#generation = generation;
      }
      return await call(this.#revocations);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.restart(generation);
      throw error;
    }
  }
}

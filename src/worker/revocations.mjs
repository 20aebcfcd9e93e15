// The Durable Object of a realm's revocations, as the platform sees it. It writes the snapshot of its list
// itself: it is one thread, so an older list never overwrites a newer one. Its rows are read in JavaScript,
// where 200,000 of them need no copy into the engine's memory.

import { DurableObject, env } from "cloudflare:workers";

import { sealSnapshot } from "../js/revocation-records.mjs";
import { deriveKeys } from "../js/secret.mjs";
import { createRevocationRows } from "./revocation-rows.mjs";
import { withTimeout } from "./timeout.mjs";

/** How often the object tries to write a snapshot; KV accepts one value a second for each name. */
const TRIES = 3;
const PAUSE_MS = 1_100;

export class Revocations extends DurableObject {
  #rows;
  #writing = Promise.resolve();
  #waiting;

  /** Revokes a token until it would have expired; returns the counter. Rejects where that fails. */
  async revoke(name, { token, party, until }) {
    const counter = this.#open().revoke(token, party, until);
    await this.#purgeLater(until);
    this.#publishLater(name);
    return counter;
  }

  /** Sets the not-before times of one person; returns the counter. Rejects where that fails. */
  async setNotBefore(name, { subjects, notBefore, until }) {
    const { counter, isTaken } = await this.setNotBefores(name, {
      people: [subjects],
      notBefore,
      until,
    });
    if (!isTaken) throw new Error("too many subjects are revoked");
    return counter;
  }

  /**
   * Sets the not-before times of people, `{ people: [[name]], notBefore, minted, until }`, of all or of none;
   * returns `{ counter, isTaken, people }`, the last the number of people that the realm has. Rejects where
   * that fails.
   */
  async setNotBefores(name, { people, notBefore, minted, until }) {
    const rows = this.#open();
    const isTaken = rows.setNotBefore(people, { notBefore, minted, until });
    if (isTaken) {
      await this.#purgeLater(until);
      this.#publishLater(name);
    }
    return { counter: rows.counter(), isTaken, people: rows.people() };
  }

  /** The current revocations as JSON, `{ counter, list }`, for isolates of an earlier version. */
  async list() {
    return this.#open().list();
  }

  /** The current revocations, `{ counter, bytes }`: no bytes where there are none. */
  async entries() {
    return this.#open().entries();
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
    const rows = this.#open();
    const next = rows.purge();
    if (next !== undefined) await this.ctx.storage.setAlarm(rows.purgeAt(next));
  }

  /** Made at the first use: where that fails, the call fails and the next one tries again. */
  #open() {
    this.#rows ??= createRevocationRows(this.ctx.storage);
    return this.#rows;
  }

  async #purgeLater(until) {
    if ((await this.ctx.storage.getAlarm()) !== null) return;
    await this.ctx.storage.setAlarm(this.#open().purgeAt(Math.ceil(until)));
  }

  /** A revocation does not wait for the snapshot, nor fail with it: cron writes it too. */
  #publishLater(name) {
    this.ctx.waitUntil(this.publish(name).catch(() => {}));
  }

  async #write(name) {
    if (env.KEY_ENCRYPTION_KEY === undefined) return;
    const keys = await deriveKeys(env.KEY_ENCRYPTION_KEY);
    for (let left = TRIES; ; left -= 1) {
      const { counter, bytes } = await this.entries();
      const time = Math.floor(Date.now() / 1000);
      try {
        // A write that hangs would keep every later one waiting.
        if (bytes.length === 0) return await withTimeout(env.EXCHANGE.delete(name));
        const record = await sealSnapshot(keys, { name, counter, time, list: bytes });
        return await withTimeout(env.EXCHANGE.put(name, record));
      } catch (error) {
        if (left === 1) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
}

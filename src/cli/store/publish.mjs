// Writes plans: own keys and clients first, then realms, and removals last. A reader in between sees a
// realm with its keys and clients, or the previous one; the same push again completes a push that broke
// off.

import { EXIT, Failure } from "../failure.mjs";
import { assertWhole } from "./meanwhile.mjs";
import { writePushed } from "./pushed.mjs";
import { metadataOf } from "./stored.mjs";

/**
 * Writes what the plans list. `keyrings` are entries for realms without one; `signer.sign(kind, text)`
 * returns the text to store for a record. Throws a `Failure` that lists the written records and the
 * others.
 */
export async function publish(store, plans, { keyrings, signer, console }) {
  const stages = [];
  const stage = (what, count, work) => count > 0 && stages.push({ what, count, work });

  const clients = [];
  const realms = [];
  const written = plans.filter(({ state }) => state === "new" || state === "changed");
  for (const { records, write } of written) {
    for (const [key, text] of write) {
      const metadata = metadataOf(text, signer.signing);
      clients.push({ key, value: await signer.sign("client", text), metadata });
    }
    const [key, text] = records.at(-1);
    const metadata = metadataOf(text, signer.signing);
    realms.push({ key, value: await signer.sign("realm", text), metadata });
  }
  const below = [...keyrings, ...clients];
  const what = [keyrings.length > 0 && "keyrings", clients.length > 0 && "clients"].filter(Boolean);
  stage(what.join(" and "), below.length, () => store.write(below));
  stage("realms", realms.length, () => store.write(realms));

  const gone = plans.flatMap((plan) => plan.gone);
  stage("removed clients", gone.length, () => store.remove(gone));

  const done = [];
  for (const { what: named, count, work } of stages) {
    try {
      await work();
    } catch (error) {
      throw brokenOff(error, done, stages.slice(done.length));
    }
    done.push({ what: named, count });
    console.note(`  written: ${named} (${count})`);
  }
  await assertWhole(store, written, { signed: signer.signing });
  for (const { pushed, records } of written) writePushed(pushed, records);
  return done;
}

function brokenOff(error, done, [failed, ...left]) {
  if (!(error instanceof Failure)) throw error;
  const list = (stages) => stages.map(({ what, count }) => `${count} ${what}`).join(", ");
  const printed = [
    `${error.message}`,
    `Written before that: ${list(done) || "nothing"}.`,
    `Not, or in part: ${list([failed])}.`,
    left.length > 0 && `Not begun: ${list(left)}.`,
  ];
  const served = done.some(({ what }) => what === "realms")
    ? "The new realms are served; clients that are gone may still be."
    : "The realms are served as they were; clients that are written already count as new.";
  return new Failure(EXIT.partial, "push.partial", printed.filter(Boolean).join("\n"), {
    next: [served, error.next, "The same push again completes it."].filter(Boolean).join("\n"),
    facts: { written: done, failed: failed.what, cause: error.id },
  });
}

// What the engine leaves for after an answer; events.rs has the list.

/** The keys of issuers that the host must fetch: `{ record, uri, auth }` of each. */
export function wantedKeys(events) {
  return events.filter(({ event }) => event === "issuer_keys_wanted");
}

/**
 * A function that reports those of the events that an operator must know of, with `report(event,
 * details)`. `memory` is a bounded map: an event that stays the same from one request to the next is
 * reported once.
 */
export function createReporter(report, memory) {
  return function reportEvents(events) {
    for (const { event, ...details } of events) {
      if (event === "record_refused") report(event, details);
      if (event === "issuer_keys_unusable") reportOnce(event, details);
    }
  };

  function reportOnce(event, details) {
    const text = JSON.stringify(details);
    if (memory.has(text)) return;
    memory.set(text, true);
    report(event, details);
  }
}

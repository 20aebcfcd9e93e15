// Bindings that can fail: a layer between a Worker and the real bindings looks up the fault at each call,
// and otherwise passes the call on.
//
// `state.faults` has the fault of each part: `throws`, `hangs` (never answers), `slow` (a second late); for
// KV also `empty` (no record exists), `garbage`, and `stale` (the record under the same name behind
// `old:`). `kv` is all of KV, `kv:realm` the records with that prefix, `replay:shard-A` one object.

const SLOW_MS = 1_000;

/** A KV namespace. */
export function faultyStore(store, state) {
  const { counts } = state;

  async function get(name, options) {
    counts.reads += 1;
    const kind = name.slice(0, name.indexOf(":"));
    const fault = state.faults[`kv:${kind}`] ?? state.faults.kv;
    await passes(fault, "KV GET failed");
    if (fault === "empty") return null;
    if (fault === "garbage") return asked(options, "{ not a record");
    const old = fault === "stale" ? await store.get(`old:${name}`, options) : null;
    return old ?? store.get(name, options);
  }

  async function put(...args) {
    counts.writes += 1;
    await passes(state.faults.kv, "KV PUT failed");
    return store.put(...args);
  }

  async function list(options) {
    counts.lists += 1;
    await passes(state.faults.kv, "KV LIST failed");
    return store.list(options);
  }

  return { get, put, list, delete: (...args) => store.delete(...args) };
}

/** Returns a text as a KV namespace gives it. */
function asked(options, text) {
  const type = typeof options === "string" ? options : options?.type;
  if (type === "stream") return new Response(text).body;
  if (type === "arrayBuffer") return new TextEncoder().encode(text).buffer;
  return type === "json" ? JSON.parse(text) : text;
}

/** A namespace of Durable Objects, of which every method may fail. */
export function faultyObjects(namespace, part, state) {
  return {
    getByName(name) {
      const object = namespace.getByName(name);
      const call = (method) =>
        async function faulty(...args) {
          state.counts.objects += 1;
          await passes(
            state.faults[`${part}:${name}`] ?? state.faults[part],
            "the object is unreachable",
          );
          return object[method](...args);
        };
      return new Proxy(object, { get: (_, method) => call(method) });
    },
  };
}

/** Rejects, never settles, or settles late, according to the fault. */
async function passes(fault, message) {
  if (fault === "throws") throw new Error(message);
  if (fault === "hangs") await new Promise(() => {});
  if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
}

// The running engine: one instance of the module, replaced after a trap.
//
// A trap leaves the instance's memory in an undefined state, so the host never uses it again. Every
// request in it is lost; a caller that holds part of an instance compares generations first.

const utf8 = new TextEncoder();

/** An engine from its glue and its compiled module, which must come from one build. */
export function createEngine(glue, module) {
  let generation = 0;
  let latest = 0;
  glue.initSync({ module });

  /** A part of the engine's memory. Without a module, `initSync` returns the current instance's exports. */
  const memory = (address, length) =>
    new Uint8Array(glue.initSync().memory.buffer, address, length);

  return {
    glue,

    /**
     * A byte string of a host call, where it lies in the engine's memory, for a call that copies it at
     * once. After any wait another request may have its own bytes there.
     */
    bytes(number, part) {
      return memory(glue.call_address(number, part), glue.call_length(number, part));
    },

    /** Writes the body of the request that begins next; returns its length in bytes. */
    writeBody(body) {
      const into = (size) => utf8.encodeInto(body, memory(glue.body_address(size), size));
      const { read, written } = into(body.length);
      // A form is ASCII; of any other text a character takes up to three bytes.
      return read === body.length ? written : into(3 * body.length).written;
    },

    /** Counts the instances: state of another generation is lost. */
    get generation() {
      return generation;
    },

    /** A number for one request, never reused. */
    number() {
      latest += 1;
      return latest;
    },

    /** Replaces the instance of a generation; of several callers that saw it trap, the first does so. */
    restart(trapped) {
      if (trapped !== generation) return;
      generation += 1;
      glue.__wbg_reset_state();
    },
  };
}

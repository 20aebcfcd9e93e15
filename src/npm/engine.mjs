// The engine as it runs: one instance of the module, replaced when it has trapped.
//
// A trap leaves the instance's memory in no defined state, so it is never used again. Everything
// that was under way in it is lost; who holds something of an instance compares generations first.

/** An engine from its glue and its compiled module, which must come from one build. */
export function createEngine(glue, module) {
  let generation = 0;
  let latest = 0;
  glue.initSync({ module });

  return {
    glue,

    /**
     * A part of a question that is bytes, where it lies in the engine's memory: for a call that takes
     * it at once. After any wait another request may have its own bytes there.
     */
    bytes(number, part) {
      // Without a module it gives what the instance of now exports.
      const { buffer } = glue.initSync().memory;
      return new Uint8Array(
        buffer,
        glue.question_address(number, part),
        glue.question_length(number, part),
      );
    },

    /** Counts the instances: what belongs to another generation is gone. */
    get generation() {
      return generation;
    },

    /** A number for one request, never given out again. */
    number() {
      latest += 1;
      return latest;
    },

    /** Replaces the instance of a generation; of several that saw it trap, the first does. */
    restart(trapped) {
      if (trapped !== generation) return;
      generation += 1;
      glue.__wbg_reset_state();
    },
  };
}

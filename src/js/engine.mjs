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

    /**
     * Writes the request that begins next, in the encoding of src/http/encoding.rs; returns its length in
     * bytes. `headers` are values by name, undefined where there is none; `body` is a text or bytes.
     */
    writeRequest({ secure, method, path, headers = {}, body = "" }) {
      const texts = [method, path];
      for (const name of Object.keys(headers)) {
        if (headers[name] !== undefined) texts.push(name, headers[name]);
      }
      if (typeof body === "string") {
        const text = head(secure, texts, lengthOf) + body;
        const space = text.length;
        const { read, written } = utf8.encodeInto(text, memory(glue.request_address(space), space));
        // Nearly every request is ASCII, where characters are bytes; any other one does not fit.
        if (read === space) return written;
      }
      const top = utf8.encode(head(secure, texts, bytesOf));
      const form = typeof body === "string" ? utf8.encode(body) : body;
      const space = top.length + form.length;
      const request = memory(glue.request_address(space), space);
      request.set(top);
      request.set(form, top.length);
      return space;
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

const lengthOf = (text) => text.length;
const bytesOf = (text) => utf8.encode(text).length;

/** The first line, with the length of each text, and the texts. */
function head(secure, texts, length) {
  return `${secure ? "s" : "p"} ${texts.map(length).join(" ")}\n${texts.join("")}`;
}

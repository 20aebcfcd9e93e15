// How a command ends: the exit codes, and the one kind of error that is told without a stack.

/** The exit codes, with what each of them says. */
export const EXIT = { done: 0, no: 1, usage: 2, missing: 3, declined: 4, partial: 5, defect: 70 };

/** The same for a person, in the order of the codes. */
export const exitCodes = [
  [EXIT.done, "done, and nothing is wrong"],
  [EXIT.no, "the answer is no: a document is wrong, a test failed, an exchange was refused"],
  [EXIT.usage, "the command was called in a way that it does not know"],
  [EXIT.missing, "something is missing or out of reach: a file, a key, wrangler, the network"],
  [EXIT.declined, "not confirmed; nothing was changed"],
  [EXIT.partial, "only a part was written; the same command again completes it"],
  [EXIT.defect, "a defect of this program"],
];

/**
 * Why a command stops. `id` is stable, for programs; `next` says what to do; `facts` are members of
 * the JSON. No message holds a secret or a token.
 */
export class Failure extends Error {
  constructor(code, id, message, { next, facts = {} } = {}) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.id = id;
    this.next = next;
    this.facts = facts;
  }
}

export const wrongUse = (message, next) => new Failure(EXIT.usage, "usage", message, { next });

export const missing = (id, message, next) => new Failure(EXIT.missing, id, message, { next });

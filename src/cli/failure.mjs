// How a command ends: the exit codes, and the one error that is reported without a stack.

/** The exit codes and their meanings. */
export const EXIT = { done: 0, no: 1, usage: 2, missing: 3, declined: 4, partial: 5, defect: 70 };

/** The same for a person, in the order of the codes. */
export const exitCodes = [
  [EXIT.done, "done, without a fault"],
  [EXIT.no, "the answer is no: an invalid document, a failed test, a refused exchange"],
  [EXIT.usage, "an unknown command, option or argument"],
  [EXIT.missing, "a file, a key, wrangler or the network is missing or out of reach"],
  [EXIT.declined, "not confirmed; the command changed nothing"],
  [EXIT.partial, "the command wrote only a part; run it again to complete it"],
  [EXIT.defect, "a defect of this program"],
];

/**
 * Why a command stops. `id` is stable, for programs; `next` is the advice; `facts` are members of the
 * JSON. No message holds a secret or a token.
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

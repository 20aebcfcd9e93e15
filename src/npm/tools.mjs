// What tools ask of the engine, away from any request: reading realm documents, testing and comparing
// their policy, the list of refusals.

import { json } from "../js/arguments.mjs";
import { RealmError } from "../js/errors.mjs";

/** The tools over an engine; `engine()` gives it, or throws where it is not started. */
export function createTools(engine) {
  return {
    /**
     * The records of a realm document, given as text or as an object: `{ realm, issuer, algorithm,
     * keyring, records: [[name, value]], removed: [name], algorithms: [{ pointer, alg }], warnings:
     * [{ id, pointer, reason }] }`. `keyring` is the name of the record that `keyring()` makes, with a
     * key for `algorithm`; `removed` are records to delete once the others are written.
     *
     * `pushed` is the `records` of the push before, as they were kept beside the document: not what the
     * store says, which somebody else may have written. With it what did not change is not new, and
     * only the old records of clients that lost something count no longer; without it all of them.
     *
     * Throws a `RealmError`.
     */
    splitRealm(document, pushed) {
      const before = pushed === undefined ? undefined : json("pushed", pushed);
      return checked(engine().glue.split_realm(json("document", document), before));
    },

    /**
     * Runs policy tests against a realm document, each given as text or as an object: `{ passed,
     * failed, results: [{ name, passed, decision, refusal, check, claims, differences }], text }`.
     * `text` is the same for a person. Throws a `RealmError`.
     */
    policyTest(document, tests) {
      const texts = [json("document", document), json("tests", tests)];
      return reported(engine().glue.policy_test(...texts));
    },

    /**
     * Who gains and who loses what from an old document to a new one: `{ asked, left_out, gained,
     * lost, changed, entries: [{ client, target, changes: [{ kind, what, old, new }], requests }],
     * unexercised, text }`. `unexercised` are the places at which the documents differ and that no
     * request shows; each counts as gained. The requests have the form of policy tests; without them
     * they are derived from both documents. Throws a `RealmError`.
     */
    policyDiff(old, document, requests) {
      const texts = [json("old", old), json("document", document)];
      const asked = requests === undefined ? undefined : json("requests", requests);
      return reported(engine().glue.policy_diff(...texts, asked));
    },

    /**
     * The names under which a subject of an issuer is revoked in the realm of a document, for
     * `sealNotBefore` of revocation-records.mjs: `{ realm, subjects }`. Throws a `RealmError`.
     */
    revokedSubject(document, { issuer, subject }) {
      return checked(engine().glue.revoked_subject(json("document", document), issuer, subject));
    },

    /** Everything that a client can be refused with: `[{ id, status, error, description }]`. */
    refusals() {
      return engine().glue.refusals();
    },
  };
}

function reported(text) {
  const { report, text: printed } = checked(JSON.parse(text));
  return { ...report, text: printed };
}

function checked(answer) {
  if (answer.error) throw new RealmError(answer.error);
  return answer;
}

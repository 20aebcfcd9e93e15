// The engine's functions for tools, away from any request: reading realm documents, testing and comparing
// their policy, the list of refusals.

import { json } from "../js/arguments.mjs";
import { RealmError } from "../js/errors.mjs";

/** The tools over an engine; `engine()` returns it, or throws where it is not started. */
export function createTools(engine) {
  return {
    /**
     * The records of a realm document, as text or as an object: `{ realm, issuer, algorithm, keyring,
     * records: [[name, value]], removed: [name], algorithms: [{ pointer, alg }], warnings: [{ id,
     * pointer, reason }] }`. `keyring` is the name of the record that `keyring()` makes, with a key for
     * `algorithm`; `removed` are the records to delete after the caller has written the others.
     *
     * `pushed` is the `records` of the previous push, as kept beside the document: not those of the
     * store, which an attacker may have written. With it, unchanged records are not new, and only the old
     * records of clients that lost something expire; without it all of them do.
     *
     * Throws a `RealmError`.
     */
    splitRealm(document, pushed) {
      const before = pushed === undefined ? undefined : json("pushed", pushed);
      return checked(engine().glue.split_realm(json("document", document), before));
    },

    /**
     * Runs policy tests against a realm document, each as text or as an object: `{ passed, failed,
     * results: [{ name, passed, decision, refusal, check, claims, differences }], text }`. `text` is the
     * same for a person. Throws a `RealmError`.
     */
    policyTest(document, tests) {
      const texts = [json("document", document), json("tests", tests)];
      return reported(engine().glue.policy_test(...texts));
    },

    /**
     * The permissions that each client gains and loses from an old document to a new one: `{ asked,
     * left_out, gained, lost, changed, entries: [{ client, target, changes: [{ kind, what, old, new }],
     * requests }], unexercised, accept, text }`. `unexercised` are the places at which the documents differ and
     * that no request exercises; each counts as gained. The requests have the form of policy tests;
     * without them the engine derives them from both documents. Throws a `RealmError`.
     */
    policyDiff(old, document, requests) {
      const texts = [json("old", old), json("document", document)];
      const asked = requests === undefined ? undefined : json("requests", requests);
      return reported(engine().glue.policy_diff(...texts, asked));
    },

    /**
     * The names under which a realm document revokes a subject of an issuer, the last that of tokens minted
     * here, and how long a host keeps the time: `{ realm, subjects, keptSeconds }`. Throws
     * a `RealmError`.
     */
    revokedSubject(document, { issuer, subject }) {
      return checked(engine().glue.revoked_subject(json("document", document), issuer, subject));
    },

    /**
     * The same for several subjects of one issuer, for `sealNotBefore`: `{ realm, people: [[name]],
     * keptSeconds }`. Throws a `RealmError`.
     */
    revokedSubjects(document, { issuer, subjects }) {
      const text = json("document", document);
      return checked(engine().glue.revoked_subjects(text, issuer, subjects));
    },

    /**
     * What the engine makes of the key set of an issuer, from its bytes: `{ usable, skipped: [{ kid, reason
     * }], reason, error }`. `usable` counts the keys that can verify a token of this issuer, `skipped` has
     * the others; `reason`, a word, and `error`, a sentence, are there where the set is not used at all.
     */
    judgeKeySet(bytes, { issuer, algorithms }) {
      return JSON.parse(engine().glue.judge_key_set(bytes, issuer, algorithms));
    },

    /** The same of the key set of a client that signs its assertions. */
    judgeClientKeySet(bytes) {
      return JSON.parse(engine().glue.judge_client_key_set(bytes));
    },

    /**
     * The profile of an issuer by its name: `{ name, members }`; or `{ reason }` where no profile has that
     * name.
     */
    issuerProfile(name) {
      return JSON.parse(engine().glue.issuer_profile(name));
    },

    /** The names of all profiles. */
    issuerProfiles() {
      return engine().glue.issuer_profiles();
    },

    /** The name of the profile that an issuer with a public address has. */
    profileOfIssuer(issuer) {
      return engine().glue.profile_of_issuer(issuer);
    },

    /** Every refusal that a client can get: `[{ id, status, error, description }]`. */
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

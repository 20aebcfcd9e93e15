// `client remove` and `client rotate-secret`: what happens to a client after it was added.

import { shown, suggestion } from "../arguments.mjs";
import { removeFrom, setIn, warned } from "../document-edit.mjs";
import { documentFile, readDocument } from "../document.mjs";
import { EXIT, Failure, missing, wrongUse } from "../failure.mjs";
import { assertFree, writeSecret } from "../files.mjs";
import { newSecret } from "./client-add.mjs";

export const clientRemove = {
  name: "client remove",
  summary: "remove a client from the document",
  usage: "ID [DOCUMENT]",
  description: `Leaves the rest of the document, comments too, as it is, and pushes nothing. Once \`push\` has put the
document in force, the client gets no token any more; tokens that it has count until they expire.`,
  options: {},
  words: [1, 2],
  examples: ["edge-token-exchange client remove reports"],
  json: "`{ ok, file, client, warnings }`; `client` is the entry that was removed.",

  async run({ words: [id, ...words], console }) {
    const document = await readDocument(documentFile(words));
    const { client, index } = clientIn(document, id);
    const warnings = await removeFrom(document, "clients", index);
    const lines = [
      `${document.file}: without client ${shown(id)}`,
      ...warned(warnings, console.paint),
      "`edge-token-exchange push` puts it in force.",
    ];
    return { facts: { file: document.file, client, warnings }, text: lines.join("\n") };
  },
};

export const clientRotateSecret = {
  name: "client rotate-secret",
  summary: "give a client a second secret, and later take the first away",
  usage: "ID [DOCUMENT]",
  description: `A client may have two secrets, so that it is never without one: run the command, \`push\`, give the client
the new secret, and end with --finish and another \`push\`. Of two secrets, the last one in the document is
the new one. It refuses to make a third.`,
  options: {
    "secret-file": {
      type: "string",
      value: "FILE",
      about: "write the new secret there instead of showing it",
    },
    finish: { type: "boolean", about: "keep the last secret, and remove the one before it" },
  },
  words: [1, 2],
  examples: [
    "edge-token-exchange client rotate-secret reports --secret-file keys/reports.new.secret",
    "edge-token-exchange client rotate-secret reports --finish",
  ],
  json: "`{ ok, file, client_id, secrets, secret?, secret_file?, warnings }`; `secrets` is how many count now.",

  async run({ options, words: [id, ...words], console }) {
    const { "secret-file": file, finish } = options;
    if (finish && file) throw wrongUse("--finish makes no secret, so --secret-file has no use");
    const document = await readDocument(documentFile(words));
    const { client, index } = clientIn(document, id);
    const digests = client.auth?.secret_sha256;
    if (!Array.isArray(digests)) {
      throw new Failure(EXIT.no, "client.no_secret", `client ${shown(id)} has no secret`, {
        next: `It authenticates by ${shown(client.auth?.method)}.`,
      });
    }
    if (file) assertFree([file], false);
    const made = finish ? undefined : await another(id, digests, file);
    if (finish && digests.length < 2) {
      throw new Failure(EXIT.no, "client.one_secret", `client ${shown(id)} has one secret`, {
        next: "Without --finish the command gives it a second one.",
      });
    }
    const next = finish ? digests.slice(-1) : [...digests, made.sha256];
    const place = `/clients/${index}/auth/secret_sha256`;
    const warnings = await setIn(document, "clients", place, next);
    for (const { file: name, text } of made?.write ?? []) writeSecret(name, text);
    const lines = [
      `${document.file}: client ${shown(id)}, ${next.length === 1 ? "one secret" : "two secrets"}`,
      ...warned(warnings, console.paint),
      ...(made?.text ?? []),
      finish
        ? "`edge-token-exchange push` puts it in force: the old secret then counts no more."
        : "`edge-token-exchange push` puts it in force; once the client uses it, --finish ends the rotation.",
    ];
    const facts = { file: document.file, client_id: id, secrets: next.length };
    return { facts: { ...facts, ...made?.facts, warnings }, text: lines.join("\n") };
  },
};

async function another(id, digests, file) {
  if (digests.length < 2) return newSecret(file);
  throw new Failure(EXIT.no, "client.rotating", `client ${shown(id)} has two secrets already`, {
    next: "--finish removes the older one, which the client must not use any more.",
  });
}

/** The entry of a client and its index in the document. */
function clientIn({ file, value }, id) {
  const clients = Array.isArray(value.clients) ? value.clients : [];
  const index = clients.findIndex((client) => client?.client_id === id);
  if (index !== -1) return { client: clients[index], index };
  const names = clients
    .map((client) => client?.client_id)
    .filter((name) => typeof name === "string");
  const list = names.length > 0 ? `It has ${names.slice(0, 20).join(", ")}.` : "It has none.";
  throw missing(
    "client.not_there",
    `${file} has no client ${shown(id)}`,
    suggestion(id, names) ?? list,
  );
}

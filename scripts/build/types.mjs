// The generated types of the package: realm documents from their JSON Schema, and the ids of refusals
// from the engine. They lie beside src/npm/types.d.ts, which imports them.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { command } from "../step.mjs";

/** Writes realm-document.d.ts and refusal-ids.d.ts into the package in `folder`. */
export async function writeTypes(folder) {
  const schema = JSON.parse(readFileSync(`${folder}/realm.schema.json`, "utf8"));
  writeFileSync(`${folder}/npm/realm-document.d.ts`, realmTypes(schema));
  writeFileSync(`${folder}/npm/refusal-ids.d.ts`, await refusalTypes(folder));
}

function realmTypes({ $defs, ...realm }) {
  const all = { ...$defs, RealmDocument: { ...realm, description: "A realm: one JSON document." } };
  const declared = Object.entries(all).map(([name, schema]) => declaration(name, schema));
  return `// Made from realm.schema.json.\n\n${declared.join("\n\n")}\n`;
}

function declaration(name, schema) {
  const comment = documented(schema, "");
  if (!schema.properties) return `${comment}export type ${name} = ${typeOf(schema)};`;
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties).map(([member, own]) => {
    const optional = required.has(member) ? "" : "?";
    return `${documented(own, "  ")}  ${member}${optional}: ${typeOf(own)};`;
  });
  return `${comment}export interface ${name} {\n${members.join("\n")}\n}`;
}

function documented({ description }, indent) {
  return description ? `${indent}/** ${description.replaceAll("*/", "* /")} */\n` : "";
}

function typeOf(schema) {
  if (schema === true) return "unknown";
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return several.map(typeOf).join(" | ");
  if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(", ")}]`;
  if (schema.type === "array") return `readonly (${typeOf(schema.items ?? true)})[]`;
  if (schema.type === "object") return "object";
  if (schema.type === "integer") return "number";
  if (["string", "boolean", "number"].includes(schema.type)) return schema.type;
  throw new Error(`the schema has something that no type is made of: ${JSON.stringify(schema)}`);
}

/** Asks the built engine in a separate process, because this process may build it again. */
async function refusalTypes(folder) {
  const module = JSON.stringify(pathToFileURL(`${folder}/npm/node.mjs`));
  const program = `import { refusals } from ${module}; console.log(JSON.stringify(refusals()))`;
  const { output } = await command(process.execPath, ["--input-type=module", "--eval", program]);
  const all = JSON.parse(output);
  const ofHost = (id) => id.startsWith("host.");
  const refused = all.filter(({ id }) => !ofHost(id));
  const unique = (values) => [...new Set(values)].sort();
  const union = (ids) => ids.map((id) => `  | ${JSON.stringify(id)}`).join("\n");
  return `// Made from the engine's own list.

/** What a client can be refused with, the rules of a realm apart. */
export type BuiltInRefusalId =
${union(refused.map(({ id }) => id))};

/** Which part of the host failed. */
export type FailureId =
${union(all.map(({ id }) => id).filter(ofHost))};

/** The codes of OAuth that go with refusals. */
export type RefusalError =
${union(unique(refused.map(({ error }) => error)))};

/** The HTTP statuses that go with refusals. */
export type RefusalStatus =
${union(unique(refused.map(({ status }) => status)))};
`;
}

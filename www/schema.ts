// Offers what the schema of the realm document allows at the cursor: members that are missing, values of
// a member.

import schema from "../src/npm/realm.schema.json";

import { around, places } from "./json-text.ts";

interface Node {
  $ref?: string;
  description?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  items?: Node;
  prefixItems?: Node[];
  properties?: Record<string, Node>;
  required?: string[];
  anyOf?: Node[];
  oneOf?: Node[];
}

export interface Offer {
  label: string;
  about: string;
  /** The text that the editor inserts at the cursor. */
  text: string;
}

const root = schema as unknown as Node & { $defs: Record<string, Node> };

/** Lists what a person can write at the cursor. */
export function offers(text: string, cursor: number): { where: string; offers: Offer[] } {
  const { pointer, member, list } = around(text, cursor);
  const own = at(pointer);
  const where = pointer === "" ? "the realm" : pointer;
  if (list) return { where, offers: values(choices(own).flatMap((node) => elements(node))) };
  if (member !== undefined) {
    const nodes = choices(own).flatMap((node) => node.properties?.[member] ?? []);
    return { where: `${pointer}/${member}`, offers: values(nodes) };
  }
  const there = [...places(text).keys()];
  const missing = ([name]: [string, Node]) => !there.includes(`${pointer}/${name}`);
  const members = choices(own).flatMap((node) => Object.entries(node.properties ?? {}));
  return {
    where,
    offers: members.filter(missing).map(([name, node]) => ({
      label: name,
      about: about(node),
      text: `${JSON.stringify(name)}: ${skeleton(node)}`,
    })),
  };
}

function at(pointer: string): Node {
  let nodes = choices(root);
  for (const part of pointer.split("/").slice(1)) {
    nodes = nodes.flatMap((node) => node.properties?.[part] ?? elements(node)).flatMap(choices);
  }
  return { anyOf: nodes };
}

/** Resolves the references and alternatives of a node. */
function choices(node: Node): Node[] {
  if (node.$ref) return choices(root.$defs[node.$ref.replace("#/$defs/", "")] ?? {});
  return (node.anyOf ?? node.oneOf)?.flatMap(choices) ?? [node];
}

const elements = ({ items, prefixItems }: Node): Node[] => [items ?? [], prefixItems ?? []].flat();

function values(nodes: Node[]): Offer[] {
  const all = nodes.flatMap(choices).flatMap((node) => {
    const listed = node.enum ?? (node.const === undefined ? [] : [node.const]);
    return listed.length > 0 || node.type !== "boolean" ? listed : [true, false];
  });
  return [...new Set(all)].map((value) => ({
    label: String(value),
    about: "",
    text: JSON.stringify(value),
  }));
}

function about(node: Node): string {
  const text = node.description ?? choices(node)[0]?.description ?? "";
  return text.split("\n")[0] ?? "";
}

function skeleton(node: Node): string {
  if (node.default !== undefined) return JSON.stringify(node.default);
  const [first] = choices(node);
  if (first?.default !== undefined) return JSON.stringify(first.default);
  if (first?.enum) return JSON.stringify(first.enum[0]);
  const empty = { array: "[]", object: "{}", integer: "1", number: "1", boolean: "true" };
  return empty[first?.type as keyof typeof empty] ?? '""';
}

// Writes the inputs into a link and reads them from one. All of it is in the fragment, which browsers
// do not send to a server.
//
// The link has pasted tokens and an edited realm document only if the person includes them. It never
// has keys, secrets or the address of a Worker: each tab that opens the link makes its own keys.

import { inputsOf, type Inputs } from "./scenario.ts";
import { base64url } from "./keys.ts";
import type { Draft } from "./token.ts";

export interface Included {
  tokens: boolean;
  document: boolean;
}

/** Returns whether the inputs have a pasted token or an edited document, which only the person may include. */
export function withheld(inputs: Inputs): Included {
  const { subject, actor, document, scenario } = inputs;
  const pasted = [subject, actor].some((draft) => draft?.pasted?.trim());
  return { tokens: Boolean(pasted), document: inputsOf(scenario)?.document !== document };
}

/** Returns the fragment for these inputs. */
export async function fragment(inputs: Inputs, included: Included): Promise<string> {
  const base = inputsOf(inputs.scenario);
  const own = {
    ...inputs,
    subject: without(inputs.subject, included.tokens),
    actor: inputs.actor && without(inputs.actor, included.tokens),
    document: included.document ? inputs.document : (base?.document ?? ""),
  };
  const changed = Object.entries(own).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(base?.[name as keyof Inputs]),
  );
  if (changed.length === 0) return `#scenario=${inputs.scenario}`;
  const text = JSON.stringify({ ...Object.fromEntries(changed), scenario: inputs.scenario });
  return `#share=${base64url(await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text)))}`;
}

function without(draft: Draft, tokens: boolean): Draft {
  return tokens ? draft : { ...draft, pasted: null };
}

/** Returns the inputs of a fragment, undefined if it names none; throws if the page cannot read it. */
export async function inputsIn(hash: string): Promise<Inputs | undefined> {
  const scenario = /^#scenario=([a-z0-9-]{1,60})$/.exec(hash)?.[1];
  if (scenario !== undefined) return known(scenario);
  const shared = /^#share=([A-Za-z0-9_-]{1,60000})$/.exec(hash)?.[1];
  if (shared === undefined) return undefined;
  const bytes = Uint8Array.from(atob(shared.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );
  const text = new TextDecoder().decode(
    await through(new DecompressionStream("deflate-raw"), bytes),
  );
  const changes: unknown = JSON.parse(text);
  if (typeof changes !== "object" || changes === null) throw new Error("not an object");
  const base = known(String((changes as Inputs).scenario));
  return merged(base, changes as Record<string, unknown>);
}

function known(scenario: string): Inputs {
  const inputs = inputsOf(scenario);
  if (inputs === undefined) throw new Error("no such scenario");
  return inputs;
}

/** Takes from a link only members of the expected type. */
function merged(base: Inputs, changes: Record<string, unknown>): Inputs {
  const inputs: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(base)) {
    const change = changes[name];
    if (name === "subject" || name === "actor") {
      if (isDraft(change) || (name === "actor" && change === null)) inputs[name] = change;
    } else if (typeof change === typeof value) inputs[name] = change;
  }
  if (!["right", "wrong", "none"].includes(String(inputs.credential))) inputs.credential = "right";
  return inputs as unknown as Inputs;
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { signer, header, claims, pasted } = value as Draft;
  const texts = [signer, header, claims].every((text) => typeof text === "string");
  return texts && (pasted === null || typeof pasted === "string");
}

/** The most bytes that a link may unpack to: a short link can hold gigabytes of compressed text. */
const LARGEST = 500_000;

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes as BufferSource).then(() => writer.close());
  written.catch(() => {});
  const parts: number[] = [];
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(parts);
    if (parts.length + value.length > LARGEST) throw new Error("too long");
    for (const byte of value) parts.push(byte);
  }
}

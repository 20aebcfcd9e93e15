// A scenario as a link: everything stands in the fragment, which browsers send to nobody.
//
// What a person pasted or wrote into the realm document goes along only when they say so. Keys and
// secrets never do: whoever opens the link gets keys of their own. Nor does the address of a Worker.

import { told, type Scenario } from "./scenario.ts";
import { base64url } from "./parties.ts";
import type { Draft } from "./token.ts";

export interface Included {
  tokens: boolean;
  document: boolean;
}

/** What of a scenario is the person's own and stays here unless they include it. */
export function withheld(scenario: Scenario): Included {
  const { subject, actor, document, story } = scenario;
  const pasted = [subject, actor].some((draft) => draft?.pasted?.trim());
  return { tokens: Boolean(pasted), document: told(story)?.document !== document };
}

/** The fragment for a scenario. */
export async function fragment(scenario: Scenario, included: Included): Promise<string> {
  const base = told(scenario.story);
  const own = {
    ...scenario,
    subject: without(scenario.subject, included.tokens),
    actor: scenario.actor && without(scenario.actor, included.tokens),
    document: included.document ? scenario.document : (base?.document ?? ""),
  };
  const changed = Object.entries(own).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(base?.[name as keyof Scenario]),
  );
  if (changed.length === 0) return `#story=${scenario.story}`;
  const text = JSON.stringify({ ...Object.fromEntries(changed), story: scenario.story });
  return `#share=${base64url(await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text)))}`;
}

function without(draft: Draft, tokens: boolean): Draft {
  return tokens ? draft : { ...draft, pasted: null };
}

/** The scenario of a fragment; nothing where it has none, an error where it is none of ours. */
export async function scenarioIn(hash: string): Promise<Scenario | undefined> {
  const story = /^#story=([a-z0-9-]{1,60})$/.exec(hash)?.[1];
  if (story !== undefined) return known(story);
  const shared = /^#share=([A-Za-z0-9_-]{1,60000})$/.exec(hash)?.[1];
  if (shared === undefined) return undefined;
  const bytes = Uint8Array.from(atob(shared.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );
  const text = new TextDecoder().decode(
    await through(new DecompressionStream("deflate-raw"), bytes),
  );
  const changes: unknown = JSON.parse(text);
  if (typeof changes !== "object" || changes === null) throw new Error("not a scenario");
  const base = known(String((changes as Scenario).story));
  return merged(base, changes as Record<string, unknown>);
}

function known(story: string): Scenario {
  const scenario = told(story);
  if (scenario === undefined) throw new Error("no such story");
  return scenario;
}

/** Takes over what has the kind it should have, and nothing else. */
function merged(base: Scenario, changes: Record<string, unknown>): Scenario {
  const scenario: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(base)) {
    const change = changes[name];
    if (name === "subject" || name === "actor") {
      if (isDraft(change) || (name === "actor" && change === null)) scenario[name] = change;
    } else if (typeof change === typeof value) scenario[name] = change;
  }
  if (!["right", "wrong", "none"].includes(String(scenario.credential)))
    scenario.credential = "right";
  return scenario as unknown as Scenario;
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { signer, header, claims, pasted } = value as Draft;
  const texts = [signer, header, claims].every((text) => typeof text === "string");
  return texts && (pasted === null || typeof pasted === "string");
}

/** A link of a few hundred bytes must not become a text of gigabytes. */
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

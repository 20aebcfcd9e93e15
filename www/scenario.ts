// The scenarios of the page, and the inputs that a person edits: each scenario fills them first.

import attacked from "./scenarios/attacks.json";
import granted from "./scenarios/granted.json";
import refused from "./scenarios/refused.json";
import bank from "./realms/bank.json?raw";
import ci from "./realms/ci.json?raw";
import shop from "./realms/shop.json?raw";
import water from "./realms/water.json?raw";

import type { Attacker } from "./attack.ts";
import type { OwnRealm } from "./own.ts";
import type { Claims, Draft } from "./token.ts";

export interface Inputs {
  /** The id of the scenario that these inputs began as. */
  scenario: string;
  document: string;
  client: string;
  credential: "right" | "wrong" | "none";
  /** Whether the page sends the whole request twice and shows the second answer. */
  replay: boolean;
  audience: string;
  resource: string;
  scope: string;
  subjectType: string;
  actorType: string;
  requestedType: string;
  subject: Draft;
  actor: Draft | null;
}

interface Written {
  signer?: string;
  header?: Claims;
  claims?: Claims;
  /** Text to put before a member, such as a duplicate of one, which no object can hold. */
  insert?: { before: string; text: string };
}

export interface Scenario {
  id: string;
  from?: string;
  title: string;
  text: string;
  realm?: string;
  client?: string;
  replay?: boolean;
  audience?: string;
  resource?: string;
  scope?: string;
  subjectType?: string;
  subject?: Written;
  actor?: Written;
  /** Of an attack: the part that the attacker plays. */
  attacker?: Attacker;
  expect: { decision: "granted" | "refused"; refusal?: string; check?: string };
}

export const attacks = attacked as unknown as Scenario[];

export const groups: { title: string; about: string; scenarios: Scenario[] }[] = [
  {
    title: "Granted",
    about: "Usual exchanges",
    scenarios: granted as unknown as Scenario[],
  },
  { title: "Refused", about: "Honest mistakes", scenarios: refused as unknown as Scenario[] },
  {
    title: "Attacks",
    about: "Each stopped at a named check",
    scenarios: attacks,
  },
];

const realms: Record<string, string> = { bank, ci, shop, water };

/** The scenario of a token that a person pastes; the list does not show it. */
export const OWN = "your-token";
const own: Scenario = {
  id: OWN,
  from: "service-acts-for-user",
  title: "Your own token",
  text: "The page drafted a realm that trusts the issuer of your token. Edit the realm below: the engine decides again after each change. Save the document when it is right.",
  expect: { decision: "granted" },
};
let everything = [...groups.flatMap(({ scenarios }) => scenarios), own];
const EXAMPLE = "https://edge.example";
let edge = EXAMPLE;

/** Sets the origin that serves the realms of the scenarios. */
export function servedAt(origin: string): void {
  edge = origin;
}

export const edgeOrigin = () => edge;

const FIRST = "service-acts-for-user";
let first = FIRST;

/** The id of the scenario that the page opens with. */
export const firstScenario = () => first;

/** Puts the realms that a person serves before all scenarios, and opens with the first of them. */
export function showFirst(served: OwnRealm[]): void {
  for (const { name, text, scenarios } of served) {
    realms[name] = text;
    everything = [...everything, ...scenarios];
  }
  const shown = served.filter(({ scenarios }) => scenarios.length > 0);
  groups.unshift(
    ...shown.map(({ name, scenarios }) => ({
      title: name || "The realm of this origin",
      about: "Your realm, a client each",
      scenarios,
    })),
  );
  first = shown[0]?.scenarios[0]?.id ?? FIRST;
}

export const scenarioBy = (id: string) => everything.find((scenario) => scenario.id === id);

/** Returns the inputs of a scenario before a person edits them. */
export function inputsOf(id: string): Inputs | undefined {
  const scenario = scenarioBy(id);
  if (scenario === undefined) return undefined;
  const { from } = scenario;
  const base = from === undefined ? undefined : scenarioBy(from);
  const { realm = "", client = "", replay = false, ...rest } = { ...base, ...scenario };
  const subject = draft(base?.subject, scenario.subject);
  const actor = draft(base?.actor, scenario.actor);
  return {
    scenario: id,
    document: here(realms[realm] ?? ""),
    client,
    credential: "right",
    replay,
    audience: rest.audience ?? "",
    resource: rest.resource ?? "",
    scope: rest.scope ?? "",
    subjectType: rest.subjectType ?? "access_token",
    actorType: "access_token",
    requestedType: "",
    subject: subject ?? { signer: "", header: "{}", claims: "{}", pasted: null },
    actor,
  };
}

function draft(base: Written | undefined, own: Written | undefined): Draft | null {
  if (base === undefined && own === undefined) return null;
  const header = JSON.stringify({ ...base?.header, ...own?.header });
  let claims = JSON.stringify({ ...base?.claims, ...own?.claims }, null, 2);
  if (own?.insert) {
    const { before, text } = own.insert;
    claims = claims.replace(`"${before}"`, `${text},\n  "${before}"`);
  }
  return {
    signer: own?.signer ?? base?.signer ?? "",
    header: header.replaceAll('":', '": ').replaceAll(',"', ', "'),
    claims: here(shortObjects(claims)),
    pasted: null,
  };
}

/** Lists each change that a scenario makes to the one it is made from. */
export function changes({ from, subject, scope, replay }: Scenario): string[] {
  if (from === undefined) return [];
  const members = (where: string, own: Claims | undefined) =>
    Object.entries(own ?? {}).map(([name, value]) => `${where} ${name}: ${JSON.stringify(value)}`);
  return [
    ...members("header", subject?.header),
    ...members("claim", subject?.claims),
    ...(subject?.insert ? [`claim ${subject.insert.text.replaceAll('"', "")}`] : []),
    ...(subject?.signer ? [`signed by ${subject.signer}`] : []),
    ...(scope === undefined ? [] : [`scope=${scope}`]),
    ...(replay ? ["the request is sent twice"] : []),
  ].map(here);
}

/** Returns the actor token that the page starts with when a person adds one. */
export function firstActor({ subject }: Inputs): Draft {
  const aud = /"aud":\s*("[^"]*")/.exec(subject.claims)?.[1] ?? '""';
  return {
    signer: subject.signer,
    header: '{ "typ": "at+jwt" }',
    claims: `{\n  "iss": ${JSON.stringify(subject.signer)},\n  "sub": "assistant",\n  "aud": ${aud},\n  "client_id": "gateway",\n  "scope": "assist",\n  "iat": "now-10",\n  "exp": "now+600"\n}`,
    pasted: null,
  };
}

/** Puts each short object on one line. */
function shortObjects(text: string): string {
  return text.replace(
    /\{\n\s+([^{}]{1,70}?)\n\s+\}/g,
    (_, inner: string) => `{ ${inner.replace(/\s*\n\s*/g, " ")} }`,
  );
}

const here = (text: string) => text.replaceAll(EXAMPLE, edge);

// The scenarios of the page, and the inputs that a person edits: each scenario fills them first.

import attacks from "./scenarios/attacks.json";
import granted from "./scenarios/granted.json";
import refused from "./scenarios/refused.json";
import bank from "./realms/bank.json?raw";
import ci from "./realms/ci.json?raw";
import shop from "./realms/shop.json?raw";
import water from "./realms/water.json?raw";

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
  expect: { decision: "granted" | "refused"; refusal?: string; check?: string };
}

export const groups: { title: string; about: string; scenarios: Scenario[] }[] = [
  {
    title: "Granted",
    about: "Usual exchanges",
    scenarios: granted as unknown as Scenario[],
  },
  { title: "Refused", about: "Honest mistakes", scenarios: refused as unknown as Scenario[] },
  {
    title: "Break it",
    about: "Attacks, one click each",
    scenarios: attacks as unknown as Scenario[],
  },
];

const realms: Record<string, string> = { bank, ci, shop, water };
const everything = groups.flatMap(({ scenarios }) => scenarios);
const EXAMPLE = "https://edge.example";
let edge = EXAMPLE;

/** Sets the origin that serves the realms of the scenarios. */
export function servedAt(origin: string): void {
  edge = origin;
}

export const first = "service-acts-for-user";

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

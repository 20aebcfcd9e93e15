// What the picture of an exchange shows: the parties, the token that goes in, the one that comes out, and
// who acts for whom.

import { attackerIn, type Attacker } from "../attack.ts";
import { subjectClaims } from "../compare.ts";
import { words } from "../request.ts";
import type { Run } from "../run.ts";
import { duration } from "../times.ts";
import { decoded, isObject, type Claims, type Json } from "../token.ts";
import { actors } from "../view/verdict.ts";

export interface Flow {
  user: string;
  client: string;
  /** The subject of the actor token, if the request has one. */
  actor: string | undefined;
  realm: string;
  target: string;
  before: TokenFacts;
  /** Undefined if the engine issued no token. */
  after: TokenFacts | undefined;
  /** The id of the refusal, if there is one. */
  refusal: string | undefined;
  attacker: Attacker | undefined;
}

export interface TokenFacts {
  subject: string;
  /** The actors in `act`, the current one first. */
  chain: string[];
  /** The names in `may_act`. */
  permitted: string[];
  audience: string;
  scope: string;
  lifetime: string;
}

/** Returns what to draw for a run. */
export function flowOf(run: Run): Flow {
  const { inputs, issued, refusal, sent, fixture } = run;
  const subject = subjectClaims(run);
  const actor = sent.actor === undefined ? undefined : decoded(sent.actor);
  const client = issued?.client_id ?? (inputs.client || "the workload");
  return {
    user: text(subject.sub, "an unknown subject"),
    client: String(client),
    actor: actor && ("claims" in actor ? text(actor.claims.sub, "an actor") : "an actor"),
    realm: URL.canParse(fixture.issuer) ? new URL(fixture.issuer).pathname.slice(1) : "",
    target: issued ? text(issued.aud, "") : askedTarget(inputs.audience, inputs.resource),
    before: factsOf(subject),
    after: issued && factsOf(issued),
    refusal: refusal?.id,
    attacker: attackerIn(run),
  };
}

const askedTarget = (...asked: string[]) => asked.flatMap(words).join(" ") || "the default target";

function factsOf(claims: Claims): TokenFacts {
  const { exp, iat } = claims;
  return {
    subject: text(claims.sub, "an unknown subject"),
    chain: actors(claims.act),
    permitted: named(claims.may_act),
    audience: text(claims.aud, ""),
    scope: text(claims.scope, ""),
    lifetime: typeof exp === "number" && typeof iat === "number" ? duration(exp - iat) : "",
  };
}

function text(value: Json | undefined, absent: string): string {
  if (Array.isArray(value)) return value.map(String).join(" ");
  return value === undefined ? absent : String(value);
}

/** Lists each client and subject that a `may_act` names. */
function named(mayAct: Json | undefined): string[] {
  if (!isObject(mayAct)) return [];
  const { client_id, sub } = mayAct;
  return [...new Set([client_id, sub].flat().filter((one) => typeof one === "string"))];
}

/** Returns the picture as sentences, for a reader who does not see it. */
export function sentences(flow: Flow): string {
  const { user, client, actor, realm, target, before, after, attacker, refusal } = flow;
  const whose = attacker?.place === "token" ? `An attacker ${attacker.does}` : `${user}'s token`;
  const who = attacker?.place === "client" ? `An attacker in place of ${client}` : client;
  const comes = attacker?.place === "token" ? "; the token comes to" : " comes to";
  const does = attacker?.place === "client" ? ` ${attacker.does}` : " sends it";
  const withActor = actor === undefined ? "" : ` with the token of ${actor}`;
  const sent = `${whose}${comes} ${client}. ${who}${does}${withActor} to the exchange ${realm}`;
  const permits = mayActText(before.permitted);
  if (after === undefined) {
    return `${sent}, which issues no token: ${refusal ?? "no answer"}. ${target} is not reached. ${permits}`;
  }
  const [now, ...earlier] = after.chain;
  const acts =
    now === undefined
      ? `It names ${after.subject} alone: every call appears as ${after.subject}'s.`
      : `${now} acts for ${after.subject}.`;
  const chain = earlier.length > 0 ? ` Earlier actors: ${earlier.join(", then ")}.` : "";
  return `${sent}, which issues a token for ${target}. ${acts}${chain} ${permits}`;
}

function mayActText(permitted: string[]): string {
  if (permitted.length === 0) return "The subject token has no may_act that names an actor.";
  return `may_act of the subject token permits ${permitted.join(" and ")}.`;
}

// The issued token beside the subject token: what became of each claim, and why.

import { el, prose } from "../dom.ts";
import type { Run } from "../run.ts";
import { decoded, type Claims, type Json } from "../token.ts";
import { duration } from "./verdict.ts";

type Change = "kept" | "narrowed" | "added" | "dropped" | "replaced";

const order = ["iss", "sub", "aud", "client_id", "scope", "act", "may_act", "iat", "exp", "jti"];

/** The comparison as a table; without a token, what is there instead. */
export function result(run: Run): HTMLElement {
  const { issued, sent } = run;
  const token = decoded(sent.subject);
  const before = "claims" in token ? token.claims : {};
  if (issued === undefined) {
    return el(
      "p",
      { class: "nothing" },
      "No token. The subject token is as good as it was, and only where it was.",
    );
  }
  const names = [...new Set([...order, ...Object.keys(before), ...Object.keys(issued)])].filter(
    (name) => name in before || name in issued,
  );
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Claims of both tokens" },
    el(
      "table",
      { class: "claims" },
      el(
        "thead",
        {},
        el("tr", {}, ...["Claim", "Subject token", "Issued token", "What happened"].map(head)),
      ),
      el("tbody", {}, ...names.map((name) => claim(name, before, issued))),
    ),
  );
}

const head = (text: string) => el("th", { scope: "col" }, text);

function claim(name: string, before: Claims, after: Claims): HTMLElement {
  const change = changeOf(name, before[name], after[name]);
  return el(
    "tr",
    { class: change },
    el("th", { scope: "row" }, el("code", {}, name)),
    el("td", { "data-label": "Subject token" }, value(name, before)),
    el("td", { "data-label": "Issued token" }, value(name, after)),
    el(
      "td",
      { "data-label": "What happened" },
      el("b", {}, change),
      " ",
      ...prose(why(name, change)),
    ),
  );
}

function changeOf(name: string, before: Json | undefined, after: Json | undefined): Change {
  if (before === undefined) return "added";
  if (after === undefined) return "dropped";
  if (JSON.stringify(before) === JSON.stringify(after)) return "kept";
  if (name === "scope" || name === "exp" || name === "aud") return "narrowed";
  return "replaced";
}

const reasons: Record<string, Partial<Record<Change, string>>> = {
  iss: { replaced: "This realm signs it, and answers for it." },
  sub: {
    kept: "It is still the subject's token.",
    replaced: "With the namespace of its issuer, so that two issuers' users stay apart.",
  },
  aud: {
    narrowed: "Good at the target that was asked for, and nowhere else.",
    added: "Good at the target that was asked for.",
  },
  client_id: {
    replaced: "To whom it was issued: the client that asked.",
    added: "To whom it was issued: the client that asked.",
    kept: "It was issued to the same client.",
  },
  scope: {
    narrowed: "What was asked for, within every ceiling: token, client, target.",
    added: "The realm lets this client expand such tokens, by name.",
    kept: "All of it was asked for.",
  },
  act: {
    added: "Who acts. A resource server can tell the actor from the subject.",
    replaced: "The new actor stands in front; nobody is forgotten.",
    kept: "The chain stays as it was.",
  },
  may_act: {
    dropped: "It was for this exchange. Who may act next is for the realm to say.",
    kept: "The same client holds the result again.",
  },
  iat: { replaced: "It is a new token.", kept: "It is a new token, of the same second." },
  exp: {
    kept: "Nothing outlives its subject token, which ends first.",
    narrowed: "The shortest of realm, target, client and what the subject token has left.",
  },
  jti: {
    added: "128 random bits: one token, one name.",
    replaced: "128 random bits: one token, one name.",
  },
};

function why(name: string, change: Change): string {
  const known = reasons[name]?.[change];
  if (known !== undefined) return known;
  if (change === "dropped") return "Only claims in the realm's `claims.carry` go along.";
  if (change === "kept") return "Carried: the realm lists it in `claims.carry`.";
  return "As the realm document says.";
}

function value(name: string, claims: Claims): string {
  const own = claims[name];
  if (own === undefined) return "";
  if (name === "exp" && typeof own === "number" && typeof claims.iat === "number") {
    return `${own} (${duration(own - claims.iat)})`;
  }
  return typeof own === "string" ? own : JSON.stringify(own, null, 1).replaceAll(/\n\s*/g, " ");
}

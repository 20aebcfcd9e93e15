// Compares the issued token with the subject token: how each claim changed, and why.

import { changeOf, claimNames, claimText, subjectClaims, type Change } from "../compare.ts";
import { el, prose } from "../dom.ts";
import type { Run } from "../run.ts";
import type { Claims } from "../token.ts";

/** Returns the comparison as a table, or one sentence if the engine issued no token. */
export function result(run: Run): HTMLElement {
  const { issued } = run;
  const before = subjectClaims(run);
  if (issued === undefined) {
    return el(
      "p",
      { class: "nothing" },
      "The engine issued no token. The exchange does not change the subject token.",
    );
  }
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Claims of both tokens" },
    el(
      "table",
      { class: "claims" },
      el(
        "thead",
        {},
        el("tr", {}, ...["Claim", "Subject token", "Issued token", "Change"].map(head)),
      ),
      el("tbody", {}, ...claimNames(before, issued).map((name) => claim(name, before, issued))),
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
    el("td", { "data-label": "Subject token" }, claimText(name, before)),
    el("td", { "data-label": "Issued token" }, claimText(name, after)),
    el("td", { "data-label": "Change" }, el("b", {}, change), " ", ...prose(why(name, change))),
  );
}

const reasons: Record<string, Partial<Record<Change, string>>> = {
  iss: { replaced: "This realm signs the new token." },
  sub: {
    kept: "The new token is about the same subject.",
    replaced: "The realm adds the issuer's namespace, which keeps the users of two issuers apart.",
  },
  aud: {
    narrowed: "Only the requested target accepts the new token.",
    added: "Only the requested target accepts the new token.",
  },
  client_id: {
    replaced: "The engine issued the new token to this client.",
    added: "The engine issued the new token to this client.",
    kept: "The same client asked for both tokens.",
  },
  scope: {
    narrowed:
      "The engine grants the requested scope, within the limits of token, client and target.",
    added: "The realm names these scopes in the client's scope_expansion.",
    kept: "The client requested every scope of the subject token.",
  },
  act: {
    added: "The resource server sees the actor and the subject.",
    replaced: "The engine puts the new actor in front and keeps every earlier one.",
    kept: "The engine keeps the chain of actors.",
  },
  may_act: {
    dropped: "It permitted this exchange. The realm decides which client may act next.",
    kept: "The same client gets the new token.",
  },
  iat: {
    replaced: "The engine issued the new token at this time.",
    kept: "The engine issued the new token in the same second.",
  },
  exp: {
    kept: "The new token ends with the subject token, which expires first.",
    narrowed: "The engine takes the shortest lifetime of realm, target, client and subject token.",
  },
  origin: {
    added: "The engine records the token with which the chain of exchanges began, and its end.",
    replaced: "The engine keeps the origin of the chain and adds the subject token.",
  },
  jti: {
    added: "The engine gives each token 128 random bits as its name.",
    replaced: "The engine gives each token 128 random bits as its name.",
  },
};

function why(name: string, change: Change): string {
  const known = reasons[name]?.[change];
  if (known !== undefined) return known;
  if (change === "dropped") return "The realm does not list it in `claims.carry`.";
  if (change === "kept") return "The realm lists it in `claims.carry`.";
  return "The realm document sets it.";
}

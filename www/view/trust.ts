// The panel for a person's own token: what the token says, the keys of its issuer, and a realm that trusts it.

import { judge_key_set } from "edge-token-exchange/npm/engine.js";

import { button, el, field } from "../dom.ts";
import {
  allowAndReload,
  allowedIssuers,
  askable,
  canFetch,
  jwksUriOf,
  takeWanted,
  textAt,
  type Wanted,
} from "../issuer-keys.ts";
import type { Inputs } from "../scenario.ts";
import { clock, relative } from "../times.ts";
import { decoded } from "../token.ts";
import { guessed, keysIn, profiles, trusting, type ReadToken } from "../trust.ts";

/** Fills the panel; `trust` gets the inputs with the drafted realm. */
export function trustPanel(container: HTMLElement, trust: (inputs: Inputs) => void): void {
  const token = area("own-token", 5);
  const keys = area("own-keys", 5);
  const profile = el(
    "select",
    { id: "own-profile" },
    el("option", { value: "" }, "none: described by its members"),
    ...profiles().map((name) => el("option", { value: name }, name)),
  );
  const about = el("div", { role: "status", id: "own-about" });
  const by = el("p", { class: "hint", id: "own-profile-by" });
  const judged = el("p", { role: "status", id: "own-keys-judged" });
  const fetching = el("p", { class: "actions" });
  const go = button("Trust this issuer", () => accept(), { id: "trust" });
  container.replaceChildren(
    el(
      "p",
      {},
      "Paste a token of your own issuer. The page reads it, drafts a realm that trusts the issuer, and the engine exchanges your token. It stays in this tab.",
    ),
    field("Your token", token),
    about,
    field("Profile of the issuer", profile),
    by,
    field(
      "Keys of the issuer",
      keys,
      "The public JWK set that the issuer serves at its `jwks_uri`.",
    ),
    fetching,
    judged,
    el("p", { class: "actions" }, go),
  );

  let read: ReadToken | undefined;
  token.addEventListener("input", () => look());
  keys.addEventListener("input", judge);
  profile.addEventListener("change", judge);
  look();
  const left = takeWanted();
  if (left) void goOn(left);

  /** Shows what the token says, and guesses the profile of its issuer. */
  function look(): void {
    const text = token.value.trim();
    const own = decoded(text);
    read = "problem" in own ? undefined : { text, ...own };
    fetching.replaceChildren();
    about.replaceChildren();
    by.textContent = "";
    if ("problem" in own) {
      if (text !== "") about.append(el("p", { class: "problem" }, own.problem));
    } else if (typeof own.claims.iss !== "string") {
      read = undefined;
      about.append(
        el(
          "p",
          { class: "problem" },
          "This token names no issuer (iss), so no realm can trust it.",
        ),
      );
    } else {
      about.append(el("dl", { class: "facts" }, ...facts(own)));
      const guess = guessed({ text, ...own });
      profile.value = guess?.profile ?? "";
      by.textContent = guess
        ? `Guessed by ${guess.by}. Choose another if it is wrong.`
        : "Neither address nor claims show a known product: the draft describes the tokens itself.";
      offerFetch(own.claims.iss);
    }
    judge();
  }

  function offerFetch(issuer: string): void {
    const place = askable(issuer);
    if (!canFetch() || "problem" in place) {
      const text = canFetch() ? "" : "This page connects to its own Worker alone: paste the keys.";
      fetching.append(el("span", { class: "hint" }, "problem" in place ? place.problem : text));
      return;
    }
    const wanted = { token: token.value, profile: profile.value };
    fetching.append(fetchButton(place.origin, wanted, issuer));
  }

  function fetchButton(origin: string, wanted: Wanted, shown: string): HTMLElement {
    return button(`Fetch the keys from ${new URL(shown).host}`, () => {
      const now = { ...wanted, profile: profile.value };
      if (allowedIssuers().includes(origin)) void goOn(now);
      else allowAndReload(origin, now);
    });
  }

  /** Fetches what an allowed origin has: first the metadata, then the key set. */
  async function goOn(wanted: Wanted): Promise<void> {
    const fold = container.closest("details");
    if (fold) fold.open = true;
    token.value = wanted.token;
    look();
    profile.value = wanted.profile;
    if (read === undefined) return;
    judged.textContent = "Fetching…";
    try {
      const address = wanted.jwksUri ?? (await jwksUriOf(String(read.claims.iss)));
      const place = askable(address);
      if ("problem" in place) throw new Error(`The jwks_uri ${address} is no https address.`);
      if (!allowedIssuers().includes(place.origin)) {
        judged.textContent = `The issuer publishes its keys at ${address}.`;
        fetching.replaceChildren(
          fetchButton(place.origin, { ...wanted, jwksUri: address }, address),
        );
        return;
      }
      keys.value = await textAt(address);
      judge();
    } catch (error) {
      judged.className = "problem";
      judged.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** Has the engine judge the pasted keys. */
  function judge(): void {
    go.disabled = true;
    judged.className = "hint";
    judged.textContent = "";
    if (read === undefined || keys.value.trim() === "") return;
    try {
      const set = keysIn(keys.value);
      const bytes = new TextEncoder().encode(JSON.stringify(set));
      const found = JSON.parse(
        judge_key_set(bytes, String(read.claims.iss), [String(read.header.alg)]),
      ) as { usable?: number; error?: string };
      if (found.error) throw new Error(`The engine does not use this set: ${found.error}.`);
      if (!found.usable)
        throw new Error(`No key of this set can verify ${String(read.header.alg)} signatures.`);
      judged.textContent = `${found.usable} of ${set.keys.length} keys can verify tokens of this issuer.`;
      go.disabled = false;
    } catch (error) {
      judged.className = "problem";
      judged.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  function accept(): void {
    if (read !== undefined) trust(trusting(read, profile.value, keysIn(keys.value).keys));
  }
}

function facts({ header, claims }: Omit<ReadToken, "text">): HTMLElement[] {
  const now = Date.now() / 1000;
  const time = (own: unknown) =>
    typeof own === "number" ? `${clock(own)}, ${relative(own, now)}` : "not in the token";
  const list: [string, string][] = [
    ["Issuer", String(claims.iss)],
    ["Subject", String(claims.sub ?? "not in the token")],
    ["Audience", [claims.aud ?? "not in the token"].flat().map(String).join(", ")],
    ["Signed with", String(header.alg ?? "not in the header")],
    ["Ends", time(claims.exp)],
  ];
  return list.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]);
}

function area(id: string, rows: number): HTMLTextAreaElement {
  return el("textarea", {
    id,
    rows,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
  });
}

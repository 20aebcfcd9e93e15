// Live: a Worker is asked the same, and both answers stand side by side.

import { button, el, field } from "../dom.ts";
import {
  askWorker,
  differences,
  nameWorker,
  servedByWorker,
  setting,
  workerOrigin,
} from "../live.ts";
import { clientOf, giveSecret } from "../keys.ts";
import type { Outcome, Run } from "../run.ts";
import { answerText } from "./wire.ts";

export interface Live {
  show: (outcome: Outcome) => void;
}

/** The panel; `keep` is called before a reload, `again` performs the exchange anew. */
export function live(
  container: HTMLElement,
  keep: () => void,
  again: () => Promise<Outcome | undefined>,
): Live {
  let run: Run | undefined;
  let asked = 0;
  const origin = workerOrigin();
  const told = el("div", { role: "status" });
  const answers = el("div", { class: "sides" });
  const ask = button(
    origin === undefined ? "Ask the Worker" : `Ask ${new URL(origin).host}`,
    () => void compare(),
  );
  ask.disabled = origin === undefined;
  container.replaceChildren(
    el("p", {}, about(origin)),
    ...(servedByWorker() ? [] : [naming()]),
    ...(setting("etx-demo") === "" ? [secretField()] : []),
    el("p", { class: "actions" }, ask),
    told,
    answers,
  );

  async function compare(): Promise<void> {
    if (origin === undefined) return;
    // With tokens of this second, and an assertion that nobody has sent yet.
    const fresh = await again();
    if (fresh?.kind !== "run") return;
    const own = (asked += 1);
    told.replaceChildren(el("p", {}, "Asking…"));
    try {
      const there = await askWorker(fresh, origin);
      if (own !== asked) return;
      const found = differences(fresh.answer, there);
      told.replaceChildren(...verdict(found));
      answers.replaceChildren(
        side("In this tab", answerText(fresh.answer)),
        side(`At ${origin}`, answerText(there)),
      );
    } catch (error) {
      if (own !== asked) return;
      told.replaceChildren(
        el("p", { class: "problem" }, error instanceof Error ? error.message : String(error)),
      );
      answers.replaceChildren();
    }
  }

  function naming(): HTMLElement {
    const address = el("input", {
      id: "worker",
      type: "url",
      placeholder: "https://exchange.example.workers.dev",
      autocomplete: "off",
    });
    address.value = origin ?? "";
    const problem = el("p", { class: "problem", role: "status" });
    const use = button("Use this Worker", () => {
      const url = URL.canParse(address.value) ? new URL(address.value) : undefined;
      const secure =
        url?.protocol === "https:" || ["localhost", "127.0.0.1"].includes(url?.hostname ?? "");
      if (url === undefined || !secure) {
        problem.textContent =
          "Give an address that begins with https://, or with http:// on this machine.";
        return;
      }
      nameWorker(url.href);
      keep();
      location.reload();
    });
    const whole = field(
      "The Worker's address",
      address,
      "The page may connect to this one address and to no other. It loads anew to allow that.",
    );
    whole.append(el("p", { class: "actions" }, use), problem);
    return whole;
  }

  function secretField(): HTMLElement {
    const secret = el("input", { id: "client-secret", type: "password", autocomplete: "off" });
    secret.addEventListener("change", () => {
      if (run === undefined || secret.value === "") return;
      giveSecret(clientOf(run.fixture.issuer, run.inputs.client), secret.value);
      void again();
    });
    return field(
      "Client secret, where the Worker's realm has one",
      secret,
      "Kept in this tab alone. For tokens of real issuers, paste them above.",
    );
  }

  return {
    show(outcome) {
      run = outcome.kind === "run" ? outcome : undefined;
      asked += 1;
      ask.disabled = run === undefined || origin === undefined;
      told.replaceChildren();
      answers.replaceChildren();
    },
  };
}

function about(origin: string | undefined): string {
  if (setting("etx-demo") !== "") {
    return "The Worker that serves this page has the realms of these scenarios and knows the keys of this tab. Ask it the same: both answers have to agree.";
  }
  if (servedByWorker()) {
    return "The Worker that serves this page can be asked the same. It decides alike if it has the same realm document; it does not know keys that were made in this tab.";
  }
  if (origin !== undefined)
    return "The Worker you named can be asked the same. It decides alike if it has the same realm document.";
  return "Everything above ran in this tab. Name a Worker to send the same request over the wire and compare.";
}

function verdict(found: string[]): HTMLElement[] {
  if (found.length === 0) {
    return [
      el(
        "p",
        { class: "agree" },
        el("strong", {}, "Both agree. "),
        "Times, jti and signatures aside, the answers are the same.",
      ),
    ];
  }
  return [
    el(
      "p",
      { class: "differ" },
      el("strong", {}, "They differ. "),
      "The Worker has to serve the same realm document and know the keys of the same issuers.",
    ),
    el("ul", {}, ...found.map((one) => el("li", {}, one))),
  ];
}

function side(title: string, text: string): HTMLElement {
  return el(
    "section",
    {},
    el("h3", {}, title),
    el("pre", { class: "raw", tabindex: "0", role: "region", "aria-label": title }, text),
  );
}

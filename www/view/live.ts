// The panel that sends the same request to a Worker and shows both answers side by side.

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

/** Fills the panel; it calls `keep` before a reload and `again` to repeat the exchange. */
export function live(
  container: HTMLElement,
  keep: () => void,
  again: () => Promise<Outcome | undefined>,
): Live {
  let run: Run | undefined;
  let asked = 0;
  const origin = workerOrigin();
  const status = el("div", { role: "status" });
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
    status,
    answers,
  );

  async function compare(): Promise<void> {
    if (origin === undefined) return;
    // A repeated run has new tokens and a client assertion that no request has used.
    const fresh = await again();
    if (fresh?.kind !== "run") return;
    const own = (asked += 1);
    status.replaceChildren(el("p", {}, "Asking…"));
    try {
      const there = await askWorker(fresh, origin);
      if (own !== asked) return;
      const found = differences(fresh.answer, there);
      status.replaceChildren(...verdict(found));
      answers.replaceChildren(
        side("In this tab", answerText(fresh.answer)),
        side(`At ${origin}`, answerText(there)),
      );
    } catch (error) {
      if (own !== asked) return;
      status.replaceChildren(
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
          "Type an address that begins with https://, or with http:// for this host.";
        return;
      }
      nameWorker(url.href);
      keep();
      location.reload();
    });
    const whole = field(
      "The Worker's address",
      address,
      "The page reloads and may then connect to this address and to no other.",
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
      "Client secret, if the Worker's realm has one",
      secret,
      "The secret stays in this tab. To use tokens of real issuers, paste them above.",
    );
  }

  return {
    show(outcome) {
      run = outcome.kind === "run" ? outcome : undefined;
      asked += 1;
      ask.disabled = run === undefined || origin === undefined;
      status.replaceChildren();
      answers.replaceChildren();
    },
  };
}

function about(origin: string | undefined): string {
  if (setting("etx-demo") !== "") {
    return "The Worker that serves this page has the realms of these scenarios and the keys of this tab. Send it the same request: both answers must agree.";
  }
  if (servedByWorker()) {
    return "Send the same request to the Worker that serves this page. It gives the same answer if it has the same realm document; it does not have the keys that this tab made.";
  }
  if (origin !== undefined)
    return "Send the same request to the Worker you named. It gives the same answer if it has the same realm document.";
  return "Everything above ran in this tab. Name a Worker to send it the same request and compare the answers.";
}

function verdict(found: string[]): HTMLElement[] {
  if (found.length === 0) {
    return [
      el(
        "p",
        { class: "agree" },
        el("strong", {}, "Both answers agree. "),
        "Only times, jti and signatures differ.",
      ),
    ];
  }
  return [
    el(
      "p",
      { class: "differ" },
      el("strong", {}, "The answers differ. "),
      "The Worker needs the same realm document and the same issuer keys.",
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

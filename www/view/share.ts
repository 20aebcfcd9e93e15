// The link to what is shown, and what it takes along.

import { copyButton, el } from "../dom.ts";
import { fragment, withheld, type Included } from "../share.ts";
import type { Inputs } from "../scenario.ts";

/** Fills the panel for a inputs. */
export function sharePanel(container: HTMLElement, current: () => Inputs): { show: () => void } {
  const included: Included = { tokens: false, document: false };
  const link = el("input", { id: "share-link", readonly: true });
  const warning = el("p", { class: "warning", role: "status" });
  const tokens = option("Include the pasted tokens", (on) => (included.tokens = on));
  const realm = option("Include the realm document as edited", (on) => (included.document = on));
  container.replaceChildren(
    el(
      "p",
      {},
      "Everything is in the part of the address after #, which browsers send to nobody. Keys and secrets stay here: whoever opens it gets keys of their own.",
    ),
    tokens.element,
    realm.element,
    warning,
    el("div", { class: "field" }, el("label", { for: "share-link" }, "Link"), link),
    el(
      "p",
      { class: "actions" },
      copyButton("Copy link", () => link.value),
    ),
  );

  function option(label: string, set: (on: boolean) => void) {
    const box = el("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      set(box.checked);
      void show();
    });
    const element = el("p", { class: "choice" }, el("label", {}, box, ` ${label}`));
    return { element, box };
  }

  async function show(): Promise<void> {
    const inputs = current();
    const own = withheld(inputs);
    tokens.element.hidden = !own.tokens;
    realm.element.hidden = !own.document;
    const told = [];
    if (own.tokens) {
      told.push(
        included.tokens
          ? "Whoever has this link has the pasted token and can use it until it expires. Share it with nobody you would not hand the token to."
          : "The pasted token is not in the link: whoever opens it sees the token made in the tab instead.",
      );
    }
    if (own.document && !included.document)
      told.push("Your changes to the realm document are not in the link.");
    warning.textContent = told.join(" ");
    warning.classList.toggle("strong", own.tokens && included.tokens);
    link.value = new URL(await fragment(inputs, included), location.href).href;
  }

  return { show: () => void show() };
}

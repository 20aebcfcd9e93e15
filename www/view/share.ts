// The panel with the link to the shown exchange, and the choice of its contents.

import { copyButton, el } from "../dom.ts";
import { fragment, withheld, type Included } from "../share.ts";
import type { Inputs } from "../scenario.ts";

/** Fills the panel; it reads the inputs each time it is shown. */
export function sharePanel(container: HTMLElement, current: () => Inputs): { show: () => void } {
  const included: Included = { tokens: false, document: false };
  const link = el("input", { id: "share-link", readonly: true });
  const warning = el("p", { class: "warning", role: "status" });
  const tokens = option("Include the pasted tokens", (on) => (included.tokens = on));
  const realm = option("Include the edited realm document", (on) => (included.document = on));
  container.replaceChildren(
    el(
      "p",
      {},
      "The whole exchange is in the address after #, which a browser does not send to a server. Keys and secrets are not in it: the tab that opens the link makes its own.",
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
    const parts = [];
    if (own.tokens) {
      parts.push(
        included.tokens
          ? "A person who has this link has the pasted token and can use it until it expires. Share the link only with people you trust with the token."
          : "The pasted token is not in the link: the tab that opens it makes a token instead.",
      );
    }
    if (own.document && !included.document)
      parts.push("Your changes to the realm document are not in the link.");
    warning.textContent = parts.join(" ");
    warning.classList.toggle("strong", own.tokens && included.tokens);
    link.value = new URL(await fragment(inputs, included), location.href).href;
  }

  return { show: () => void show() };
}

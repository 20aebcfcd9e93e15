// Saves the realm document with the keys and digests that the tab put into it, and shows the secrets that
// belong to them.

import { button, copyButton, el } from "../dom.ts";
import { download } from "../download.ts";
import { filled, outline } from "../fixture.ts";
import { clientOf, secretOf } from "../keys.ts";

/** Fills the container with a button that saves the text of `current()`. */
export function saveButton(container: HTMLElement, current: () => string): void {
  const secrets = el("div", { role: "status" });
  container.replaceChildren(
    el(
      "p",
      { class: "actions" },
      button("Save the realm document", () => void save()),
    ),
    secrets,
  );

  async function save(): Promise<void> {
    const text = current();
    const { issuer, clients, issuers } = outline(text);
    download(fileName(issuer), "application/json", await filled(text));
    const own = clients.filter(({ emptySecret }) => emptySecret);
    const tabKeys = issuers.filter(({ emptyKeys }) => emptyKeys).map((one) => one.issuer);
    secrets.replaceChildren(
      ...(own.length > 0
        ? [el("p", {}, "The document holds digests. The secrets are in this tab alone:")]
        : []),
      ...own.map(({ id }) =>
        el(
          "p",
          { class: "actions" },
          el("code", {}, id),
          copyButton(`Copy the secret of ${id}`, () => secretOf(clientOf(issuer, id))),
        ),
      ),
      ...(tabKeys.length > 0
        ? [
            el(
              "p",
              { class: "hint" },
              `The page made the keys of ${tabKeys.join(", ")}: replace them with the keys of your issuer.`,
            ),
          ]
        : []),
    );
  }
}

const fileName = (issuer: string) =>
  `${(URL.canParse(issuer) && new URL(issuer).pathname.split("/").at(-1)) || "realm"}.json`;

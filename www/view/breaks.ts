// The buttons that break the shown exchange. A second press restores it.

import { breaks, type Break } from "../breaks.ts";
import { button } from "../dom.ts";

export interface Breaks {
  /** Marks the break that the page shows, and disables those that a pasted token does not allow. */
  show: (pressed: string | undefined, pasted: boolean) => void;
}

/** Makes the buttons; a press calls `choose` with the break, or with nothing to restore. */
export function breakButtons(
  container: HTMLElement,
  choose: (chosen: Break | undefined) => void,
): Breaks {
  const buttons = breaks.map((one) => {
    const own = button(
      one.label,
      () => choose(own.getAttribute("aria-pressed") === "true" ? undefined : one),
      { id: `break-${one.id}`, class: "quiet", "aria-pressed": "false" },
    );
    return { one, own };
  });
  container.replaceChildren(...buttons.map(({ own }) => own));
  return {
    show(pressed, pasted) {
      for (const { one, own } of buttons) {
        own.setAttribute("aria-pressed", String(one.id === pressed));
        own.disabled = pasted && one.signs;
        own.title = own.disabled ? "Only the issuer can sign a changed copy of a pasted token" : "";
      }
    },
  };
}

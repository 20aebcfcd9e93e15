// A token as it is written: its claims and who signs it, or a token from elsewhere.

import { el, field } from "../dom.ts";
import { NOBODY, PUBLIC_AS_SECRET, STRANGER } from "../keys.ts";
import { decoded, jsonProblem, type Draft } from "../token.ts";

export interface Written {
  element: HTMLElement;
}

const hint =
  'Signed as it is written, mistakes included. `"now+600"` becomes the time ten minutes from now.';

/** The fields of a draft; `changed` is called after each edit. */
export function draftFields(
  name: string,
  draft: Draft,
  issuers: string[],
  changed: () => void,
): HTMLElement {
  const id = name.toLowerCase().replaceAll(" ", "-");
  const made = el("div", { class: "made" }, ...madeFields(id, name, draft, issuers, changed));
  const pasted = el("div", { class: "pasted" }, pastedField(id, name, draft, changed));
  const show = () => {
    made.hidden = draft.pasted !== null;
    pasted.hidden = draft.pasted === null;
  };
  const choices = ["Made in this tab", "Pasted"].map((label, index) => {
    const own = el("input", { type: "radio", name: `${id}-source`, change: choose(index === 1) });
    own.checked = (draft.pasted !== null) === (index === 1);
    return el("label", {}, own, " ", label);
  });
  function choose(fromElsewhere: boolean) {
    return () => {
      draft.pasted = fromElsewhere ? (draft.pasted ?? "") : null;
      show();
      changed();
    };
  }
  show();
  return el(
    "div",
    {},
    el(
      "div",
      { class: "choice", role: "radiogroup", "aria-label": `${name}: where it comes from` },
      ...choices,
    ),
    made,
    pasted,
  );
}

function madeFields(
  id: string,
  name: string,
  draft: Draft,
  issuers: string[],
  changed: () => void,
) {
  const signers = new Set([draft.signer, ...issuers, STRANGER, PUBLIC_AS_SECRET, NOBODY]);
  const signer = el(
    "select",
    { id: `${id}-signer` },
    ...[...signers].map((one) => el("option", { value: one }, one)),
  );
  signer.value = draft.signer;
  signer.addEventListener("change", () => {
    draft.signer = signer.value;
    changed();
  });
  return [
    field("Signed by", signer),
    jsonField(
      `${id}-header`,
      `Header of the ${name.toLowerCase()}`,
      "Header",
      draft.header,
      2,
      (text) => {
        draft.header = text;
        changed();
      },
    ),
    jsonField(
      `${id}-claims`,
      `Claims of the ${name.toLowerCase()}`,
      "Claims",
      draft.claims,
      Math.max(8, draft.claims.split("\n").length + 1),
      (text) => {
        draft.claims = text;
        changed();
      },
      hint,
    ),
  ];
}

/** A text that should be a JSON object; what keeps it from being one stands below it. */
function jsonField(
  id: string,
  label: string,
  shown: string,
  text: string,
  rows: number,
  changed: (text: string) => void,
  about?: string,
) {
  const area = el("textarea", {
    id,
    rows,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-label": label,
  });
  area.value = text;
  const problem = el("p", { class: "problem", id: `${id}-problem`, role: "status" });
  const judge = () => {
    const found = jsonProblem(area.value);
    problem.textContent = found === undefined ? "" : `${found} It is sent like this.`;
    area.setAttribute("aria-invalid", String(found !== undefined));
  };
  area.addEventListener("input", () => {
    judge();
    changed(area.value);
  });
  judge();
  const whole = field(shown, area, about);
  area.setAttribute(
    "aria-describedby",
    `${area.getAttribute("aria-describedby") ?? ""} ${id}-problem`.trim(),
  );
  whole.append(problem);
  return whole;
}

function pastedField(id: string, name: string, draft: Draft, changed: () => void): HTMLElement {
  const area = el("textarea", {
    id: `${id}-pasted`,
    rows: 6,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
  });
  const problem = el("p", { class: "problem", role: "status", id: `${id}-pasted-problem` });
  const preview = el("pre", {
    class: "raw",
    hidden: true,
    tabindex: "0",
    role: "region",
    "aria-label": `${name}, decoded`,
  });
  area.value = draft.pasted ?? "";
  const judge = () => {
    const token = decoded(area.value.trim());
    problem.textContent = "problem" in token ? token.problem : "";
    preview.hidden = "problem" in token;
    preview.textContent = "problem" in token ? "" : JSON.stringify(token.claims, null, 2);
    area.setAttribute("aria-invalid", String("problem" in token));
  };
  area.addEventListener("input", () => {
    draft.pasted = area.value;
    judge();
    changed();
  });
  judge();
  const whole = field(
    `${name} from elsewhere`,
    area,
    "It stays in this tab. The realm document has to have the key of its issuer.",
  );
  area.setAttribute(
    "aria-describedby",
    `${area.getAttribute("aria-describedby") ?? ""} ${id}-pasted-problem`,
  );
  whole.append(problem, preview);
  return whole;
}

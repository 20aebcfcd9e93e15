// The fields of a token: its signer, header and claims, or a token that a person pastes.

import { el, field } from "../dom.ts";
import { UNSIGNED, PUBLIC_AS_SECRET, TAMPERED, UNTRUSTED } from "../keys.ts";
import { decoded, jsonProblem, type Draft } from "../token.ts";

const hint =
  'The page signs this text unchanged, mistakes included. It replaces `"now+600"` with the time ten minutes from now.';

/** Makes the fields of a draft; each edit calls `changed`. */
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
      { class: "choice", role: "radiogroup", "aria-label": `Source of the ${name.toLowerCase()}` },
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
  const signers = new Set([
    draft.signer,
    ...issuers,
    UNTRUSTED,
    PUBLIC_AS_SECRET,
    TAMPERED,
    UNSIGNED,
  ]);
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

/** Makes a field for a JSON object; a line below it says why the text is not one. */
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
    problem.textContent = found === undefined ? "" : `${found} The page sends the text unchanged.`;
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
    `Pasted ${name.toLowerCase()}`,
    area,
    "The token stays in this tab. Add the key of its issuer to the realm document.",
  );
  area.setAttribute(
    "aria-describedby",
    `${area.getAttribute("aria-describedby") ?? ""} ${id}-pasted-problem`,
  );
  whole.append(problem, preview);
  return whole;
}

// The ways to break the shown exchange with one click: honest mistakes and attacks. Each changes the
// inputs as a person could; the engine then decides.

import { TAMPERED, UNSIGNED } from "./keys.ts";
import type { Inputs } from "./scenario.ts";
import { isObject, type Claims } from "./token.ts";

export interface Break {
  id: string;
  label: string;
  /** Whether the page must sign the changed token. It has no key for a pasted one. */
  signs: boolean;
  change: (inputs: Inputs) => void;
}

export const breaks: Break[] = [
  {
    id: "wrong-audience",
    label: "Wrong audience",
    signs: true,
    change: (inputs) => setClaims(inputs, { aud: "https://news.example" }),
  },
  {
    id: "expired",
    label: "Expired",
    signs: true,
    change: (inputs) => setClaims(inputs, { iat: "now-7200", exp: "now-3600" }),
  },
  {
    id: "too-much-scope",
    label: "Too much scope",
    signs: false,
    change: (inputs) => (inputs.scope = `${inputs.scope} admin`.trim()),
  },
  {
    id: "may-act-another",
    label: "may_act names another",
    signs: true,
    change: (inputs) =>
      setClaims(inputs, { may_act: { client_id: "help-desk", sub: "help-desk" } }),
  },
  {
    id: "tampered",
    label: "Changed after signing",
    signs: true,
    change: (inputs) => {
      setClaims(inputs, { sub: "admin" });
      inputs.subject.signer = TAMPERED;
    },
  },
  {
    id: "unsigned",
    label: "No signature",
    signs: true,
    change: (inputs) => {
      inputs.subject.header = merged(inputs.subject.header, { alg: "none" }, "line");
      inputs.subject.signer = UNSIGNED;
    },
  },
];

/** Returns a broken copy of the inputs. */
export function broken(inputs: Inputs, { change }: Break): Inputs {
  const copy = structuredClone(inputs);
  change(copy);
  return copy;
}

function setClaims({ subject }: Inputs, claims: Claims): void {
  subject.claims = merged(subject.claims, claims, "lines");
}

/** Sets members of a JSON text. Text that is no JSON object stays as the person wrote it. */
function merged(text: string, changes: Claims, form: "line" | "lines"): string {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return text;
    const lines = JSON.stringify({ ...value, ...changes }, null, 2);
    return form === "lines" ? lines : lines.replaceAll(/\n\s*/g, " ");
  } catch {
    // The engine refuses the text already.
    return text;
  }
}

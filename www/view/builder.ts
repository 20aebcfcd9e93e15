// The fields of the request: the client's parameters, the subject token and an optional actor token.

import { el, field, group } from "../dom.ts";
import { firstActor, type Inputs } from "../scenario.ts";
import { outline, type Outline } from "../fixture.ts";
import schema from "../../src/npm/realm.schema.json";
import { draftFields } from "./draft.ts";

const types = schema.$defs.TokenTypeName.enum;

/** Fills the fields from the inputs; each edit changes the inputs and then calls `changed`. */
export function builder(container: HTMLElement, inputs: Inputs, changed: () => void): void {
  const known = outline(inputs.document);
  const issuers = known.issuers.map(({ issuer }) => issuer);
  const actor = el("div", {});
  const showActor = () => {
    const { actor: draft } = inputs;
    actor.replaceChildren(
      ...(draft === null
        ? [
            el(
              "p",
              { class: "hint" },
              "Without an actor token, the client itself acts for the subject or impersonates it, as may_act and the realm allow.",
            ),
          ]
        : [
            select(
              "Type",
              "actor-type",
              types,
              inputs.actorType,
              (value) => (inputs.actorType = value),
            ),
            draftFields("Actor token", draft, issuers, changed),
          ]),
    );
  };
  const withActor = el("input", { type: "checkbox", id: "with-actor" });
  withActor.checked = inputs.actor !== null;
  withActor.addEventListener("change", () => {
    inputs.actor = withActor.checked ? firstActor(inputs) : null;
    showActor();
    changed();
  });
  showActor();

  container.replaceChildren(
    group("The client's request", ...asked(inputs, known, select, text)),
    group(
      "Subject token",
      el("p", { class: "hint" }, "The new token has this user's rights, or fewer."),
      select(
        "Type",
        "subject-type",
        types,
        inputs.subjectType,
        (value) => (inputs.subjectType = value),
      ),
      draftFields("Subject token", inputs.subject, issuers, changed),
    ),
    group(
      "Actor token",
      el(
        "p",
        { class: "choice" },
        el("label", {}, withActor, " Another actor acts, with its own token"),
      ),
      actor,
    ),
  );

  function select(
    label: string,
    id: string,
    values: (string | [value: string, label: string])[],
    value: string,
    set: (value: string) => void,
  ): HTMLElement {
    const options = values.map((one) => (typeof one === "string" ? ([one, one] as const) : one));
    const own = el(
      "select",
      { id },
      ...options.map(([key, shown]) => el("option", { value: key }, shown)),
    );
    own.value = value;
    own.addEventListener("change", () => {
      set(own.value);
      changed();
    });
    return field(label, own);
  }

  function text(
    label: string,
    id: string,
    value: string,
    set: (value: string) => void,
    suggestions: string[] = [],
  ): HTMLElement {
    const own = el("input", {
      id,
      value,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      list: `${id}-list`,
    });
    own.addEventListener("input", () => {
      set(own.value);
      changed();
    });
    const whole = field(label, own);
    whole.append(
      el(
        "datalist",
        { id: `${id}-list` },
        ...suggestions.map((one) => el("option", { value: one })),
      ),
    );
    return whole;
  }
}

type Select = (
  label: string,
  id: string,
  values: (string | [string, string])[],
  value: string,
  set: (value: string) => void,
) => HTMLElement;
type Text = (
  label: string,
  id: string,
  value: string,
  set: (value: string) => void,
  suggestions?: string[],
) => HTMLElement;

function asked(
  inputs: Inputs,
  { clients, targets }: Outline,
  select: Select,
  text: Text,
): HTMLElement[] {
  const ids = new Set([inputs.client, ...clients.map(({ id }) => id)]);
  const names = [...ids].filter(Boolean).map((id): [string, string] => [id, id]);
  return [
    select(
      "Client",
      "client",
      [...names, ["", "none: the token identifies it"]],
      inputs.client,
      (value) => (inputs.client = value),
    ),
    select(
      "Credentials",
      "credential",
      [
        ["right", "valid"],
        ["wrong", "invalid"],
        ["none", "omitted"],
      ],
      inputs.credential,
      (value) => (inputs.credential = value as Inputs["credential"]),
    ),
    select(
      "Send the request",
      "replay",
      [
        ["once", "once"],
        ["twice", "twice, with the same bytes"],
      ],
      inputs.replay ? "twice" : "once",
      (value) => (inputs.replay = value === "twice"),
    ),
    text(
      "audience",
      "audience",
      inputs.audience,
      (value) => (inputs.audience = value),
      targets.map(({ audience }) => audience),
    ),
    text(
      "resource",
      "resource",
      inputs.resource,
      (value) => (inputs.resource = value),
      targets.flatMap(({ resource }) => resource),
    ),
    text("scope", "scope", inputs.scope, (value) => (inputs.scope = value)),
    select(
      "requested_token_type",
      "requested-type",
      [["", "omitted"], "access_token", "id_token", "refresh_token"],
      inputs.requestedType,
      (value) => (inputs.requestedType = value),
    ),
  ];
}

// Elements, made without markup: nothing that somebody typed is ever read as HTML.

type Child = Node | string | false | null | undefined;
type Properties = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

/** An element with properties: functions listen to the event they are named after, the rest are attributes. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), properties, children);
}

/** The same for a drawing. */
export function svg(name: string, properties: Properties = {}, ...children: Child[]): SVGElement {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);
}

function filled<Kind extends Element>(
  element: Kind,
  properties: Properties,
  children: Child[],
): Kind {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(
    ...children.filter((child) => child !== false && child !== null && child !== undefined),
  );
  return element;
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** Text in which what stands between backticks is code. */
export function prose(text: string): (Node | string)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? el("code", {}, part) : part));
}

/** A button that does what it says. */
export function button(
  label: string,
  act: () => void,
  properties: Properties = {},
): HTMLButtonElement {
  return el("button", { type: "button", click: act, ...properties }, label);
}

/** Copies a text, and says so on the button. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const own = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text());
      own.textContent = "Copied";
    } catch {
      own.textContent = "Select and copy it by hand: this browser does not allow it";
    }
    setTimeout(() => (own.textContent = label), 2000);
  });
  own.setAttribute("aria-live", "polite");
  return own;
}

/** A labelled field. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  const id = control.id || `f${(fields += 1)}`;
  control.id = id;
  if (hint !== undefined) control.setAttribute("aria-describedby", `${id}-hint`);
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    control,
    hint !== undefined && el("p", { id: `${id}-hint`, class: "hint" }, ...prose(hint)),
  );
}

let fields = 0;

/** Fields that belong together. */
export function group(title: string, ...children: HTMLElement[]): HTMLElement {
  return el("fieldset", {}, el("legend", {}, title), ...children);
}

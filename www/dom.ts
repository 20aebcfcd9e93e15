// Builds elements without markup: the browser never parses a person's text as HTML.

type Child = Node | string | false | null | undefined;
type Properties = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

/** Makes an element. A function among the properties listens to the event of that name; every other property is an attribute. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), properties, children);
}

/** Makes an SVG element with the same kinds of properties. */
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

/** Returns the element with this id; throws if the page has none. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** Splits a text at its backticks: every second piece becomes a `code` element. */
export function prose(text: string): (Node | string)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? el("code", {}, part) : part));
}

/** Makes a button that calls `act` when a person presses it. */
export function button(
  label: string,
  act: () => void,
  properties: Properties = {},
): HTMLButtonElement {
  return el("button", { type: "button", click: act, ...properties }, label);
}

/** Makes a button that copies a text and shows for two seconds whether that worked. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const own = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text());
      own.textContent = "Copied";
    } catch {
      own.textContent = "This browser does not allow copying: select the text and copy it by hand";
    }
    setTimeout(() => (own.textContent = label), 2000);
  });
  own.setAttribute("aria-live", "polite");
  return own;
}

/** Puts a label above a control and, where there is one, a hint below it. */
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

/** Groups fields under one title. */
export function group(title: string, ...children: HTMLElement[]): HTMLElement {
  return el("fieldset", {}, el("legend", {}, title), ...children);
}

// The page: the request, the checks, the result. Each change of the request or the realm runs the engine
// again.

import { broken, type Break } from "./breaks.ts";
import { byId, el } from "./dom.ts";
import { load } from "./engine.ts";
import { allowedIssuers } from "./issuer-keys.ts";
import { allowOnly, setting } from "./live.ts";
import { useDemoKeys, type DemoKeys } from "./keys.ts";
import { perform, type Outcome } from "./run.ts";
import { ownRealm, type ServedDocuments } from "./own.ts";
import {
  changes,
  firstScenario,
  inputsOf,
  scenarioBy,
  servedAt,
  showFirst,
  type Inputs,
} from "./scenario.ts";
import { inputsIn } from "./share.ts";
import { breakButtons } from "./view/breaks.ts";
import { brief } from "./view/brief.ts";
import { builder } from "./view/builder.ts";
import { editor } from "./view/document.ts";
import { findField } from "./view/find.ts";
import { flowFigure } from "./view/flow.ts";
import { live } from "./view/live.ts";
import { path } from "./view/path.ts";
import { result } from "./view/result.ts";
import { saveButton } from "./view/save.ts";
import { sharePanel } from "./view/share.ts";
import { stepper } from "./view/stepper.ts";
import { scenarios } from "./view/scenarios.ts";
import { tokens } from "./view/tokens.ts";
import { trustPanel } from "./view/trust.ts";
import { stateOf, verdict } from "./view/verdict.ts";
import { wire } from "./view/wire.ts";

const INPUTS_KEY = "inputs";
const PAUSE_MS = 200;

allowOnly(allowedIssuers());
void start();

async function start(): Promise<void> {
  try {
    const [demo, served] = await Promise.all([
      beside<DemoKeys>("etx-demo"),
      beside<ServedDocuments>("etx-realms"),
      load(),
    ]);
    if (demo) {
      servedAt(location.origin);
      useDemoKeys(demo);
    }
    if (served) showFirst(served.map(ownRealm));
  } catch {
    notify(
      "The engine could not be loaded. The page needs WebAssembly and WebCrypto: open it over https or from this host, in a current browser, and reload it.",
    );
    return;
  }
  list = scenarios(byId("scenarios"));
  findField(byId("find"), refusals);
  trustPanel(byId("trust-panel"), (own) => {
    open(own);
    byId("in").scrollIntoView();
  });
  open(await chosen());
  window.addEventListener("hashchange", async () => {
    // Other fragments are places in the page.
    if (/^(#(scenario|share)=.*)?$/.test(location.hash)) open(await chosen());
  });
  document.documentElement.dataset.ready = "true";
}

/** Reads the file that a setting of the page names, if it names one. `npm start` alone writes such files. */
async function beside<Content>(name: string): Promise<Content | undefined> {
  const address = setting(name);
  return address === "" ? undefined : ((await fetch(address)).json() as Promise<Content>);
}

/** Returns the inputs that a reload left in the session, else those of the address, else the first scenario. */
async function chosen(): Promise<Inputs> {
  const stored = sessionStorage.getItem(INPUTS_KEY);
  sessionStorage.removeItem(INPUTS_KEY);
  if (stored !== null) return JSON.parse(stored) as Inputs;
  notify("");
  try {
    const inputs = await inputsIn(location.hash);
    if (inputs !== undefined) return inputs;
  } catch {
    notify(
      "This link cannot be read: it is cut off or belongs to another version of the page. The page shows the first scenario instead.",
    );
  }
  return inputsOf(firstScenario()) as Inputs;
}

// A wide window shows the scenarios beside the page; a narrow one folds them above it.
const wide = window.matchMedia("(min-width: 64rem)");
const fold = () => ((byId("scenarios-fold") as HTMLDetailsElement).open = wide.matches);
wide.addEventListener("change", fold);
fold();

let inputs = inputsOf(firstScenario()) as Inputs;
/** The inputs before the person broke them; undefined if they are whole. */
let whole: Inputs | undefined;
let pressed: Break | undefined;
let latest = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

let list: ReturnType<typeof scenarios> | undefined;
const refusals = setting("etx-refusals");
const breaking = breakButtons(byId("breaks"), (chosen) => {
  whole ??= structuredClone(inputs);
  inputs = chosen ? broken(whole, chosen) : whole;
  pressed = chosen;
  if (chosen === undefined) whole = undefined;
  fill();
  void run();
});
const pipeline = path(byId("pipeline"), refusals);
const steps = stepper(byId("stepper"), byId("step-text"));
const realm = editor(byId("realm"), (text) => {
  inputs.document = text;
  changed();
});
saveButton(byId("save"), () => inputs.document);
const sharing = sharePanel(byId("share"), () => inputs);
const overTheWire = live(
  byId("live"),
  () => sessionStorage.setItem(INPUTS_KEY, JSON.stringify(inputs)),
  run,
);

function open(next: Inputs): void {
  inputs = next;
  whole = pressed = undefined;
  const scenario = scenarioBy(inputs.scenario);
  byId("scenario-title").textContent = scenario?.title ?? "";
  document.title = `${scenario?.title ?? "An exchange"} - edge-token-exchange`;
  byId("scenario-text").textContent = scenario?.text ?? "";
  const altered = scenario ? changes(scenario) : [];
  const lead = altered.length > 0 ? ["This scenario changes: "] : [];
  byId("changed").replaceChildren(...lead, ...altered.map((one) => el("code", {}, one)));
  list?.choose(inputs.scenario);
  fold();
  fill();
  void run();
}

/** Writes the inputs into their fields. */
function fill(): void {
  realm.open(inputs.document);
  builder(byId("builder"), inputs, changed);
}

function changed(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void run(), PAUSE_MS);
}

/** Performs the exchange and shows it; returns nothing if a newer run began in the meantime. */
async function run(): Promise<Outcome | undefined> {
  clearTimeout(timer);
  const own = (latest += 1);
  try {
    const outcome = await perform(structuredClone(inputs));
    if (own !== latest) return undefined;
    show(outcome);
    return outcome;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (own === latest)
      notify(`The page could not run this exchange: ${reason}. Choose a scenario to begin again.`);
    return undefined;
  }
}

function show(outcome: Outcome): void {
  verdict(byId("verdict"), outcome);
  tokens(byId("tokens"), outcome, refusals);
  breaking.show(pressed?.id, outcome.inputs.subject.pasted !== null);
  byId("brief").textContent = brief(outcome.inputs);
  pipeline.show(outcome);
  steps.show(outcome.checks);
  overTheWire.show(outcome);
  sharing.show();
  const ran = outcome.kind === "run";
  realm.point(ran ? undefined : outcome.problem, ran ? outcome.fixture.warnings : []);
  byId("out").dataset.state = stateOf(outcome);
  byId("flow").replaceChildren(...(ran ? [flowFigure(outcome)] : []));
  byId("result").replaceChildren(
    ran
      ? result(outcome)
      : el("p", { class: "nothing" }, "Fix the realm document to see the result."),
  );
  byId("wire").replaceChildren(...(ran ? wire(outcome) : []));
  if (performance.getEntriesByName("first exchange").length === 0) {
    performance.mark("first exchange");
    goToPlace();
  }
  document.documentElement.dataset.shown = String(latest);
}

/** Goes to the part of the page that the address names, once the page has its full height. */
function goToPlace(): void {
  const place = document.getElementById(location.hash.slice(1));
  place?.scrollIntoView();
  place?.querySelector("input")?.focus();
}

function notify(text: string): void {
  byId("notice").textContent = text;
}

// A reader of the printed page cannot open a stage, so printing opens all of them.
for (const [event, open] of [
  ["beforeprint", true],
  ["afterprint", false],
] as const) {
  window.addEventListener(event, () => {
    for (const stage of document.querySelectorAll<HTMLDetailsElement>(".stage.passed details"))
      stage.open = open;
  });
}

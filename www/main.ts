// The page: the request, the checks, the result. Each change of the request or the realm runs the engine
// again.

import { byId, el } from "./dom.ts";
import { load } from "./engine.ts";
import { allowOnlyWorker, setting } from "./live.ts";
import { useDemoKeys, type DemoKeys } from "./keys.ts";
import { perform, type Outcome } from "./run.ts";
import { changes, first, inputsOf, scenarioBy, servedAt, type Inputs } from "./scenario.ts";
import { inputsIn } from "./share.ts";
import { brief } from "./view/brief.ts";
import { builder } from "./view/builder.ts";
import { chain } from "./view/chain.ts";
import { editor } from "./view/document.ts";
import { live } from "./view/live.ts";
import { path } from "./view/path.ts";
import { result } from "./view/result.ts";
import { sharePanel } from "./view/share.ts";
import { stepper } from "./view/stepper.ts";
import { scenarios } from "./view/scenarios.ts";
import { verdict } from "./view/verdict.ts";
import { wire } from "./view/wire.ts";

const INPUTS_KEY = "inputs";
const PAUSE_MS = 200;

allowOnlyWorker();
void start();

async function start(): Promise<void> {
  try {
    const demo = setting("etx-demo");
    const [own] = await Promise.all([demo === "" ? undefined : demoKeysAt(demo), load()]);
    if (own) {
      servedAt(location.origin);
      useDemoKeys(own);
    }
  } catch {
    notify(
      "The engine could not be loaded. The page needs WebAssembly and WebCrypto: open it over https or from this host, in a current browser, and reload it.",
    );
    return;
  }
  open(await chosen());
  window.addEventListener("hashchange", async () => open(await chosen()));
  document.documentElement.dataset.ready = "true";
}

async function demoKeysAt(address: string): Promise<DemoKeys> {
  return (await fetch(address)).json() as Promise<DemoKeys>;
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
  return inputsOf(first) as Inputs;
}

// A wide window shows the scenarios beside the page; a narrow one folds them above it.
const wide = window.matchMedia("(min-width: 64rem)");
const fold = () => ((byId("scenarios-fold") as HTMLDetailsElement).open = wide.matches);
wide.addEventListener("change", fold);
fold();

let inputs = inputsOf(first) as Inputs;
let latest = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const list = scenarios(byId("scenarios"));
const pipeline = path(byId("pipeline"), setting("etx-refusals"));
const steps = stepper(byId("stepper"), byId("step-text"));
const realm = editor(byId("realm"), (text) => {
  inputs.document = text;
  changed();
});
const sharing = sharePanel(byId("share"), () => inputs);
const overTheWire = live(
  byId("live"),
  () => sessionStorage.setItem(INPUTS_KEY, JSON.stringify(inputs)),
  run,
);

function open(next: Inputs): void {
  inputs = next;
  const scenario = scenarioBy(inputs.scenario);
  byId("scenario-title").textContent = scenario?.title ?? "";
  document.title = `${scenario?.title ?? "An exchange"} - edge-token-exchange`;
  byId("scenario-text").textContent = scenario?.text ?? "";
  const altered = scenario ? changes(scenario) : [];
  const lead = altered.length > 0 ? ["This scenario changes: "] : [];
  byId("changed").replaceChildren(...lead, ...altered.map((one) => el("code", {}, one)));
  list.choose(inputs.scenario);
  fold();
  realm.open(inputs.document);
  builder(byId("builder"), inputs, changed);
  void run();
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
  byId("brief").textContent = brief(outcome.inputs);
  pipeline.show(outcome);
  steps.show(outcome.checks);
  overTheWire.show(outcome);
  sharing.show();
  const ran = outcome.kind === "run";
  realm.point(ran ? undefined : outcome.problem, ran ? outcome.fixture.warnings : []);
  byId("out").dataset.state = ran && outcome.issued ? "granted" : "refused";
  byId("chain").replaceChildren(...(ran ? [chain(outcome)] : []));
  byId("result").replaceChildren(
    ran
      ? result(outcome)
      : el("p", { class: "nothing" }, "Fix the realm document to see the result."),
  );
  byId("wire").replaceChildren(...(ran ? wire(outcome) : []));
  if (performance.getEntriesByName("first exchange").length === 0)
    performance.mark("first exchange");
  document.documentElement.dataset.shown = String(latest);
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

// The page: what goes in, the path it takes, what comes out. A change of any of the first runs the
// engine again.

import { byId, el } from "./dom.ts";
import { load } from "./engine.ts";
import { allowOnlyWorker, setting } from "./live.ts";
import { takeDemo, type Demo } from "./keys.ts";
import { perform, type Outcome } from "./run.ts";
import { changes, first, servedAt, scenarioBy, told, type Inputs } from "./scenario.ts";
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

const KEPT = "scenario";
const PAUSE_MS = 200;

allowOnlyWorker();
void start();

async function start(): Promise<void> {
  try {
    const demo = setting("etx-demo");
    const [own] = await Promise.all([demo === "" ? undefined : demoAt(demo), load()]);
    if (own) {
      servedAt(location.origin);
      takeDemo(own);
    }
  } catch {
    tell(
      "The engine could not be loaded. The page needs WebAssembly and WebCrypto: open it over https or from this machine in a current browser, and load it again.",
    );
    return;
  }
  open(await chosen());
  window.addEventListener("hashchange", async () => open(await chosen()));
  document.documentElement.dataset.ready = "true";
}

async function demoAt(address: string): Promise<Demo> {
  return (await fetch(address)).json() as Promise<Demo>;
}

/** What the address asks for, or what was kept over a reload. */
async function chosen(): Promise<Inputs> {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept !== null) return JSON.parse(kept) as Inputs;
  tell("");
  try {
    const inputs = await inputsIn(location.hash);
    if (inputs !== undefined) return inputs;
  } catch {
    tell(
      "This link cannot be read: it is cut off, or of another version of the page. Here is the first scenario instead.",
    );
  }
  return told(first) as Inputs;
}

// Where there is stage the scenarios stand beside the page, elsewhere they are folded above it.
const wide = window.matchMedia("(min-width: 64rem)");
const fold = () => ((byId("scenarios-fold") as HTMLDetailsElement).open = wide.matches);
wide.addEventListener("change", fold);
fold();

let inputs = told(first) as Inputs;
let latest = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const list = scenarios(byId("scenarios"));
const pipeline = path(byId("pipeline"), setting("etx-refusals"));
const steps = stepper(byId("stepper"), byId("told"));
const realm = editor(byId("realm"), (text) => {
  inputs.document = text;
  changed();
});
const sharing = sharePanel(byId("share"), () => inputs);
const overTheWire = live(
  byId("live"),
  () => sessionStorage.setItem(KEPT, JSON.stringify(inputs)),
  run,
);

function open(next: Inputs): void {
  inputs = next;
  const scenario = scenarioBy(inputs.scenario);
  byId("scenario-title").textContent = scenario?.title ?? "";
  document.title = `${scenario?.title ?? "An exchange"} - edge-token-exchange`;
  byId("scenario-text").textContent = scenario?.text ?? "";
  const made = scenario ? changes(scenario) : [];
  const lead = made.length > 0 ? ["What is different here: "] : [];
  byId("changed").replaceChildren(...lead, ...made.map((one) => el("code", {}, one)));
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

/** Performs what is shown, anew; gives nothing where another one was begun meanwhile. */
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
    if (own === latest) tell(`This could not be run: ${reason}. Choose a scenario to begin again.`);
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
      : el("p", { class: "nothing" }, "Mend the realm document to see what comes out."),
  );
  byId("wire").replaceChildren(...(ran ? wire(outcome) : []));
  if (performance.getEntriesByName("first exchange").length === 0)
    performance.mark("first exchange");
  document.documentElement.dataset.shown = String(latest);
}

function tell(text: string): void {
  byId("notice").textContent = text;
}

// On paper nothing can be opened.
for (const [event, open] of [
  ["beforeprint", true],
  ["afterprint", false],
] as const) {
  window.addEventListener(event, () => {
    for (const stage of document.querySelectorAll<HTMLDetailsElement>(".stage.passed details"))
      stage.open = open;
  });
}

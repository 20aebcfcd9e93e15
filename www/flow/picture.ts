// Draws an exchange: the user or the attacker, the client, the exchange and the target, and under them the
// token that goes in and the one that comes out. `act` is drawn as boxes in boxes, as it is nested.

import { svg } from "../dom.ts";
import { pen, type Box, type Ink, type Pen, type Theme } from "./ink.ts";
import type { Flow, TokenFacts } from "./model.ts";

const PARTY = { width: 162, height: 64 };
const GAP = 84;
const LINE = 20;
const NEST = 30;
const PAD = 6;
const WIDE = 4 * PARTY.width + 3 * GAP + 4;
const NARROW = 304;

/** Draws the flow from left to right, or from top to bottom; `label` is its text for screen readers. */
export function picture(
  flow: Flow,
  { theme, wide, label }: { theme: Theme; wide: boolean; label: string },
): SVGElement {
  const own = pen(theme);
  const { height, drawn } = wide ? across(flow, own) : down(flow, own);
  return svg(
    "svg",
    {
      viewBox: `0 0 ${wide ? WIDE : NARROW} ${height}`,
      role: "img",
      "aria-label": label,
      class: wide ? "flow wide" : "flow narrow",
      "font-family": "system-ui, sans-serif",
    },
    ...drawn,
  );
}

interface Party {
  name: string;
  role: string;
  ink: Ink;
  dashed?: boolean;
}

/** The parties in the order in which the token reaches them. */
function parties({ user, client, realm, target, after, attacker, refusal }: Flow): Party[] {
  const bad = (place: "token" | "client"): Party | undefined =>
    attacker?.place === place
      ? { name: "An attacker", role: attacker.does, ink: "stop" }
      : undefined;
  const shown = after === undefined ? "refused" : "granted";
  return [
    bad("token") ?? { name: user, role: "user", ink: "edge" },
    bad("client") ?? { name: client, role: "client", ink: "edge" },
    {
      name: "exchange",
      role: refusal === undefined || after ? realm || shown : "refuses",
      ink: after === undefined ? "stop" : "way",
    },
    after === undefined
      ? { name: target, role: "not reached", ink: "edge", dashed: true }
      : { name: target, role: "target", ink: "edge" },
  ];
}

function party(own: Pen, { x, y, width, height }: Box, { name, role, ink, dashed }: Party) {
  const middle = x + width / 2;
  const lines = wrapped(role, 19);
  const first = lines.length > 1 ? 21 : 27;
  return [
    own.box({ x, y, width, height }, ink, { strong: ink !== "edge", dashed: dashed === true }),
    own.text(name, middle, y + first, width - 12, { bold: true, middle: true, size: 15 }),
    ...lines.map((line, index) =>
      own.text(line, middle, y + first + 18 + index * 15, width - 4, {
        ink: ink === "stop" ? "stop" : "faint",
        middle: true,
        size: 12,
      }),
    ),
  ];
}

/** Breaks a text into at most two lines. */
function wrapped(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  const at = text.lastIndexOf(" ", most);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const steps = (flow: Flow) => [
  flow.attacker?.place === "token" ? "forged token" : "token",
  flow.attacker?.place === "client" ? "attack" : "exchange",
  flow.after === undefined ? "" : "new token",
];

function across(flow: Flow, own: Pen) {
  const top = flow.actor === undefined ? 2 : PARTY.height + 34;
  const middle = top + PARTY.height / 2;
  const left = (index: number) => 2 + index * (PARTY.width + GAP);
  const drawn: SVGElement[] = [];
  for (const [index, one] of parties(flow).entries()) {
    drawn.push(...party(own, { x: left(index), y: top, ...PARTY }, one));
    if (index === 0) continue;
    const [from, to] = [left(index - 1) + PARTY.width + 4, left(index) - 5];
    const blocked = index === 3 && flow.after === undefined;
    drawn.push(...own.arrow([from, middle], [to, middle], "way", blocked));
    const word = steps(flow)[index - 1] ?? "";
    drawn.push(
      own.text(word, (from + to) / 2, middle - 10, GAP + 10, {
        ink: "faint",
        size: 12,
        middle: true,
      }),
    );
  }
  if (flow.actor !== undefined) {
    const place = { x: left(1), y: 2, ...PARTY };
    drawn.push(...party(own, place, { name: flow.actor, role: "actor", ink: "edge" }));
    const centre = left(1) + PARTY.width / 2;
    drawn.push(...own.arrow([centre, PARTY.height + 4], [centre, top - 4], "way"));
  }
  const below = top + PARTY.height + 20;
  const width = 2 * PARTY.width + GAP;
  const before = tokenCard(own, flow, "before", { x: 2, y: below, width });
  const after = tokenCard(own, flow, "after", { x: left(2), y: below, width });
  const height = below + Math.max(before.height, after.height) + 2;
  return { height, drawn: [...drawn, ...before.drawn, ...after.drawn] };
}

function down(flow: Flow, own: Pen) {
  const width = NARROW - 4;
  const centre = NARROW / 2;
  const [user, client, exchange, target] = parties(flow) as [Party, Party, Party, Party];
  const drawn: SVGElement[] = [];
  let y = 2;
  const put = (one: Party) => {
    drawn.push(...party(own, { x: 2, y, width, height: PARTY.height }, one));
    y += PARTY.height;
  };
  const card = (side: "before" | "after") => {
    y += 10;
    const made = tokenCard(own, flow, side, { x: 2, y, width });
    drawn.push(...made.drawn);
    y += made.height;
  };
  const next = (blocked = false) => {
    drawn.push(...own.arrow([centre, y + 4], [centre, y + 32], "way", blocked));
    y += 36;
  };
  put(user);
  card("before");
  next();
  if (flow.actor !== undefined) {
    put({ name: flow.actor, role: "actor", ink: "edge" });
    next();
  }
  put(client);
  next();
  put(exchange);
  card("after");
  next(flow.after === undefined);
  put(target);
  return { height: y + 2, drawn };
}

interface Card {
  height: number;
  drawn: SVGElement[];
}

/** Draws a token: its subject around its actors, then its facts. */
function tokenCard(
  own: Pen,
  flow: Flow,
  side: "before" | "after",
  { x, y, width }: Omit<Box, "height">,
): Card {
  const facts = flow[side];
  if (facts === undefined) {
    const height = 58;
    const words = [own.text("no token", x + 14, y + 24, width - 28, { ink: "stop", bold: true })];
    if (flow.refusal !== undefined)
      words.push(own.text(flow.refusal, x + 14, y + 45, width - 28, { ink: "stop", size: 13 }));
    return {
      height,
      drawn: [own.box({ x, y, width, height }, "stop", { dashed: true }), ...words],
    };
  }
  const forged = side === "before" && flow.attacker?.place === "token";
  const title = side === "after" ? "issued token" : forged ? "forged token" : "subject token";
  const ink = forged ? "stop" : side === "after" ? "way" : "edge";
  const nest = nested(own, facts, { x: x + 12, y: y + 34, width: width - 24 }, side);
  let line = y + 34 + nest.height + 22;
  const drawn = [...nest.drawn];
  for (const text of factLines(facts)) {
    drawn.push(own.text(text, x + 14, line, width - 28, { size: 13 }));
    line += LINE;
  }
  const height = line - y - LINE + 14;
  return {
    height,
    drawn: [
      own.box({ x, y, width, height }, ink, { fill: "sunk" }),
      own.text(title, x + 14, y + 23, width - 28, {
        ink: forged ? "stop" : "faint",
        bold: true,
        size: 13,
      }),
      ...drawn,
    ],
  };
}

function factLines({ audience, scope, lifetime }: TokenFacts): string[] {
  return [
    audience === "" ? "for no audience" : `for ${audience}`,
    scope === "" ? "no scope" : `scope ${scope}`,
    lifetime === "" ? "no end" : `valid for ${lifetime}`,
  ];
}

/** Draws the subject's box, in it the current actor's, in that the earlier ones; `may_act` is dashed. */
function nested(
  own: Pen,
  { subject, chain, permitted }: TokenFacts,
  { x, y, width }: Omit<Box, "height">,
  side: "before" | "after",
): Card {
  const drawn: SVGElement[] = [];
  const row = (place: Box, label: string, name: string) => [
    own.text(label, place.x + 10, place.y + 20, 100, { ink: "faint", size: 12 }),
    own.text(name, place.x + 112, place.y + 20, place.width - 120, { bold: true, size: 13 }),
  ];
  const heightFrom = (link: number): number =>
    link >= chain.length ? 0 : NEST + heightFrom(link + 1) + PAD;

  const acting = heightFrom(0);
  const height = NEST + acting + PAD + (permitted.length > 0 ? NEST + PAD : 0);
  const whole = { x, y, width, height };
  drawn.push(own.box(whole, "edge", { round: 6 }), ...row(whole, "sub", subject));
  chain.forEach((name, link) => {
    const inset = (link + 1) * 10;
    const place = {
      x: x + inset,
      y: y + NEST * (link + 1),
      width: width - 2 * inset,
      height: heightFrom(link) - PAD,
    };
    const now = link === 0 && side === "after";
    const label = link > 0 ? "earlier" : now ? "acts now" : "acted last";
    const look = { round: 6, strong: now, fill: now ? ("wash" as const) : ("panel" as const) };
    drawn.push(own.box(place, now ? "way" : "edge", look), ...row(place, label, name));
  });
  if (permitted.length > 0) {
    const place = { x: x + 10, y: y + NEST + acting, width: width - 20, height: NEST };
    drawn.push(
      own.box(place, "edge", { round: 6, dashed: true }),
      ...row(place, "may_act", permitted.join(", ")),
    );
  }
  return { height, drawn };
}

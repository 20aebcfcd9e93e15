// Shows the raw request and response, and copies them as a command, as code and as a test vector.

import { copyButton, el } from "../dom.ts";
import type { Answer } from "../engine.ts";
import type { Run } from "../run.ts";

/** Shows the request and the response of a run. */
export function wire(run: Run): HTMLElement[] {
  return [
    el("h3", {}, "Request"),
    raw(requestText(run), "Raw request"),
    el("h3", {}, "Response"),
    raw(answerText(run.answer), "Raw response"),
    el(
      "p",
      { class: "actions" },
      copyButton("Copy as curl", () => curl(run)),
      copyButton("Copy as fetch", () => fetchCode(run)),
      copyButton("Copy as test vector", () => vector(run)),
    ),
  ];
}

function raw(text: string, label: string): HTMLElement {
  return el("pre", { class: "raw", tabindex: "0", role: "region", "aria-label": label }, text);
}

export const endpointOf = (run: Run) => `${run.fixture.issuer}/token`;

/** Puts each parameter on its own line; the body that is sent has no line breaks. */
function requestText(run: Run): string {
  const { pathname, host } = new URL(endpointOf(run));
  const authorization = run.sent.authorization;
  return [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
    "Content-Type: application/x-www-form-urlencoded",
    "",
    run.sent.body.replaceAll("&", "\n&"),
  ].join("\n");
}

export function answerText({ status, headers, body }: Answer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, "", pretty(body)].join("\n");
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function curl(run: Run): string {
  const { authorization, parameters } = run.sent;
  const header =
    authorization === undefined ? [] : [`-H ${quoted(`authorization: ${authorization}`)}`];
  const form = parameters.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
  return ["curl -sS " + quoted(endpointOf(run)), ...header, ...form].join(" \\\n  ");
}

export function fetchCode(run: Run): string {
  const { authorization, parameters } = run.sent;
  const headers =
    authorization === undefined
      ? ""
      : `\n  headers: { authorization: ${JSON.stringify(authorization)} },`;
  return `const answer = await fetch(${JSON.stringify(endpointOf(run))}, {
  method: "POST",${headers}
  body: new URLSearchParams(${JSON.stringify(parameters, null, 2).replaceAll("\n", "\n  ")}),
});
console.log(answer.status, answer.headers.get("x-exchange-refusal"), await answer.json());
`;
}

/** Writes the run as a vector of tests/vectors that holds its realm document. */
export function vector(run: Run): string {
  const { authorization, body } = run.sent;
  const { status, headers } = run.answer;
  const refusal = headers["x-exchange-refusal"];
  const { access_token: _, ...rest } = run.response;
  const expected = refusal === undefined ? rest : { error: rest.error };
  const { jti: __, ...claims } = run.issued ?? {};
  const type = "application/x-www-form-urlencoded";
  return JSON.stringify(
    {
      name: run.inputs.scenario,
      now: run.now,
      realm: JSON.parse(run.fixture.document),
      request: { headers: { "content-type": type, ...(authorization && { authorization }) }, body },
      ...(run.inputs.replay && { repeat: true }),
      expect: {
        status,
        ...(refusal !== undefined && { refusal }),
        body: expected,
        ...(run.issued && { token: { header: { typ: "at+jwt" }, claims } }),
      },
    },
    null,
    2,
  );
}

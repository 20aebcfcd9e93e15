// The same request over the wire, to a Worker, and whether both answers agree.

import { answerOf, requestTo, type Answer } from "./engine.ts";
import { tokenIn, type Run } from "./run.ts";
import { isObject, type Claims } from "./token.ts";

const PATIENCE_MS = 10_000;
const REMEMBERED = "worker";

/** How this page is served: by a Worker, which is then the only one it talks to, or by anything else. */
export const servedByWorker = () => setting("etx-host") === "worker";

export const setting = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** The origin of the Worker that is asked, or nothing where none was named. */
export function workerOrigin(): string | undefined {
  if (servedByWorker()) return location.origin;
  return sessionStorage.getItem(REMEMBERED) ?? undefined;
}

/** Names a Worker. From then on the page may connect to it and to no other, which takes a reload. */
export function nameWorker(address: string): void {
  sessionStorage.setItem(REMEMBERED, new URL(address).origin);
}

/** Allows connections to this origin and to the Worker that was named, for as long as the page lives. */
export function allowOnlyWorker(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `connect-src 'self' ${workerOrigin() ?? ""}`;
  document.head.append(policy);
}

/** The answer of the Worker to the request of a run. Rejects with a message for people. */
export async function askWorker(run: Run, origin: string): Promise<Answer> {
  const address = origin + new URL(`${run.fixture.issuer}/token`).pathname;
  const ask = async () => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return answerOf(await fetch(requestTo(address, run.sent), { signal }));
  };
  try {
    if (run.inputs.replay) await ask();
    return await ask();
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    const what = late ? `did not answer within ${PATIENCE_MS / 1000} seconds` : "did not answer";
    const cors = servedByWorker()
      ? ""
      : `, and that its realm lists ${location.origin} in "origins"`;
    throw new Error(`${origin} ${what}. Check that it runs${cors}.`);
  }
}

/** Where two answers differ, in words; nothing where they agree. */
export function differences(here: Answer, there: Answer): string[] {
  const [one, other] = [comparable(here), comparable(there)];
  const found = Object.keys({ ...one.parts, ...other.parts })
    .filter((name) => JSON.stringify(one.parts[name]) !== JSON.stringify(other.parts[name]))
    .map((name) => `${name}: ${shown(one.parts[name])} here, ${shown(other.parts[name])} there`);
  // A second may have passed in between: then either the lifetime is the same, or the end.
  if (one.lifetime !== other.lifetime && one.exp !== other.exp) {
    found.push(`lifetime: ${seconds(one.lifetime)} here, ${seconds(other.lifetime)} there`);
  }
  return found;
}

const seconds = (count: number | undefined) =>
  count === undefined ? "nothing" : `${count} seconds`;

const shown = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

/** What does not depend on the second, on chance or on the key that signs; and the times apart. */
function comparable({ status, headers, body }: Answer) {
  const value = parsed(body);
  const { access_token: _, expires_in: __, ...answer } = value;
  const { iat, exp, jti: ___, ...claims } = tokenIn(value) ?? {};
  const refusal = headers["x-exchange-refusal"];
  const parts: Record<string, unknown> = { status, refusal, answer, token: sorted(claims) };
  const dated = typeof exp === "number" && typeof iat === "number";
  return { parts, exp, lifetime: dated ? exp - iat : undefined };
}

function parsed(body: string): Claims {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const sorted = (claims: object) =>
  Object.fromEntries(Object.entries(claims).sort(([one], [other]) => (one < other ? -1 : 1)));

// Sends the same request to a Worker and compares both answers.

import { answerOf, requestTo, type Answer } from "./engine.ts";
import { tokenIn, type Run } from "./run.ts";
import { isObject, type Claims } from "./token.ts";

const TIMEOUT_MS = 10_000;
const WORKER_KEY = "worker";

/** Whether a Worker serves this page. The page then talks to that Worker and to no other. */
export const servedByWorker = () => setting("etx-host") === "worker";

export const setting = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** The origin of the Worker to ask; undefined until a person names one. */
export function workerOrigin(): string | undefined {
  if (servedByWorker()) return location.origin;
  return sessionStorage.getItem(WORKER_KEY) ?? undefined;
}

/** Stores the Worker's origin. After a reload the page may connect to it and to no other. */
export function nameWorker(address: string): void {
  sessionStorage.setItem(WORKER_KEY, new URL(address).origin);
}

/**
 * Limits the page's connections to its own origin, the Worker and `others`, which the person named, until
 * the page is reloaded.
 */
export function allowOnly(others: string[]): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = ["connect-src 'self'", workerOrigin() ?? "", ...others].join(" ");
  document.head.append(policy);
}

/** Sends the request of a run to the Worker. Rejects with a message that the page can show. */
export async function askWorker(run: Run, origin: string): Promise<Answer> {
  const address = origin + new URL(`${run.fixture.issuer}/token`).pathname;
  const ask = async () => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return answerOf(await fetch(requestTo(address, run.sent), { signal }));
  };
  try {
    if (run.inputs.replay) await ask();
    return await ask();
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    const what = late ? `did not answer within ${TIMEOUT_MS / 1000} seconds` : "did not answer";
    const cors = servedByWorker()
      ? ""
      : `, and that its realm lists ${location.origin} in "origins"`;
    throw new Error(`${origin} ${what}. Check that it runs${cors}.`);
  }
}

/** Lists in words each difference between two answers; empty if they agree. */
export function differences(here: Answer, there: Answer): string[] {
  const [one, other] = [comparable(here), comparable(there)];
  const found = Object.keys({ ...one.parts, ...other.parts })
    .filter((name) => JSON.stringify(one.parts[name]) !== JSON.stringify(other.parts[name]))
    .map((name) => `${name}: ${shown(one.parts[name])} here, ${shown(other.parts[name])} there`);
  // The clock may reach the next second between both answers: then the lifetimes or the ends are equal.
  if (one.lifetime !== other.lifetime && one.exp !== other.exp) {
    found.push(`lifetime: ${seconds(one.lifetime)} here, ${seconds(other.lifetime)} there`);
  }
  return found;
}

const seconds = (count: number | undefined) => (count === undefined ? "none" : `${count} seconds`);

const shown = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));

/** Drops the parts that differ by second, chance or signing key, and returns the times separately. */
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

// Shows times as a person reads them: RFC 7519 counts seconds since 1970.

/** The claims that hold a time. */
const TIMES = ["iat", "exp", "nbf", "auth_time", "updated_at"];

export const isTime = (name: string) => TIMES.includes(name);

/** Returns date and time in UTC, or the number itself if no calendar has it. */
export function clock(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Returns a length of time in words, exact to the second: `1 hour 10 seconds`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "an unknown time";
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [
    [days, "day"],
    [hours, "hour"],
    [minutes, "minute"],
    [seconds - days * 86_400 - hours * 3600 - minutes * 60, "second"],
  ] as const;
  const said = parts.filter(([count]) => count !== 0).map(([count, name]) => plural(count, name));
  return said.join(" ") || "no time";
}

/** Returns the distance of a time from now, exact to the second within an hour: `in 2 minutes`, `3 days ago`. */
export function relative(seconds: number, now: number): string {
  const away = Math.round(seconds - now);
  if (away === 0) return "now";
  const length = duration(roughly(Math.abs(away)));
  return away > 0 ? `in ${length}` : `${length} ago`;
}

/** Beyond two days whole days, beyond an hour whole minutes. */
function roughly(seconds: number): number {
  if (seconds < 3_600) return seconds;
  const unit = seconds < 2 * 86_400 ? 60 : 86_400;
  return Math.floor(seconds / unit) * unit;
}

/** Puts the time behind each count of seconds in a text of the engine: `exp 1764567890 (2025-…)`. */
export function withClocks(text: string): string {
  return text.replaceAll(
    /\b(exp|nbf|iat|now) (1\d{9})\b( \()?/g,
    (_, name: string, seconds: string, more = "") =>
      more === "" ? `${name} ${clock(Number(seconds))}` : `${name} ${clock(Number(seconds))} (`,
  );
}

const plural = (count: number, name: string) => `${count} ${name}${count === 1 ? "" : "s"}`;

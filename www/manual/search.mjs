// The search of the manual's site: which sections have all words of a query. It runs in the browser, and in
// the tests of the build.

const MOST = 20;

/**
 * The best sections of `sections`, `[{ page, file, anchor, heading, text }]`: those that have every word, a
 * heading before a text, an exact word before a part of one.
 */
export function find(sections, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return sections
    .map((section, place) => ({ section, place, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, MOST)
    .map(({ section }) => section);
}

function scoreOf({ page, file, heading, text }, words) {
  const places = [
    [heading.toLowerCase(), 8],
    [page.toLowerCase(), 4],
    [file, 2],
    [text.toLowerCase(), 1],
  ];
  let sum = 0;
  for (const word of words) {
    const scores = places.map(([place, worth]) => {
      if (!place.includes(word)) return 0;
      return isWhole(place, word) ? worth * 2 : worth;
    });
    const best = Math.max(...scores);
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

function isWhole(text, word) {
  const isPart = (character) => character !== undefined && /[\p{L}\p{N}_]/u.test(character);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + word.length])) return true;
  }
  return false;
}

/** About `length` characters of a text around the first word of a query. */
export function excerpt(text, query, length = 160) {
  const [word = ""] = query.toLowerCase().split(/\s+/).filter(Boolean);
  const at = Math.max(0, text.toLowerCase().indexOf(word) - length / 3);
  const start = at === 0 ? 0 : text.indexOf(" ", at) + 1;
  const cut = text.slice(start, start + length).trim();
  return `${start > 0 ? "… " : ""}${cut}${start + length < text.length ? " …" : ""}`;
}

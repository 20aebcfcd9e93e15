// One data point of Analytics Engine for each audit line, for counting; operators search the audit lines
// themselves. `src/manual/audit.md` lists the columns.

/** The size limit in bytes of the index by which the platform samples data points. */
const INDEX_BYTES = 96;

const utf8 = new TextEncoder();

/** A function that writes the data point of an audit line; `dataset` is the binding. */
export function createAnalytics(dataset) {
  return function count(line) {
    const { event, outcome, refusal, time, realm, client, subject, grant, failed } =
      JSON.parse(line);
    dataset.writeDataPoint({
      indexes: [index(realm ?? "")],
      blobs: [
        event,
        outcome,
        refusal ?? "",
        realm ?? "",
        name(client),
        name(subject?.issuer),
        name(grant?.target?.[0]),
        failed ?? "",
      ],
      doubles: [1, grant ? grant.exp - time : 0, grant?.act?.length ?? 0],
    });
  };
}

/** A value of the line as a blob; a value that the line gives by length and digest has none. */
function name(value) {
  return typeof value === "string" ? value : "";
}

/** The part of a realm's path that fits. A blob has all of it. */
function index(realm) {
  const bytes = utf8.encode(realm);
  if (bytes.length <= INDEX_BYTES) return realm;
  return new TextDecoder().decode(bytes.subarray(0, INDEX_BYTES), { stream: true });
}

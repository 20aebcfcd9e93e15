// What JavaScript shares with the engine: limits, and answers that are always the same. The engine has
// them in src/endpoint; `FIXED=write cargo test --test native fixed::` writes this file.

/** The longest body of a request that the engine reads, in bytes. */
export const MAX_BODY = 65536;

/** The last segments of the paths at which a request has such a body. */
export const FORMS = ["token","explain","introspect","revoke"];

export const HEALTH = "/health";

export const BODY_BROKE_OFF = {
  status: 400,
  headers: {"cache-control":"no-store","content-type":"application/json"},
  body: "{\"error\":\"invalid_request\",\"error_description\":\"the body broke off before its end; send the request again\"}",
};

export const BODY_TOO_SLOW = {
  status: 408,
  headers: {"cache-control":"no-store","content-type":"application/json"},
  body: "{\"error\":\"invalid_request\",\"error_description\":\"the body took longer than ten seconds\"}",
};

export const METHOD_NOT_ALLOWED = {
  status: 405,
  headers: {"allow":"GET, HEAD","cache-control":"no-store","content-type":"application/json"},
  body: "{\"error\":\"invalid_request\",\"error_description\":\"this endpoint takes GET and HEAD\"}",
};

export const TOO_MANY_REQUESTS = {
  status: 429,
  headers: {"cache-control":"no-store","content-type":"application/json","retry-after":"10"},
  body: "{\"error\":\"temporarily_unavailable\",\"error_description\":\"too many requests from this address\"}",
};

export const UNAVAILABLE = {
  status: 503,
  headers: {"cache-control":"no-store","content-type":"application/json","pragma":"no-cache","retry-after":"30"},
  body: "{\"error\":\"temporarily_unavailable\",\"error_description\":\"the service is unavailable at the moment\"}",
};

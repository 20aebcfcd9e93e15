// Changes of the document format, each as an edit that leaves the rest of the text as it is.
//
// A migration is a function of the document and the engine's tools. It returns `edits`: `{ pointer,
// rename }` or `{ pointer, value }`, and `notes`: `{ pointer, reason }` for what only a person can decide.

const issuersOf = ({ trusted_issuers: issuers }) =>
  (Array.isArray(issuers) ? issuers : []).map((issuer, index) => ({
    issuer,
    pointer: `/trusted_issuers/${index}`,
  }));

/** `platform` is called `profile`. */
function platformIsProfile(document) {
  const old = issuersOf(document).filter(({ issuer }) => "platform" in issuer && !issuer.profile);
  return {
    edits: old.map(({ pointer }) => ({ pointer: `${pointer}/platform`, rename: "profile" })),
  };
}

/**
 * A token of a CI system is an ID token and nothing else: the token decides its type, so a second name
 * for it means nothing.
 */
function jobsHaveIdTokens(document, { issuerProfile, profileOfIssuer }) {
  const isOfJobs = ({ issuer }) => {
    const name = issuer.profile ?? issuer.platform ?? profileOfIssuer(String(issuer.issuer));
    const types = name && issuerProfile(name).members?.token_types;
    return types?.length === 1 && types[0] === "id_token";
  };
  const both = ({ issuer }) =>
    [...new Set(Array.isArray(issuer.token_types) ? issuer.token_types : [])].sort().join() ===
    "id_token,jwt";
  const old = issuersOf(document).filter((own) => both(own) && isOfJobs(own));
  const pairs = Array.isArray(document.exchanges) ? document.exchanges : [];
  const asked = (type) => pairs.some((pair) => pair?.[0] === type);
  const stranded = old.length > 0 && asked("jwt") && !asked("id_token");
  return {
    edits: old.map(({ pointer }) => ({ pointer: `${pointer}/token_types`, value: ["id_token"] })),
    notes: stranded
      ? [
          {
            pointer: "/exchanges",
            reason:
              'tokens of jobs are ID tokens: write "id_token" for "jwt" here and in `scope_expansion`',
          },
        ]
      : [],
  };
}

export const MIGRATIONS = [jobsHaveIdTokens, platformIsProfile];

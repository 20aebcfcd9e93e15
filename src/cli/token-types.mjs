// The names of the token types that a request may present. A native test compares them with the engine's.

export const TOKEN_TYPES = ["access_token", "id_token", "jwt"];

/** Describes the names for `--help`: the first is the default. */
export function listTypes() {
  const [first, ...others] = TOKEN_TYPES;
  return [`${first} (the default)`, ...others];
}

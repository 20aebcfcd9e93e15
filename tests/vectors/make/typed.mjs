// What the vectors of token types share: a subject token presented as a type, and the rule that it breaks.

import { refused, vector } from "./vector.mjs";

export const ofType = (name, clauses, subject, subjectType, expect, ask) =>
  vector(`type-${name}`, clauses, { subject, subjectType, ...ask }, expect);
export const as = (name, clauses, subject, subjectType, rule, ask) =>
  ofType(
    name,
    clauses,
    subject,
    subjectType,
    typeof rule === "string" ? refused(`subject_token.${rule}`) : rule,
    ask,
  );

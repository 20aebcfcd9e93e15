// Rule 9: the shape of `may_act`, and its `iss`.

import { access, agent, EDGE, home, idToken, IDP, own, robot } from "../../make/issuers.mjs";
import { MAY, GATEWAY, REFUSED, AGENT, ITSELF, alone, withActor } from "../../make/may-act.mjs";
import { granted, vector } from "../../make/vector.mjs";

const SHAPE = [MAY, "house rule: shape of may_act"];
const ISS = [MAY, "house rule: iss in may_act"];

const shapes = {
  "a-string": "svc-a",
  "an-array": [{ client_id: "svc-a" }],
  null: null,
  "a-number": 1,
  "a-boolean": true,
  "client-id-a-number": { client_id: 7 },
  "client-id-null": { client_id: null, sub: GATEWAY },
  "client-id-an-object": { client_id: { is: "svc-a" } },
  "client-id-with-a-number": { client_id: ["svc-a", 7] },
  "sub-a-number": { client_id: "svc-a", sub: 7 },
  "sub-null": { client_id: "svc-a", sub: null },
  "sub-with-null": { client_id: "svc-a", sub: ["x", null] },
  "sub-nested": { client_id: "svc-a", sub: [["x"]] },
  "iss-an-array": { client_id: "svc-a", iss: [IDP] },
  "iss-null": { client_id: "svc-a", iss: null },
  "iss-an-object": { client_id: "svc-a", iss: {} },
};

export default [
  Object.entries(shapes).map(([name, may_act]) =>
    alone(`is-${name}`, SHAPE, may_act, REFUSED.malformed),
  ),
  alone("is-empty", SHAPE, {}, REFUSED.names_nobody),
  alone("has-iss-alone", SHAPE, { iss: IDP }, REFUSED.names_nobody),
  alone("has-unknown-members-alone", SHAPE, { email: "svc-a", azp: "svc-a" }, REFUSED.names_nobody),
  alone("has-unknown-members-beside", SHAPE, { client_id: "svc-a", email: 7, act: "x" }, granted()),
  vector(
    "may-act-is-malformed-before-the-audience",
    SHAPE,
    { subject: access({ aud: "other", may_act: "x" }) },
    REFUSED.malformed,
  ),
  vector(
    "may-act-of-an-id-token-is-malformed",
    SHAPE,
    { subject: idToken({ may_act: [] }), subjectType: "id_token" },
    REFUSED.malformed,
  ),
  withActor("is-malformed", SHAPE, "agent-7", REFUSED.malformed),
  withActor("is-empty", SHAPE, {}, REFUSED.names_nobody),

  alone(
    "iss-of-the-subject-token-with-client-id",
    ISS,
    { client_id: "svc-a", iss: IDP },
    granted(),
  ),
  alone("iss-of-the-realm-with-client-id", ISS, { client_id: "svc-a", iss: EDGE }, granted()),
  alone(
    "iss-of-another-with-client-id",
    ISS,
    { client_id: "svc-a", iss: "https://other.example" },
    REFUSED.issuer_mismatch,
  ),
  alone("iss-of-the-realm-with-sub", ISS, { sub: GATEWAY, iss: EDGE }, granted(ITSELF)),
  alone(
    "iss-of-the-subject-token-with-sub",
    ISS,
    { sub: GATEWAY, iss: IDP },
    REFUSED.issuer_mismatch,
  ),
  alone(
    "iss-of-the-realm-with-a-slash",
    ISS,
    { sub: GATEWAY, iss: `${EDGE}/` },
    REFUSED.issuer_mismatch,
  ),
  withActor("iss-of-the-actor", ISS, { sub: "agent-7", iss: IDP }, granted(AGENT)),
  withActor(
    "iss-of-another",
    ISS,
    { sub: "agent-7", iss: "https://other.example" },
    REFUSED.issuer_mismatch,
  ),
  withActor("iss-of-the-realm", ISS, { sub: "agent-7", iss: EDGE }, REFUSED.issuer_mismatch),

  ...[
    ["cross-issuer-without-iss", { sub: "robot-1" }, REFUSED.issuer_mismatch],
    [
      "cross-issuer-with-iss-of-the-actor",
      { sub: "robot-1", iss: "https://agents.example" },
      granted({ acr: "urn:example:edge", act: { iss: "https://agents.example", sub: "robot-1" } }),
    ],
    [
      "cross-issuer-with-iss-of-the-subject",
      { sub: "robot-1", iss: "https://home.example" },
      REFUSED.issuer_mismatch,
    ],
  ].map(([name, may_act, expect]) =>
    vector(
      `may-act-${name}`,
      ISS,
      {
        realm: "partners",
        as: "hub",
        subject: home({ may_act }),
        actor: robot(),
        actorType: "jwt",
      },
      expect,
    ),
  ),
  vector(
    "may-act-of-an-own-token-with-its-first-issuer",
    ISS,
    { as: "orders-service", subject: own({ may_act: { client_id: "orders-service", iss: EDGE } }) },
    granted({ aud: "billing", scope: "read" }, { seconds: 120 }),
  ),
];

// Defects in the answer: the token, the members beside it, the codes, the metadata.

import { decodeJwt } from "jose";

import { json } from "./checks.mjs";

/** The small server with a change to its answer that has a token. */
const answering = (change) => (Sound) =>
  class extends Sound {
    response(body) {
      return change(body);
    }
  };

/** The small server with other claims in its tokens. */
const minting = (change) => (Sound) =>
  class extends Sound {
    claims(claims, context) {
      return change(claims, context);
    }
  };

/** The small server that refuses in another way. */
const refusing = (change) => (Sound) =>
  class extends Sound {
    refusal(error) {
      return change(error, (other) => super.refusal(other));
    }
  };

/** The small server with introspection, by which a token is active for some clients. */
const introspecting = (active) => (Sound) =>
  class extends Sound {
    metadata() {
      return { ...super.metadata(), introspection_endpoint: `${this.fixture.issuer}/introspect` };
    }

    async elsewhere(request) {
      const [id] = atob(request.headers.get("authorization").slice(6)).split(":");
      const claims = decodeJwt(new URLSearchParams(await request.text()).get("token"));
      return json(200, active(id, claims) ? { active: true, sub: claims.sub } : { active: false });
    }
  };

const without =
  (name) =>
  ({ [name]: _, ...rest }) =>
    rest;

export const answers = [
  {
    what: "a bad token is invalid_grant",
    caughtBy: "subject-signature-altered",
    broken: refusing((error, refuse) =>
      refuse({
        ...error,
        code: error.code === "invalid_request" ? "invalid_grant" : error.code,
        status: error.status,
        headers: error.headers,
      }),
    ),
  },
  {
    what: "an unknown target is invalid_request",
    caughtBy: "audience-unknown",
    broken: refusing((error, refuse) =>
      refuse({
        code: error.code === "invalid_target" ? "invalid_request" : error.code,
        status: error.status,
        headers: error.headers,
      }),
    ),
  },
  {
    what: "a refusal is answered with 200",
    caughtBy: "subject-expired",
    broken: refusing(({ code }) => json(200, { error: code })),
  },
  {
    what: "descriptions have quotes in them",
    caughtBy: "error-characters",
    broken: refusing(({ code, status }) =>
      json(status, { error: code, error_description: 'no "token"' }),
    ),
  },
  {
    what: "the refusal repeats the token",
    caughtBy: "error-echoes-nothing",
    broken: (Sound) =>
      class extends Sound {
        understand(form) {
          [this.seen] = form.get("subject_token") ?? [];
          return super.understand(form);
        }

        refusal({ code, status }) {
          return json(status, { error: code, error_description: `bad token ${this.seen}` });
        }
      },
  },
  {
    what: "issued_token_type is left out",
    caughtBy: "issued-token-type",
    broken: answering(without("issued_token_type")),
  },
  {
    what: "token_type is left out",
    caughtBy: "token-type-bearer",
    broken: answering(without("token_type")),
  },
  {
    what: "expires_in is left out",
    caughtBy: "expires-in",
    broken: answering(without("expires_in")),
  },
  {
    what: "expires_in is a string",
    caughtBy: "expires-in",
    broken: answering((body) => ({ ...body, expires_in: "300" })),
  },
  {
    what: "the answer names an ID token as an access token",
    caughtBy: "id-token-out",
    broken: answering((body) => ({
      ...body,
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    })),
  },
  {
    what: "an ID token is a Bearer token",
    caughtBy: "id-token-out",
    broken: answering((body) => ({ ...body, token_type: "Bearer" })),
  },
  {
    what: "a refresh token comes with it, indigo-iam #409",
    caughtBy: "no-refresh-token",
    broken: answering((body) => ({ ...body, refresh_token: "r" })),
  },
  {
    what: "less scope is granted and the answer hides it",
    caughtBy: "scope-shown-where-it-differs",
    broken: (Sound) =>
      class extends Sound {
        scope(asked, subject, targets) {
          return super.scope({}, subject, targets);
        }

        response(body) {
          return without("scope")(body);
        }
      },
  },
  {
    what: "answers may be stored",
    caughtBy: "no-store",
    broken: (Sound) =>
      class extends Sound {
        cacheHeaders() {
          return {};
        }
      },
  },
  {
    what: "tokens outlive the subject token",
    caughtBy: "lifetime-of-the-subject-token",
    broken: (Sound) =>
      class extends Sound {
        expiry(now) {
          return now + 3_600;
        }
      },
  },
  {
    what: "typ is JWT",
    caughtBy: "typ-at-jwt",
    broken: (Sound) =>
      class extends Sound {
        sign(claims) {
          return super.sign(claims, "JWT");
        }
      },
  },
  {
    what: "another key signs than is published",
    caughtBy: "signed-by-a-published-key",
    broken: (Sound) =>
      class extends Sound {
        jwks() {
          const { x, y, ...key } = this.key.jwk;
          return { keys: [{ ...key, x: y, y: x }] };
        }
      },
  },
  {
    what: "jti is left out",
    caughtBy: "claims-of-a-jwt-access-token",
    broken: minting(without("jti")),
  },
  {
    what: "client_id is that of the subject token",
    caughtBy: "client-id-of-this-exchange",
    broken: minting((claims, { subject }) => ({ ...claims, client_id: subject.client_id })),
  },
  {
    what: "sub is the client",
    caughtBy: "subject-is-kept",
    broken: minting((claims) => ({ ...claims, sub: claims.client_id })),
  },
  {
    what: "aud is that of the subject token",
    caughtBy: "audience-asked-for",
    broken: minting((claims, { subject }) => ({ ...claims, aud: subject.aud })),
  },
  {
    what: "the scope of the subject token is copied",
    caughtBy: "scope-of-the-token",
    broken: minting((claims, { subject }) => ({ ...claims, scope: subject.scope })),
  },
  {
    what: "scope is an array",
    caughtBy: "scope-of-the-token",
    broken: minting((claims) => ({ ...claims, scope: claims.scope?.split(" ") })),
  },
  {
    what: "may_act is handed on",
    caughtBy: "may-act-is-not-handed-on",
    broken: minting((claims, { subject: { may_act } }) => ({ ...claims, may_act })),
  },
  {
    what: "a subject token is used up",
    caughtBy: "exchanged-twice",
    broken: (Sound) =>
      class extends Sound {
        async verify(token, ...rest) {
          const { jti } = decodeJwt(token);
          if (this.usedAssertions.has(jti)) return super.verify("used", ...rest);
          this.usedAssertions.add(jti);
          return super.verify(token, ...rest);
        }
      },
  },
  {
    what: "the metadata is of another issuer",
    caughtBy: "metadata-issuer",
    broken: (Sound) =>
      class extends Sound {
        metadata() {
          return { ...super.metadata(), issuer: `${this.fixture.issuer}/` };
        }
      },
  },
  {
    what: "the metadata does not list the grant",
    caughtBy: "metadata-grant-types",
    broken: (Sound) =>
      class extends Sound {
        metadata() {
          return without("grant_types_supported")(super.metadata());
        }
      },
  },
  {
    what: "a private key is published",
    caughtBy: "jwks-is-public",
    broken: (Sound) =>
      class extends Sound {
        jwks() {
          return { keys: [{ ...this.key.jwk, d: "AAAA" }] };
        }
      },
  },
  {
    what: "there is no metadata",
    caughtBy: "metadata",
    broken: (Sound) =>
      class extends Sound {
        answer(request) {
          return request.method === "GET" ? json(404, {}) : super.answer(request);
        }
      },
  },
  {
    what: "tokens are active for everybody, mosip/esignet #2530",
    caughtBy: "introspection-by-others",
    broken: introspecting(() => true),
  },
  {
    what: "introspection drops act, keycloak #53029",
    caughtBy: "introspection-keeps-act",
    broken: introspecting((id, { client_id }) => id === client_id),
  },
  {
    what: "JSON is called text",
    caughtBy: "json-body",
    broken: (Sound) =>
      class extends Sound {
        cacheHeaders() {
          return { ...super.cacheHeaders(), "content-type": "text/html" };
        }
      },
  },
  {
    what: "the answer shows scope only where it was asked for",
    caughtBy: "scope-asked-for-nothing",
    broken: answering(without("scope")),
  },
];

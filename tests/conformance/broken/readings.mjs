// Defects in reading the request: the form, the client, the token.

import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";

import { publicPart } from "../../../src/conformance/fixture.mjs";
import { GRANT, type } from "../../../src/conformance/kit.mjs";
import { Refused, bySecret, verify } from "./checks.mjs";

/** The small server with another `verify`. */
const verifying = (how) => (Sound) =>
  class extends Sound {
    verify(token, tokenType, client) {
      return how.call(this, token, tokenType, client, (options) =>
        verify(this.fixture, token, tokenType, client, options),
      );
    }
  };

/** Verifies with a key of the token's own choosing, or not at all; every other check is as it should be. */
const trusting = (choose) =>
  verifying(async function (token, tokenType, client, properly) {
    try {
      return await properly();
    } catch (error) {
      const key = await choose(token, this.fixture);
      if (key === undefined) throw error;
      return key === true ? decodeJwt(token) : (await jwtVerify(token, key)).payload;
    }
  });

export const readings = [
  {
    what: "the last of several values counts",
    caughtBy: "scope-twice",
    broken: (Sound) =>
      class extends Sound {
        once() {}
      },
  },
  {
    what: "names are compared before they are decoded",
    caughtBy: "name-twice-in-other-encoding",
    broken: (Sound) =>
      class extends Sound {
        decode(text) {
          const names = text.split("&").map((pair) => pair.split("=")[0]);
          if (names.some((name, at) => name === "scope" && names.indexOf(name) !== at))
            throw new Refused("invalid_request");
          this.once = () => {};
          return super.decode(text);
        }
      },
  },
  {
    what: "empty parameters are parameters",
    caughtBy: "empty-is-absent",
    broken: (Sound) =>
      class extends Sound {
        decode(text) {
          if (/=(&|$)/.test(text)) throw new Refused("invalid_request");
          return super.decode(text);
        }
      },
  },
  {
    what: "an unknown parameter is refused",
    caughtBy: "unknown-parameters",
    broken: (Sound) =>
      class extends Sound {
        decode(text) {
          if (text.includes("options=")) throw new Refused("invalid_request");
          return super.decode(text);
        }
      },
  },
  {
    what: "escapes are decoded as well as can be",
    caughtBy: "lone-percent-sign",
    broken: (Sound) =>
      class extends Sound {
        decode(text) {
          return super.decode(text.replace(/&scope=%zz/, ""));
        }
      },
  },
  {
    what: "the content type is compared whole",
    caughtBy: "charset-in-the-content-type",
    broken: (Sound) =>
      class extends Sound {
        read(request) {
          if (request.headers.get("content-type").includes(";"))
            throw new Refused("invalid_request");
          return super.read(request);
        }
      },
  },
  {
    what: "a JSON body is read too",
    caughtBy: "json-request",
    broken: (Sound) =>
      class extends Sound {
        async read(request) {
          if (!request.headers.get("content-type").includes("json")) return super.read(request);
          return this.decode(new URLSearchParams(await request.json()).toString());
        }
      },
  },
  {
    what: "the query is read, Knox #1334",
    caughtBy: "query-is-not-read",
    broken: (Sound) =>
      class extends Sound {
        async read(request) {
          return this.decode(new URL(request.url).search.slice(1) || (await request.text()));
        }
      },
  },
  {
    what: "GET is answered",
    caughtBy: "post-only",
    broken: (Sound) =>
      class extends Sound {
        token(request) {
          if (request.method === "POST") return super.token(request);
          const headers = {
            "content-type": "application/x-www-form-urlencoded",
            authorization: request.headers.get("authorization") ?? "",
          };
          const body = new URL(request.url).search.slice(1);
          return super.token(new Request(request.url, { method: "POST", headers, body }));
        }
      },
  },
  {
    what: "grant_type in any case of letters",
    caughtBy: "grant-type-in-capitals",
    broken: (Sound) =>
      class extends Sound {
        isGrant(grant) {
          return grant.toLowerCase() === GRANT;
        }
      },
  },
  {
    what: "a type with a hyphen is understood",
    caughtBy: "subject-token-type-hyphenated",
    broken: (Sound) =>
      class extends Sound {
        understand(form) {
          const [named] = form.get("subject_token_type") ?? [];
          if (named)
            form.set("subject_token_type", [named.replace("access-token", "access_token")]);
          return super.understand(form);
        }
      },
  },
  {
    what: "a missing subject_token becomes a token of the client, keycloak #49435",
    caughtBy: "subject-token-missing",
    broken: (Sound) =>
      class extends Sound {
        understand(form) {
          this.own = !form.get("subject_token")?.length;
          if (this.own) form.set("subject_token", ["none"]);
          return super.understand(form);
        }

        verify(token, ...rest) {
          if (!this.own) return super.verify(token, ...rest);
          const { id } = this.fixture.clients.impersonator;
          return { sub: id, aud: id, exp: Date.now() / 1000 + 300, scope: "read write" };
        }
      },
  },
  {
    what: "actor_token without its type passes",
    caughtBy: "actor-token-without-type",
    broken: (Sound) =>
      class extends Sound {
        actorParameters(asked) {
          if (asked.actor_token && !asked.actor_token_type) delete asked.actor_token;
          super.actorParameters(asked);
        }
      },
  },
  {
    what: "actor_token_type alone passes",
    caughtBy: "actor-token-type-alone",
    broken: (Sound) =>
      class extends Sound {
        actorParameters() {}
      },
  },
  {
    what: "Basic credentials are not form-decoded",
    caughtBy: "secret-is-form-encoded",
    broken: (Sound) =>
      class extends Sound {
        authenticate(request, form) {
          const header = request.headers.get("authorization");
          if (!header) return super.authenticate(request, form);
          const raw = atob(header.slice(6)).split(":").map(encodeURIComponent).join(":");
          return bySecret(this, `Basic ${btoa(raw)}`);
        }
      },
  },
  {
    what: "the secret is not compared",
    caughtBy: "wrong-secret",
    broken: (Sound) =>
      class extends Sound {
        authenticate(request, form) {
          const [id] = atob(request.headers.get("authorization").slice(6)).split(":");
          const found = Object.entries(this.fixture.clients).find(([, one]) => one.id === id);
          return found ? { role: found[0], id } : super.authenticate(request, form);
        }
      },
  },
  {
    what: "a wrong secret gets 400 and no challenge",
    caughtBy: "wrong-secret",
    broken: (Sound) =>
      class extends Sound {
        refusal(error) {
          return super.refusal({ ...error, code: error.code, status: 400, headers: {} });
        }
      },
  },
  {
    what: "two methods of authentication are accepted",
    caughtBy: "several-credentials",
    broken: (Sound) =>
      class extends Sound {
        authenticate(request, form) {
          form.delete("client_secret");
          return super.authenticate(request, form);
        }
      },
  },
  {
    what: "an assertion is good for ever, mosip/esignet #2418",
    caughtBy: "assertion-replayed",
    broken: (Sound) =>
      class extends Sound {
        authenticate(...all) {
          this.usedAssertions.clear();
          return super.authenticate(...all);
        }
      },
  },
  {
    what: "an assertion may be for others as well, CVE-2025-27370",
    caughtBy: "assertion-for-several",
    broken: (Sound) =>
      class extends Sound {
        async authenticate(request, form) {
          const [token] = form.get("client_assertion") ?? [];
          if (!token || !decodeJwt(token).aud.includes(this.fixture.issuer))
            return super.authenticate(request, form);
          const { keyed } = this.fixture.clients;
          await jwtVerify(token, createLocalJWKSet({ keys: [publicPart(keyed.key)] }));
          return { role: "keyed", id: keyed.id };
        }
      },
  },
  {
    what: "exp is not looked at",
    caughtBy: "subject-expired",
    broken: verifying((token, _, __, properly) =>
      properly({ currentDate: new Date(decodeJwt(token).iat * 1000) }),
    ),
  },
  {
    what: "alg none is an algorithm",
    caughtBy: "subject-alg-none",
    broken: trusting((token) => decodeProtectedHeader(token).alg === "none" || undefined),
  },
  {
    what: "the signature is not looked at",
    caughtBy: "subject-claims-altered",
    broken: trusting((token) => /^[\w.-]+$/.test(token) || undefined),
  },
  {
    what: "the token brings its own key",
    caughtBy: "subject-embedded-key",
    broken: trusting((token) => {
      const { jwk } = decodeProtectedHeader(token);
      return jwk && importJWK(jwk, "ES256");
    }),
  },
  {
    what: "the header chooses the algorithm of the public key",
    caughtBy: "subject-mac-by-the-public-key",
    broken: trusting((token, { issuers }) =>
      decodeProtectedHeader(token).alg === "HS256"
        ? new TextEncoder().encode(JSON.stringify(publicPart(issuers.people.key)))
        : undefined,
    ),
  },
  {
    what: "all issuers share their keys",
    caughtBy: "subject-by-another-issuers-key",
    broken: trusting((token, { issuers }) =>
      createLocalJWKSet({
        keys: [publicPart(issuers.people.key), publicPart(issuers.partner.key)],
      }),
    ),
  },
  {
    what: "an ID token is taken as access token, thunderid #3835",
    caughtBy: "id-token-as-access-token",
    broken: (Sound) =>
      class extends Sound {
        async verify(token, tokenType, client) {
          const { typ } = decodeProtectedHeader(token);
          const other = typ === "JWT" ? type("id_token") : type("access_token");
          return verify(this.fixture, token, other, client);
        }
      },
  },
  {
    what: "ID tokens are another grant's business",
    caughtBy: "id-token-in",
    broken: (Sound) =>
      class extends Sound {
        understand(form) {
          if (form.get("subject_token_type")?.[0] === type("id_token"))
            throw new Refused("invalid_grant");
          return super.understand(form);
        }
      },
  },
  {
    what: "a token with a key in it is refused, by any signer",
    caughtBy: "subject-foreign-keys-are-ignored",
    broken: verifying((token, _, __, properly) => {
      if (/^[\w-]+\./.test(token) && decodeProtectedHeader(token).jwk)
        throw new Refused("invalid_request");
      return properly();
    }),
  },
  {
    what: "client_id in the body is a second method",
    caughtBy: "client-id-beside-its-credentials",
    broken: (Sound) =>
      class extends Sound {
        authenticate(request, form) {
          if (form.get("client_id")?.length && request.headers.has("authorization"))
            throw new Refused("invalid_request");
          return super.authenticate(request, form);
        }
      },
  },
  {
    what: "an assertion needs client_id beside it",
    caughtBy: "assertion-without-client-id",
    broken: (Sound) =>
      class extends Sound {
        authenticate(request, form) {
          if (form.get("client_assertion")?.length && !form.get("client_id")?.length)
            throw new Refused("invalid_client", 401);
          return super.authenticate(request, form);
        }
      },
  },
];

// The successful answer. RFC 8693 section 2.2.1, RFC 6749 section 5.1, RFC 9068.

import { NotApplicable, audiences, granted, hold, issued, scopes } from "../expect.mjs";
import { decode } from "../jws.mjs";
import { type } from "../kit.mjs";

/** Other cases need the first two: a refusal means something only where these succeed. */
export const success = [
  {
    id: "impersonation",
    level: "MUST",
    clause: "RFC 8693 section 2.2.1",
    what: "a good subject token is exchanged: 200 and an access token",
    needs: [],
    vector: "form-accepted",
    run: async (kit) => void granted(await kit.impersonate()),
  },
  {
    id: "delegation",
    level: "MUST",
    clause: "RFC 8693 section 2.2.1",
    what: "a good subject token and a good actor token are exchanged",
    needs: [],
    vector: "semantics-an-actor-token-means-delegation",
    run: async (kit) => void granted(await kit.delegate()),
  },
  {
    id: "issued-token-type",
    level: "MUST",
    clause: "RFC 8693 section 2.2.1",
    what: "issued_token_type names what was issued, an access token",
    run: async (kit) => {
      const { issued_token_type: named } = granted(await kit.impersonate());
      hold(named === type("access_token"), `issued_token_type is ${named}`);
    },
  },
  {
    id: "token-type-bearer",
    level: "MUST",
    clause: "RFC 8693 section 2.2.1",
    what: "token_type is Bearer, in any case of letters",
    run: async (kit) => {
      const { token_type: named } = granted(await kit.impersonate());
      hold(String(named).toLowerCase() === "bearer", `token_type is ${named}`);
    },
  },
  {
    id: "json-body",
    level: "MUST",
    clause: "RFC 6749 section 5.1",
    what: "the content type is application/json",
    run: async (kit) => {
      const answer = await kit.impersonate();
      granted(answer);
      const given = answer.headers.get("content-type") ?? "none";
      hold(/^application\/json(;.*)?$/i.test(given), `the content type is ${given}`);
    },
  },
  {
    id: "no-store",
    level: "MUST",
    clause: "RFC 6749 section 5.1",
    what: "Cache-Control is no-store on an answer with a token",
    run: async (kit) => {
      const answer = await kit.impersonate();
      granted(answer);
      const given = answer.headers.get("cache-control") ?? "absent";
      hold(/(^|[ ,])no-store($|[ ,])/i.test(given), `Cache-Control is ${given}`);
    },
  },
  {
    id: "pragma-no-cache",
    level: "SHOULD",
    clause: "RFC 6749 section 5.1",
    what: "Pragma is no-cache; later drafts no longer ask for it",
    run: async (kit) => {
      const answer = await kit.impersonate();
      granted(answer);
      hold(
        answer.headers.get("pragma") === "no-cache",
        `Pragma is ${answer.headers.get("pragma")}`,
      );
    },
  },
  {
    id: "expires-in",
    level: "SHOULD",
    clause: "RFC 8693 section 2.2.1",
    what: "expires_in is there, a number, and agrees with exp of the token",
    run: async (kit) => {
      const { expires_in: seconds, access_token } = granted(await kit.impersonate());
      hold(Number.isInteger(seconds) && seconds > 0, `expires_in is ${JSON.stringify(seconds)}`);
      const { exp } = decode(access_token)?.claims ?? {};
      if (exp === undefined) return;
      const left = exp - Math.floor(Date.now() / 1000);
      hold(Math.abs(left - seconds) <= 5, `expires_in is ${seconds}, exp is ${left} s ahead`);
    },
  },
  {
    id: "scope-shown-where-it-differs",
    level: "MUST",
    clause: "RFC 8693 section 2.2.1",
    what: "where less scope is granted than was asked for, scope says so; refusing is fine",
    vector: "scope-narrow-asked-for-too-much",
    run: async (kit) => {
      const subject_token = await kit.subject("impersonator", { scope: "read" });
      const answer = await kit.impersonate({ subject_token, scope: "read write" });
      if (answer.status !== 200) return;
      hold(typeof granted(answer).scope === "string", "there is no scope in the answer");
    },
  },
  {
    id: "scope-of-the-token",
    level: "MUST",
    clause: "RFC 8693 section 4.2",
    what: "the token's scope is one string, and what was granted, not what could have been",
    vector: "scope-less",
    run: async (kit) => {
      const { claims } = issued(await kit.impersonate({ scope: "read" }));
      hold(claims.scope === "read", `the token's scope is ${JSON.stringify(claims.scope)}`);
    },
  },
  {
    id: "scope-asked-for-nothing",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.2.1",
    what: "where no scope was asked for and some was granted, the answer says which",
    run: async (kit) => {
      const answer = await kit.impersonate();
      const { scope } = decode(granted(answer).access_token)?.claims ?? {};
      if (scope)
        hold(
          answer.body.scope === scope,
          `the answer says ${answer.body.scope}, the token ${scope}`,
        );
    },
  },
  {
    id: "subject-is-kept",
    level: "POL",
    clause: "house rule: RFC 8693 section 1.1",
    what: "the issued token is about the subject of the subject token",
    run: async (kit) => {
      const { claims } = issued(await kit.impersonate());
      hold(String(claims.sub).endsWith("conformance-user"), `sub is ${claims.sub}`);
    },
  },
  {
    id: "client-id-of-this-exchange",
    level: "MUST",
    clause: "RFC 8693 section 4.3",
    what: "client_id is the client of this exchange, not the one the subject token was issued to",
    vector: "mint-client-id-is-the-exchanging-client",
    run: async (kit) => {
      const { claims } = issued(await kit.impersonate());
      const { id } = kit.fixture.clients.impersonator;
      hold(claims.client_id === id, `client_id is ${claims.client_id}`);
    },
  },
  {
    id: "typ-at-jwt",
    level: "MUST",
    clause: "RFC 9068 section 2.1",
    what: "a JWT access token is signed and says typ at+jwt",
    vector: "mint-nothing-but-what-is-named",
    run: async (kit) => {
      const { header } = issued(await kit.impersonate());
      hold(/^(application\/)?at\+jwt$/i.test(header.typ ?? ""), `typ is ${header.typ}`);
      hold(header.alg !== "none", "alg is none");
    },
  },
  {
    id: "claims-of-a-jwt-access-token",
    level: "MUST",
    clause: "RFC 9068 section 2.2",
    what: "iss, exp, aud, sub, client_id, iat and jti are there; iss is the server's issuer",
    vector: "mint-nothing-but-what-is-named",
    run: async (kit) => {
      const { claims } = issued(await kit.impersonate());
      const missing = ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"].filter(
        (name) => !(name in claims),
      );
      hold(missing.length === 0, `${missing.join(", ")} missing`);
      hold(claims.iss === kit.fixture.issuer, `iss is ${claims.iss}`);
    },
  },
  {
    id: "signed-by-a-published-key",
    level: "MUST",
    clause: "RFC 9068 section 4",
    what: "the signature of the issued token verifies with a key at jwks_uri",
    run: async (kit) => {
      const answer = await kit.impersonate();
      issued(answer);
      hold(await kit.server.signed(answer.body.access_token), "no published key verifies it");
    },
  },
  {
    id: "jti-is-new",
    level: "MUST",
    clause: "RFC 7519 section 4.1.7",
    what: "two issued tokens have two jti",
    run: async (kit) => {
      const [one, two] = [issued(await kit.impersonate()), issued(await kit.impersonate())];
      hold(one.claims.jti !== two.claims.jti, "both have the same jti");
    },
  },
  {
    id: "audience-asked-for",
    level: "SHOULD",
    clause: "RFC 8707 section 2, RFC 8693 section 2.1",
    what: "aud is the audience that was asked for, and not the subject token's",
    vector: "target-named",
    run: async (kit) => {
      const token = issued(await kit.impersonate({ audience: "billing", scope: "read" }));
      const given = audiences(token);
      hold(
        given.length === 1 && given[0] === "billing",
        `aud is ${JSON.stringify(token.claims.aud)}`,
      );
    },
  },
  {
    id: "resource-asked-for",
    level: "SHOULD",
    clause: "RFC 9068 section 3, RFC 8707 section 2",
    what: "aud is the resource that was asked for",
    vector: "target-by-resource",
    run: async (kit) => {
      const resource = "https://orders.conformance.example/api";
      const token = issued(await kit.impersonate({ audience: undefined, resource }));
      hold(audiences(token).includes(resource), `aud is ${JSON.stringify(token.claims.aud)}`);
    },
  },
  {
    id: "default-audience",
    level: "MUST",
    clause: "RFC 9068 section 3",
    what: "where no target is asked for, aud is a default one",
    vector: "target-default",
    run: async (kit) => {
      const token = issued(await kit.impersonate({ audience: undefined }));
      hold(audiences(token).includes("orders"), `aud is ${JSON.stringify(token.claims.aud)}`);
    },
  },
  {
    id: "exchanged-twice",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.1",
    what: "an exchange has no effect on the subject token: it can be exchanged again",
    run: async (kit) => {
      const subject_token = await kit.subject("impersonator");
      granted(await kit.impersonate({ subject_token }));
      granted(await kit.impersonate({ subject_token }));
    },
  },
  {
    id: "type-asked-for",
    level: "MUST",
    clause: "RFC 8693 section 2.1",
    what: "a requested_token_type that is issued is named in the answer",
    vector: "requested-token-type-named",
    run: async (kit) => {
      const answer = await kit.impersonate({ requested_token_type: type("access_token") });
      hold(granted(answer).issued_token_type === type("access_token"), "another type was issued");
    },
  },
  {
    id: "id-token-out",
    level: "MUST",
    clause: "RFC 8693 section 2.2.1",
    what: "the answer names an issued ID token as one, with token_type N_A",
    vector: "mint-id-token",
    run: async (kit) => {
      const answer = await kit.impersonate({
        audience: undefined,
        requested_token_type: type("id_token"),
      });
      if (answer.status !== 200) throw new NotApplicable("no ID tokens are issued");
      const { issued_token_type: issuedType, token_type: used, access_token } = granted(answer);
      if (decode(access_token)?.header.typ !== "JWT")
        throw new NotApplicable("no ID tokens are issued");
      hold(issuedType === type("id_token"), `issued_token_type is ${issuedType}`);
      hold(String(used).toLowerCase() === "n_a", `token_type is ${used}`);
    },
  },
  {
    id: "id-token-in",
    level: "MUST",
    clause: "RFC 8693 section 2.1",
    what: "an ID token is taken as what it is",
    vector: "type-id-token-typ-jwt",
    run: async (kit) => {
      const subject_token = await kit.idToken("impersonator");
      const answer = await kit.impersonate({ subject_token, subject_token_type: type("id_token") });
      if (answer.body?.error === "invalid_request")
        throw new NotApplicable("no ID tokens are taken");
      granted(answer);
    },
  },
  {
    id: "lifetime-of-the-subject-token",
    level: "POL",
    clause: "house rule: RFC 8693 section 5",
    what: "the issued token does not outlive the subject token",
    vector: "lifetime-of-what-is-left-of-the-subject",
    run: async (kit) => {
      const exp = kit.now + 60;
      const { expires_in: seconds } = granted(
        await kit.impersonate({ subject_token: await kit.subject("impersonator", { exp }) }),
      );
      hold(seconds <= 65, `expires_in is ${seconds}, the subject token has 60 s left`);
    },
  },
  {
    id: "no-refresh-token",
    level: "POL",
    clause: "house rule: RFC 8693 section 2.2.1",
    bug: "indigo-iam #409, CactuseSecurity #4654: exchange and refresh token make an endless session",
    what: "there is no refresh token",
    run: async (kit) =>
      hold(!("refresh_token" in granted(await kit.impersonate())), "there is one"),
  },
  {
    id: "scope-not-more-than-the-subjects",
    level: "POL",
    clause: "house rule: RFC 8693 section 5",
    what: "the scope granted is within the subject token's",
    vector: "scope-more-than-the-subject",
    run: async (kit) => {
      const subject_token = await kit.subject("impersonator", { scope: "read" });
      const answer = await kit.impersonate({ subject_token, scope: "read write" });
      if (answer.status === 200) hold(!scopes(answer).includes("write"), "write was granted");
    },
  },
  {
    id: "subject-without-scope",
    level: "POL",
    clause: "house rule: RFC 8693 section 5",
    bug: "cloudflare/workers-oauth-provider #120: no restriction in the grant read as every right",
    what: "a subject token without scope does not give every scope",
    vector: "scope-nothing-asked-of-a-subject-without-scope",
    run: async (kit) => {
      const subject_token = await kit.subject("impersonator", { scope: undefined });
      const answer = await kit.impersonate({ subject_token });
      if (answer.status !== 200) return;
      hold(scopes(answer).length === 0, `${scopes(answer).join(" ")} was granted`);
    },
  },
];

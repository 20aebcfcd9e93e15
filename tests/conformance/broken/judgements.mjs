// Defects in the decision: for whom the token is, which actor may act, and for which target.

import { decodeJwt } from "jose";

import { TARGETS } from "../../../src/conformance/fixture.mjs";
import { verify } from "./checks.mjs";

export const judgements = [
  {
    what: "any client exchanges every client's tokens, Abblix/Oidc.Server #175",
    caughtBy: "subject-of-another-client",
    broken: (Sound) =>
      class extends Sound {
        holds({ aud }) {
          this.known = aud.startsWith("conformance");
        }
      },
  },
  {
    what: "the holder is asked for only where the origin is known, Abblix/Oidc.Server #371",
    caughtBy: "subject-of-another-client-without-origin",
    broken: (Sound) =>
      class extends Sound {
        holds(claims, client) {
          if (claims.client_id) super.holds(claims, client);
        }
      },
  },
  {
    what: "the audience of the subject token is not looked at, logto #8772",
    caughtBy: "subject-of-another-audience",
    broken: (Sound) =>
      class extends Sound {
        holds() {}
      },
  },
  {
    what: "the audience is compared by its beginning, JanssenProject/jans #14178",
    caughtBy: "subject-audience-by-prefix",
    broken: (Sound) =>
      class extends Sound {
        holds(claims, client) {
          if (!String(claims.aud).startsWith(this.fixture.issuer)) super.holds(claims, client);
        }
      },
  },
  {
    what: "every client may bring every issuer's tokens, keycloak #49993",
    caughtBy: "subject-of-an-issuer-not-for-this-client",
    broken: (Sound) =>
      class extends Sound {
        verify(token, tokenType, client) {
          return verify(this.fixture, token, tokenType, { ...client, role: "delegate" });
        }
      },
  },
  {
    what: "a bound token becomes a bearer token, keycloak #50963",
    caughtBy: "subject-bound-by-dpop",
    broken: (Sound) =>
      class extends Sound {
        async verify(token, tokenType, client) {
          const claims = decodeJwt(token);
          return claims.cnf ? claims : super.verify(token, tokenType, client);
        }
      },
  },
  {
    what: "may_act counts only with an actor token, keycloak #52691",
    caughtBy: "may-act-binds-without-actor-token",
    broken: (Sound) =>
      class extends Sound {
        mayAct(subject, actor, client) {
          if (actor) super.mayAct(subject, actor, client);
        }
      },
  },
  {
    what: "a may_act that is no object permits, stacklok/toolhive #6113",
    caughtBy: "may-act-is-a-string",
    broken: (Sound) =>
      class extends Sound {
        mayAct(subject, actor, client) {
          if (typeof subject.may_act !== "string") super.mayAct(subject, actor, client);
        }
      },
  },
  {
    what: "may_act is not read",
    caughtBy: "may-act-names-another-actor",
    broken: (Sound) =>
      class extends Sound {
        mayAct() {}
      },
  },
  {
    what: "an act that is no object is copied, stacklok/toolhive #6093",
    caughtBy: "act-is-a-string",
    broken: (Sound) =>
      class extends Sound {
        depth(act) {
          return typeof act === "string" ? 0 : super.depth(act);
        }

        identity(act) {
          return typeof act === "string" ? { act } : super.identity(act);
        }
      },
  },
  {
    what: "the token names no actor, keycloak #50690",
    caughtBy: "act-names-the-actor",
    broken: (Sound) =>
      class extends Sound {
        act() {}
      },
  },
  {
    what: "all claims of the actor are copied into act",
    caughtBy: "act-has-no-other-claims",
    broken: (Sound) =>
      class extends Sound {
        act(subject, actor) {
          return actor ?? super.act(subject, actor);
        }
      },
  },
  {
    what: "the actor before is forgotten",
    caughtBy: "act-is-nested",
    broken: (Sound) =>
      class extends Sound {
        act(subject, actor) {
          const { act, ...link } = super.act(subject, actor) ?? {};
          return actor ? link : act;
        }
      },
  },
  {
    what: "an impersonation drops the actor, keycloak #52691",
    caughtBy: "act-is-not-dropped",
    broken: (Sound) =>
      class extends Sound {
        act(subject, actor) {
          return actor && super.act(subject, actor);
        }
      },
  },
  {
    what: "nested actors are asked for their rights",
    caughtBy: "nested-actors-change-nothing",
    broken: (Sound) =>
      class extends Sound {
        act(subject, actor) {
          return JSON.stringify(subject.act ?? "").includes("admin")
            ? this.depth("no")
            : super.act(subject, actor);
        }
      },
  },
  {
    what: "chains may be as long as they like",
    caughtBy: "act-depth-is-bounded",
    broken: (Sound) =>
      class extends Sound {
        depth(act) {
          return super.depth(act) && 1;
        }
      },
  },
  {
    what: "the actor token is not verified",
    caughtBy: "actor-expired",
    broken: (Sound) =>
      class extends Sound {
        async actor({ actor_token: token }) {
          return decodeJwt(token);
        }
      },
  },
  {
    what: "an actor token serves every client, stacklok/toolhive #6331",
    caughtBy: "actor-of-another-client",
    broken: (Sound) =>
      class extends Sound {
        actor({ actor_token: token, actor_token_type: tokenType }, client) {
          return this.verify(token, tokenType, client);
        }
      },
  },
  {
    what: "an actor token that cannot be used is ignored",
    caughtBy: "delegation-not-allowed",
    broken: (Sound) =>
      class extends Sound {
        async actor(asked, client, subject) {
          return client.role === "delegate" ? super.actor(asked, client, subject) : undefined;
        }
      },
  },
  {
    what: "a token for whatever was asked for, thunderid #2861",
    caughtBy: "audience-never-arbitrary",
    broken: (Sound) =>
      class extends Sound {
        target({ targets }) {
          return (targets.length > 0 ? targets : ["orders"]).map((asked) => ({
            asked,
            scopes: ["read", "write"],
          }));
        }
      },
  },
  {
    what: "scope is bounded and audience is not, stacklok/toolhive #5882",
    caughtBy: "audience-of-others",
    broken: (Sound) =>
      class extends Sound {
        allowed() {
          return Object.entries(TARGETS);
        }
      },
  },
  {
    what: "a resource that is not known is passed over, workers-oauth-provider #120",
    caughtBy: "resource-not-ignored",
    broken: (Sound) =>
      class extends Sound {
        target(asked, client) {
          const targets = asked.targets.filter((one) => !one.includes("nowhere"));
          return super.target({ ...asked, targets }, client);
        }
      },
  },
  {
    what: "resources are compared by their beginning",
    caughtBy: "resource-below",
    broken: (Sound) =>
      class extends Sound {
        target(asked, client) {
          const cut = (one) =>
            Object.values(TARGETS).find(({ resource }) => one.startsWith(resource))?.resource ??
            one;
          return super.target({ ...asked, targets: asked.targets.map(cut) }, client);
        }
      },
  },
  {
    what: "a fragment is cut off",
    caughtBy: "resource-with-fragment",
    broken: (Sound) =>
      class extends Sound {
        resource(uri) {
          return super.resource(uri.split("#")[0]);
        }
      },
  },
  {
    what: "more scope than the subject token has",
    caughtBy: "scope-not-more-than-the-subjects",
    broken: (Sound) =>
      class extends Sound {
        scope(asked, _, targets) {
          return super.scope(asked, { scope: "read write" }, targets);
        }
      },
  },
  {
    what: "no scope in the subject token is every scope, workers-oauth-provider #120",
    caughtBy: "subject-without-scope",
    broken: (Sound) =>
      class extends Sound {
        scope(asked, { scope = "read write" }, targets) {
          return super.scope(asked, { scope }, targets);
        }
      },
  },
  {
    what: "of two targets, the scope of one is granted at both",
    caughtBy: "scope-at-every-target",
    broken: (Sound) =>
      class extends Sound {
        scope(asked, subject, targets) {
          const widest = targets.toSorted((a, b) => b.scopes.length - a.scopes.length).slice(0, 1);
          return super.scope(asked, subject, widest);
        }
      },
  },
  {
    what: "an impersonation names the client as actor",
    caughtBy: "impersonation-has-no-act",
    broken: (Sound) =>
      class extends Sound {
        act(subject, actor) {
          return super.act(subject, actor) ?? { sub: "client" };
        }
      },
  },
  {
    what: "may_act never permits a delegation",
    caughtBy: "may-act-names-the-actor",
    broken: (Sound) =>
      class extends Sound {
        mayAct({ may_act }, actor, client) {
          super.mayAct({ may_act: actor && may_act ? "no-one-at-all" : may_act }, actor, client);
        }
      },
  },
];

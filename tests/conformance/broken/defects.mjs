// One defect each: the small server with a single step done wrong, and the case that must find it. A defect
// with the name of a project is a bug that this server had in use.

import { decodeJwt } from "jose";

import { answers } from "./answers.mjs";
import { Refused, json } from "./checks.mjs";
import { judgements } from "./judgements.mjs";
import { readings } from "./readings.mjs";

export const defects = [...readings, ...judgements, ...answers];

/** Grants every request: every case that expects a refusal must fail. */
export const saysYes = (Sound) =>
  class extends Sound {
    async token(request) {
      const now = Math.floor(Date.now() / 1000);
      const { iss, aud, sub } = { iss: this.fixture.issuer, aud: ["nowhere", "vault"], sub: "u" };
      const access_token = await this.sign({ iss, aud, sub, iat: now, exp: now + 9_000 }, "JWT");
      await request.text();
      return json(200, { access_token, scope: "read write conformance", refresh_token: "r" });
    }
  };

/** Refuses every request, with a code that no case expects. */
export const saysNo = (Sound) =>
  class extends Sound {
    async token() {
      throw new Refused('no "reason"\\', 403);
    }

    metadata() {
      return {
        issuer: "https://elsewhere.example",
        token_endpoint: "http://elsewhere.example/t",
        token_endpoint_auth_methods_supported: ["private_key_jwt"],
      };
    }

    jwks() {
      return { keys: [{ kid: "a", d: "secret" }, { kid: "a" }] };
    }

    refusal({ code, status }) {
      return json(status, { error: code, error_description: code });
    }
  };

/** Accepts every token, whichever key signed it. */
export const believes = (Sound) =>
  class extends Sound {
    async verify(token) {
      return decodeJwt(token);
    }
  };

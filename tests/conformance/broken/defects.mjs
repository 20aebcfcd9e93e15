// One defect each: the small server with a single step done wrong, and the case that must see it.
// Those with a name of a project after them are bugs that servers in use had.

import { decodeJwt } from "jose";

import { answers } from "./answers.mjs";
import { judgements } from "./judgements.mjs";
import { Refused, json } from "./refused.mjs";
import { readings } from "./readings.mjs";

export const defects = [...readings, ...judgements, ...answers];

/** Grants whatever it is sent: every case that expects a refusal must see it. */
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

/** Refuses whatever it is sent, with what nobody asked for. */
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

/** Takes every token for good, whoever signed it. */
export const believes = (Sound) =>
  class extends Sound {
    async verify(token) {
      return decodeJwt(token);
    }
  };

// npm google-auth-library: its STS client for exchanges by a client, and the external account that
// `gcloud` writes into a file for a workload.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ExternalAccountClient } from "google-auth-library";
import { StsCredentials } from "google-auth-library/build/src/auth/stscredentials.js";

import { GRANT } from "../support/world.mjs";

export const name = "google-auth-library (npm)";

/** It has no client assertions. */
export const cannot = ["private_key_jwt"];

export async function exchange({ token_endpoint, client, ...parameters }) {
  if (client.method === "none") return asExternalAccount({ token_endpoint, ...parameters });
  const sts = new StsCredentials({
    tokenExchangeEndpoint: token_endpoint,
    clientAuthentication: {
      confidentialClientType: client.method === "client_secret_basic" ? "basic" : "request-body",
      clientId: client.id,
      clientSecret: client.secret,
    },
  });
  const { scope, actor_token, actor_token_type } = parameters;
  const { res, ...answer } = await sts.exchangeToken({
    grantType: GRANT,
    audience: parameters.audience,
    scope: scope?.split(" "),
    requestedTokenType: parameters.requested_token_type,
    subjectToken: parameters.subject_token,
    subjectTokenType: parameters.subject_token_type,
    actingParty: actor_token && { actorToken: actor_token, actorTokenType: actor_token_type },
  });
  return answer;
}

/** The token is in a file, as a CI job or a kubelet writes it. */
async function asExternalAccount({ token_endpoint, audience, scope, ...tokens }) {
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-account-"));
  try {
    const file = join(folder, "token");
    writeFileSync(file, tokens.subject_token);
    const account = ExternalAccountClient.fromJSON({
      type: "external_account",
      audience,
      subject_token_type: tokens.subject_token_type,
      token_url: token_endpoint,
      credential_source: { file },
    });
    account.scopes = scope.split(" ");
    const { token, res } = await account.getAccessToken();
    return { ...res.data, access_token: token };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The message has code, description and URI; the answer is beside it. */
export function surfaced({ message, response }) {
  const [, error, error_description, error_uri] = /^Error code (\w+): (.*) - (\S+)$/.exec(message);
  return { error, error_description, error_uri, status: response.status };
}

// The template for jobs of GitHub Actions, which need no secret: the token that GitHub signs for a job is
// its authentication and its subject.

import { document, json, tests } from "./text.mjs";

const GITHUB = "https://token.actions.githubusercontent.com";
const REPOSITORY = "123456789";
const ENVIRONMENT = "production";

export const githubActions = {
  about: "jobs of GitHub Actions, without a secret",
  development: false,

  realm: ({ issuer }) =>
    document({
      about: "A realm: jobs of GitHub Actions get tokens for your services",
      issuer,
      more: `
  // A job presents the ID token that GitHub signs for it.
  "exchanges": [["id_token", "access_token"]],
`,
      issuers: `    {
      // The profile says what tokens of GitHub look like and which claims a rule must pin.
      "issuer": ${json(GITHUB)},
      "profile": "github",
      "jwks_uri": ${json(`${GITHUB}/.well-known/jwks`)},
      "subject_namespace": "github:"
    }`,
      targets: [{ audience: "deploy", scopes: ["deploy"] }],
      clients: `    {
      "client_id": "deploy-job",
      // The job asks GitHub for a token with \`aud\` ${issuer}.
      // The number of the repository: gh api repos/OWNER/NAME --jq .id
      // A name can be taken over after a renaming, a number cannot.
      "auth": {
        "method": "workload",
        "issuer": ${json(GITHUB)},
        "require": { "repository_id": ${json(REPOSITORY)}, "environment": ${json(ENVIRONMENT)} }
      },
      "targets": ["deploy"],
      "default_target": "deploy",
      "scopes": ["deploy"],
      // Tokens of GitHub have no scope: this is what a job may have.
      "scope_expansion": { "id_token": ["deploy"] },
      // The job itself is the subject.
      "allow": ["impersonation"],
      "may_act": "if_present"
    }`,
    }),

  tests() {
    const request = { subject_token_type: "id_token", scope: "deploy" };
    const job = (own) => ({
      iss: GITHUB,
      sub: `repo:acme/shop:environment:${ENVIRONMENT}`,
      repository_id: REPOSITORY,
      environment: ENVIRONMENT,
      event_name: "push",
      ...own,
    });
    const granted = (claims) => ({ decision: "granted", claims });
    const stranger = { decision: "refused", refusal: "client.authentication_failed" };
    return tests([
      {
        name: "a job of the environment gets a token to deploy",
        request,
        subject: job({}),
        expect: granted({ client_id: "deploy-job", aud: "deploy", scope: "deploy" }),
      },
      {
        name: "a job of another repository is a stranger",
        request,
        subject: job({ repository_id: "987654321" }),
        expect: stranger,
      },
      {
        name: "a pull request is a stranger",
        request,
        subject: job({ event_name: "pull_request" }),
        expect: stranger,
      },
    ]);
  },
};

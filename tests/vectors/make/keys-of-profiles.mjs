// The keys of the issuers in realm `profiles`: `kid` and `alg` of each, as the provider names them.

const GUID = "iBjL1Rcqzhiy4fpxIxdZqohM2Yk";

export const KEYS_OF_PROFILES = {
  "issuer.p-auth0": [["NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2", "RS256"]],
  "issuer.p-azure-devops": [["azure-devops-1", "RS256"]],
  "issuer.p-bitbucket": [["bitbucket-1", "RS256"]],
  "issuer.p-buildkite": [["buildkite-1", "RS256"]],
  "issuer.p-circleci": [["circleci-1", "RS256"]],
  "issuer.p-cloudflare-access": [["cloudflare-1", "RS256"]],
  "issuer.p-cognito": [
    ["access=", "RS256"],
    ["id=", "RS256"],
  ],
  "issuer.p-duende": [["duende-1", "RS256"]],
  "issuer.p-edge": [["edge-1", "ES256"]],
  "issuer.p-entra": [[GUID, "RS256"]],
  "issuer.p-entra-v1": [[GUID, "RS256"]],
  "issuer.p-fusionauth": [["fusionauth-1", "RS256"]],
  "issuer.p-github": [["cc413527-173f-5a05-976e-9c52b1d7b431", "RS256"]],
  "issuer.p-gitlab": [["4i3sFE7sxqNPOT7FdvcGA1ZVGGI_r-tsDXnEuYT4ZqE", "RS256"]],
  "issuer.p-google": [["f833e8a7fe3fe4b878948219a1684afa373ca86f", "RS256"]],
  "issuer.p-hydra": [["hydra-1", "RS256"]],
  "issuer.p-keycloak": [
    ["keycloak-sig", "RS256"],
    ["keycloak-enc", "RS256"],
  ],
  "issuer.p-kubernetes": [["kubernetes-1", "RS256"]],
  "issuer.p-okta": [["ZkvelLN_seik7w4pc_prCcfUf-h2hFfiwkDeCrs0iUc", "RS256"]],
  "issuer.p-pingam": [["pingam-1", "RS256"]],
  "issuer.p-pingone": [["pingone-1", "RS256"]],
  "issuer.p-spiffe": [["spiffe-1", "ES256"]],
  "issuer.p-spring": [["spring-1", "RS256"]],
  "issuer.p-terraform-cloud": [["terraform-1", "RS256"]],
  "issuer.p-uaa": [["uaa-1", "RS256"]],
  "issuer.p-zitadel": [["zitadel-1", "RS256"]],
  "realm.profiles": [["edge-profiles-1", "ES256"]],
};

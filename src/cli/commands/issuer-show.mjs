// `issuer show`: what a profile stands for, and what its provider does that surprises.

import { tools } from "../engine.mjs";
import { profileNamed } from "../issuer-profile.mjs";

export const issuerShow = {
  name: "issuer show",
  summary: "show the members that a profile stands for, and what surprises about its tokens",
  usage: "",
  description: `A member of an issuer that the document has beside \`profile\` replaces the profile's. Without
--profile it lists the names.`,
  options: {
    profile: { type: "string", value: "NAME", about: "the profile, such as keycloak" },
  },
  words: [0, 0],
  examples: ["edge-token-exchange issuer show --profile entra"],
  json: "`{ ok, profile: { name, members, notes: { product, audience, pin?, surprises, sources } } }`; without --profile `{ ok, profiles }`.",

  async run({ options, console }) {
    if (options.profile === undefined) {
      const { issuerProfiles } = await tools();
      const profiles = issuerProfiles();
      return { facts: { profiles }, text: profiles.join("\n") };
    }
    const profile = await profileNamed(options.profile);
    return { facts: { profile }, text: shown(profile, console.paint) };
  },
};

function shown({ name, members, notes }, paint) {
  const { product, audience, pin, surprises, sources } = notes;
  const member = ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  return [
    `${paint.bold(name)}: ${product}`,
    "",
    "{",
    Object.entries({ profile: name, ...members })
      .map(member)
      .join(",\n"),
    "}",
    "",
    `aud is ${audience}`,
    ...(pin ? [`a workload rule pins ${pin}`] : []),
    "",
    ...surprises.map((surprise) => `- ${surprise}`),
    "",
    ...sources.map((source) => `source: ${source}`),
  ].join("\n");
}

// Apache with mod_oauth2, a web server that checks access tokens by itself: Debian's packages. The
// tests start it on a port of theirs; nothing is started or enabled by installing these.

import { existsSync } from "node:fs";

import { canInstallPackages, installPackages } from "../../scripts/setup/debian.mjs";
import { step } from "../../scripts/step.mjs";

const server = "/usr/sbin/apache2";
const modules = "/usr/lib/apache2/modules";

/** Where the server and its modules are, or nothing: other systems lay them out otherwise. */
export function apacheWithOAuth2() {
  return existsSync(server) && existsSync(`${modules}/mod_oauth2.so`)
    ? { server, modules }
    : undefined;
}

/** Installs them where that can be done; the tests say that they do without where it cannot. */
async function installApache() {
  if (apacheWithOAuth2() || !canInstallPackages()) return;
  const next = "Install libapache2-mod-oauth2 by hand and run this again.";
  await step("Apache with mod_oauth2 (Debian packages)", (say) =>
    installPackages(["apache2-bin", "libapache2-mod-oauth2"], { say, next }),
  );
}

/** What a suite asks for that needs it. */
export const apache = { install: installApache };

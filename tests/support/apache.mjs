// Apache with mod_oauth2, a web server that checks access tokens by itself: Debian's packages. The tests
// start it on a port of theirs; the installation starts and enables nothing.

import { existsSync } from "node:fs";

import { canInstallPackages, installPackages } from "../../scripts/setup/debian.mjs";
import { step } from "../../scripts/step.mjs";

const server = "/usr/sbin/apache2";
const modules = "/usr/lib/apache2/modules";

/** Returns the paths of the server and its modules, or nothing: other systems lay them out otherwise. */
export function apacheWithOAuth2() {
  return existsSync(server) && existsSync(`${modules}/mod_oauth2.so`)
    ? { server, modules }
    : undefined;
}

/** Installs them where it can; otherwise the tests report that they run without them. */
async function installApache() {
  if (apacheWithOAuth2() || !canInstallPackages()) return;
  const next = "Install libapache2-mod-oauth2 by hand and run this again.";
  await step("Apache with mod_oauth2 (Debian packages)", (say) =>
    installPackages(["apache2-bin", "libapache2-mod-oauth2"], { say, next }),
  );
}

/** The part that a suite with Apache needs. */
export const apache = { install: installApache };

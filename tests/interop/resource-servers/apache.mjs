// Apache with Debian's mod_oauth2: the web server checks the token against the keys at `jwks_uri` and the
// claims against the requirements of the location.

import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { apacheWithOAuth2 } from "../../support/apache.mjs";

export const name = "mod_oauth2 (Debian)";
export const cannot = ["Ed25519"];

/** Where Apache is unavailable, the test starts no server. */
export const missing = () => apacheWithOAuth2() === undefined;

/**
 * `plain` is the address of the Worker without TLS: the module cannot trust the tests' own certificate
 * authority, so it reads the keys there.
 */
export async function startApache({ issuer, plain, audience, scope }) {
  const { server, modules } = apacheWithOAuth2();
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-apache-"));
  // The server reads its documents as another user than root.
  chmodSync(folder, 0o755);
  const port = await freePort();
  mkdirSync(join(folder, "api"));
  writeFileSync(join(folder, "api", "index.html"), "{}");
  const keys = new URL(`${new URL(issuer).pathname}/jwks`, plain);
  const file = join(folder, "apache.conf");
  writeFileSync(file, configuration({ folder, port, modules, issuer, keys, audience, scope }));

  const child = spawn(server, ["-X", "-f", file]);
  // If a test fails before it closes the server, it must neither wait for it nor leave it running.
  process.once("exit", () => child.kill());
  const ended = once(child, "close");
  const url = `http://127.0.0.1:${port}/api/index.html`;
  await answers(url, child, () => readFileSync(join(folder, "error.log"), "utf8"));
  return {
    async verify(token) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers });
      await response.text();
      if (!response.ok) return { status: response.status };
      const [sub, act] = ["sub", "act"].map((name) => response.headers.get(`x-seen-${name}`));
      return { status: response.status, claims: { sub, act: JSON.parse(act) } };
    },
    async close() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

const configuration = ({ folder, port, modules, issuer, keys, audience, scope }) => `
ServerName localhost
ServerRoot ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
DefaultRuntimeDir ${folder}
Listen 127.0.0.1:${port}
LoadModule mpm_prefork_module ${modules}/mod_mpm_prefork.so
LoadModule authn_core_module ${modules}/mod_authn_core.so
LoadModule authz_core_module ${modules}/mod_authz_core.so
LoadModule authz_user_module ${modules}/mod_authz_user.so
LoadModule headers_module ${modules}/mod_headers.so
LoadModule oauth2_module ${modules}/mod_oauth2.so
User nobody
Group nogroup
KeepAlive Off
DocumentRoot ${folder}
<Location /api>
  AuthType oauth2
  OAuth2TokenVerify jwks_uri ${keys}
  OAuth2TargetPass envvars=true&headers=true&remote_user_claim=sub
  Header set X-Seen-Sub "expr=%{REMOTE_USER}"
  Header set X-Seen-Act "%{OAUTH2_CLAIM_act}e"
  <RequireAll>
    Require oauth2_claim iss:${issuer}
    Require oauth2_claim aud:${audience}
    Require oauth2_claim scope:${scope}
  </RequireAll>
</Location>
`;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function answers(url, child, log) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await fetch(url).catch(() => undefined)) return;
    await sleep(50);
  }
  throw new Error(`Apache does not answer: ${log()}`);
}

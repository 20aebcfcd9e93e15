// TLS in front of the Worker, as in a deployment. Libraries then run unmodified: none needs a setting for
// plain http. Each run makes a new certificate authority for the front.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

import { runPython } from "./python.mjs";

/**
 * Listens on https://localhost and passes requests on to the address that `serves(origin)` resolves to.
 * This process trusts the authority from then on; `caFile` is its file for other processes.
 */
export async function startFront() {
  const { ca, cert, key } = await runPython("support/certificate", {});
  const folder = mkdtempSync(join(tmpdir(), "edge-token-exchange-front-"));
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, ca);
  setDefaultCACertificates([...getCACertificates(), ca]);

  let target;
  const server = createServer({ cert, key }, (incoming, outgoing) =>
    pass(target, incoming, outgoing),
  );
  server.listen(0, "localhost");
  server.unref();
  await once(server, "listening");

  return {
    origin: `https://localhost:${server.address().port}`,
    caFile,
    /** Returns the environment in which Python trusts the authority. */
    env: { REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile },
    serve(url) {
      target = url;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

function pass(target, incoming, outgoing) {
  const { method, headers, url } = incoming;
  const onward = request(new URL(url, target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}

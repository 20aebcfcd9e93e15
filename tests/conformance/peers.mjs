// Judges another implementation and prints the results: `node tests/conformance/peers.mjs`. The project
// expects nothing of it; the kit is to be useful to others, and a report without a failure would show that
// it checks too little.

import { createServer as createHttp } from "node:http";
import { once } from "node:events";

import { makeFixture } from "../../src/conformance/fixture.mjs";
import { lines, totals } from "../../src/conformance/report.mjs";
import { run } from "../../src/conformance/run.mjs";
import { createServer } from "../../src/conformance/server.mjs";
import { oidcProvider } from "./peers/oidc-provider.mjs";

let listener;
const http = createHttp((request, response) => listener(request, response)).listen(0, "127.0.0.1");
await once(http, "listening");
const issuer = `http://127.0.0.1:${http.address().port}`;
const fixture = await makeFixture(issuer);
listener = await oidcProvider(fixture);

const results = await run({ fixture, server: createServer({ issuer }) });
const notPassed = results.filter(({ outcome }) => outcome !== "passed");
console.log("npm oidc-provider with a token exchange grant written by hand\n");
for (const result of notPassed) lines(result).forEach((line) => console.log(line));
console.log(["", ...totals(results)].join("\n"));
http.closeAllConnections();
http.close();

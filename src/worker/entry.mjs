// The module that wrangler deploys.

import { serve } from "./serve.mjs";

export { JwksLock } from "./jwks-lock.mjs";
export { ReplayGuard } from "./replay-guard.mjs";
export { Revocations } from "./revocations.mjs";
export { VersionGuard } from "./version-guard.mjs";

export default serve({ clock: () => Date.now() });

// What wrangler deploys.

import { serve } from "./serve.mjs";

export { RefreshGuard } from "./refresh-guard.mjs";
export { ReplayGuard } from "./replay-guard.mjs";
export { Revocations } from "./revocations.mjs";
export { VersionGuard } from "./version-guard.mjs";

export default serve({ clock: () => Date.now() });

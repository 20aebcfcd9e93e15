// What wrangler deploys.

import { serve } from "./serve.mjs";

export { ReplayGuard } from "./replay-guard.mjs";

export default serve({ clock: () => Date.now() });

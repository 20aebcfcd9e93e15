// What `init --template` can begin with. A template is `{ about, development, realm, tests }`: one line for
// the help, whether its document trusts a development issuer, and the functions that return the texts.

import { githubActions } from "./templates/github-actions.mjs";
import { productTemplates } from "./templates/products.mjs";

export const DEFAULT_TEMPLATE = "service";

export const templates = { ...productTemplates, "github-actions": githubActions };

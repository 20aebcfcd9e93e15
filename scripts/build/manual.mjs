// dist/manual: the manual as a static site.

import { writeSite } from "../../www/manual/site.mjs";
import { step } from "../step.mjs";
import { place } from "./place.mjs";
import { inDist } from "./variant.mjs";

/** Builds it. */
export async function buildManual() {
  await step("manual: static site", () => place(inDist("manual"), writeSite));
}

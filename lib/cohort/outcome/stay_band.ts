import { stayBands } from "../bands.ts";
import type { ClassesOutcome } from "./outcome.ts";

/** Which of the eleven bands of the Analytics Vidhya competition a stay is in. */
export const stayBandOutcome: ClassesOutcome = {
  name: "stay_band",
  kind: "classes",
  of: { upTo: stayBands.slice(0, -1).map((_, i) => 10 * (i + 1)), labels: stayBands },
  knownAt: "discharge",
};

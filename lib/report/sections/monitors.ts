import { leastKnown } from "lib/features/mod.ts";
import { alarmShare, usualDriftLimits, usualTolerance } from "lib/monitor/mod.ts";
import type { Block } from "../document/document.ts";
import { tableOf } from "./operation_parts.ts";

/** What is watched, by which limits where nobody set others, and what follows from an alarm. */
export function monitorBlocks(): Block[] {
  const { alpha, effectSize, leastStays } = usualDriftLimits, { discharges, ...arrivals } = alarmShare;
  const rows = [
    [
      "features, week by week",
      `adjusted p below ${alpha} and an effect of at least ${effectSize}, of ${leastStays} stays or more`,
      "retraining is advised, if it is so in the latest week",
    ],
    [
      "admissions, day by day",
      `an alarm in ${
        Object.entries(arrivals).map(([kind, share]) => `${100 * share} % (${kind})`).join(", ")
      } of quiet hospitals, ever`,
      "retraining is advised",
    ],
    [
      "discharges, day by day",
      `an alarm in ${100 * discharges} % of quiet hospitals, ever`,
      "retraining is advised",
    ],
    [
      "error, week by week",
      `the interval of MAE or RMSE above that promised by more than ${
        100 * usualTolerance
      } %; that it is not, ` +
      `once ${100 * leastKnown} % have ended`,
      "retraining is advised, if it is so in the latest week that can be judged",
    ],
    ["intervals, week by week", "the share inside surely below what was promised", "it is shown"],
  ];
  return tableOf(
    "monitors",
    "What is watched, by which limits where nobody sets others, and what an alarm does.",
    ["watched", "limit", "then"],
    rows,
  );
}

/**
 * Bed demand: who is in bed now, who comes and who leaves, as distributions some hours and days after a
 * huddle, and how good such forecasts have been.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bedsAsked, usualDepartments, usualHuddles } from "lib/beds/mod.ts";
 *
 * const asked = await bedsAsked({
 *   ...{ messages: "", zone: "UTC", hospitals: 1, days: 3, seed: 1 },
 *   ...{ huddles: usualHuddles, huddle: "", learnDays: 42, departments: usualDepartments },
 * });
 * const [forecast] = asked.forecasts;
 * assertEquals(new Date(forecast!.at).toISOString(), "2022-10-26T22:00:00.000Z");
 * assertEquals(forecast!.groups.at(-1)?.level, "hospital");
 * ```
 * @module
 */
export { briefings } from "./briefing/briefing.ts";
export {
  briefingHeadline,
  briefingHtml,
  briefingMarkdown,
  briefingSentences,
} from "./briefing/briefing_text.ts";
export { bedFan } from "./report/bed_fan.ts";
export { bedSentences, bedTable } from "./report/bed_table.ts";
export { clockText } from "./report/clock_text.ts";
export { bedsAsked, bedsJudged, bedsWhatIf } from "./report/beds_asked.ts";
export { huddlesBetween, usualHuddles } from "./report/huddles.ts";
export {
  coverageReading,
  coverageTable,
  judgedReadings,
  judgedTable,
  placeBars,
} from "./report/judged_tables.ts";
export { usualDepartments } from "./report/ward_groups.ts";
export { type WhatIf, whatIfReading, whatIfTable } from "./whatif/what_if.ts";

/**
 * Questions about stays, their answers with effect sizes, and the figures that show them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { outlierTable } from "lib/explore/mod.ts";
 * import { numberColumn, numbersOf, tableOf } from "lib/table/mod.ts";
 *
 * const stays = tableOf({ deposit: numberColumn([1, 2, 3, 4, 5, 100]) });
 * assertEquals([...numbersOf(outlierTable(stays, ["deposit"]), "outside")], [1]);
 * ```
 * @module
 */
export { answerQuestions, answerTo, groupsOf } from "./answers.ts";
export { readStays } from "./read_stays.ts";
export { readingOf } from "./reading.ts";
export { answersTable, missingTable, outlierTable, rulesTable } from "./report_tables.ts";
export { effectFigure, stayBoxes, stayHeatMap, stayHistogram } from "./stay_figures.ts";

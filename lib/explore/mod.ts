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
 * assertEquals([...numbersOf(outlierTable(stays, ["deposit"]), "median")], [3.5]);
 * ```
 * @module
 */
export { answerQuestions, cornerOf, groupsOf } from "./answers.ts";
export { mixColumns, numberColumnsOf } from "./columns_of.ts";
export { endingsReading } from "./endings.ts";
export { factorFigure, factorReading, factorTable } from "./factor_report.ts";
export { leastEnded, type TrendGroup, type TrendMonth } from "./monthly/monthly_trends.ts";
export { readTrendBook, type TrendBook } from "./monthly/trend_book.ts";
export { rankedFactors } from "./factors.ts";
export { likenessFigure, likenessOf } from "./likeness.ts";
export { readStays, whyNotLook } from "./read_stays.ts";
export { readingOf } from "./reading.ts";
export { answersReading, answersTable, columnsTable, outlierTable, rulesTable } from "./report_tables.ts";
export { segmentsFigure, segmentsReading, segmentsTable } from "./segments/segment_report.ts";
export { segmentsOf } from "./segments/segments.ts";
export { stayHeatMap, stayHistogram } from "./stay_figures.ts";
export { trendFigure, trendReading, trendTable } from "./trend_report.ts";
export { trendsOf } from "./trends.ts";

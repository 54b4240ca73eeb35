/**
 * The report of a run, from what its notebooks found and nothing else.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { documentMarkdown } from "lib/report/mod.ts";
 *
 * const document = { title: "Report", facts: ["as of no day"], blocks: [] };
 * assertEquals(documentMarkdown(document, "report.html"), "# Report\n\nas of no day\n");
 * ```
 * @module
 */
export { documentMarkdown } from "./document/document_markdown.ts";
export { itemsReading } from "./items_reading.ts";
export { headReading, openFound, whyNoReport } from "./open_found.ts";
export { answersOfRun, summaryParagraphs } from "./sections/summary_section.ts";

/**
 * The report of a run, from what its notebooks found and nothing else.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { documentMarkdown } from "lib/report/mod.ts";
 *
 * const blocks = [{ kind: "section", level: 2, id: "data", title: "Data" }] as const;
 * assertEquals(documentMarkdown({ title: "Report", facts: [], blocks }, "report.html"), "# Report\n\n\n\n## 1 Data\n");
 * ```
 * @module
 */
export { checkFound } from "./check_found.ts";
export { documentHtml } from "./document/document_html.ts";
export { documentMarkdown } from "./document/document_markdown.ts";
export { foundIn } from "./found.ts";
export { reportOf } from "./report_of.ts";

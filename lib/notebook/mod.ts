/**
 * What a cell needs to show things: figures, tables, computed sentences, a summary for the run.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grouped } from "lib/notebook/mod.ts";
 *
 * assertEquals(grouped(71_041), "71,041");
 * ```
 * @module
 */
export { grouped } from "lib/stats/mod.ts";
export { cannot } from "./cell/cannot.ts";
export { frameOf } from "./cell/frame.ts";
export { help } from "./cell/help.ts";
export { refusalOf } from "./cell/refusal_of.ts";
export { say } from "./cell/say.ts";
export { md, show } from "./cell/show.ts";
export { stopwatch } from "./cell/stopwatch.ts";
export { type Summary, summary } from "./cell/summary.ts";

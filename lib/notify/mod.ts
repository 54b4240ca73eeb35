/**
 * Telling people what a job found: by mail, by webhook, in a file.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { send, settingsFrom } from "lib/notify/mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const settings = settingsFrom({ WARDBOOK_NOTICE_FILE: `${folder}/notices.jsonl` });
 * const day = { cohort: "synthetic", asOf: "2022-11-01" };
 * const facts = [{ name: "scored", value: "412 admissions" }];
 * const notices = [{ kind: "summary", ...day, verdict: "all quiet", facts }] as const;
 * const [told] = await send({ settings, outbox: `${folder}/outbox.json`, day, notices, looked: [] });
 * assertEquals(told?.outcome, "sent");
 * ```
 * @module
 */
export type { Errand } from "./errand.ts";
export { type Messenger, startMessenger } from "./messenger.ts";
export type { Fact, Notice } from "./notice.ts";
export type { Alerts, Delivery } from "./notifier.ts";
export { type Outbox, readOutbox, type ToldAlert } from "./outbox.ts";
export { isSetUp, send } from "./send.ts";
export { type Settings, settingsFrom } from "./settings.ts";

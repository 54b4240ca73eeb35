import { withFileLock } from "lib/files/mod.ts";
import type { Notice } from "./notice.ts";
import { type Alerts, type Delivery, Notifier } from "./notifier.ts";
import type { Settings } from "./settings.ts";

/** What is to be told, and how. It is JSON, and holds secrets: it goes from process to process by a pipe. */
export type Errand = {
  readonly settings: Settings;
  /** The file that keeps what went out; its folder must be there. */
  readonly outbox: string;
  readonly notices: readonly Notice[];
  /** What was looked at, as of the day. */
  readonly day: Pick<Notice, "cohort" | "asOf">;
  readonly looked: readonly Alerts[];
};

const patienceMs = 240_000;

/** Does an errand: alerts first. Another process that sends from the same outbox is waited for. */
export async function doErrand({ settings, outbox, notices, day, looked }: Errand): Promise<Delivery[]> {
  return await withFileLock(`${outbox}.lock`, { waitMs: patienceMs, isRemoved: true }, async () => {
    const notifier = new Notifier(settings, outbox);
    const deliveries: Delivery[] = [];
    for (const each of looked) deliveries.push(...await notifier.alert(day, each));
    for (const notice of notices) deliveries.push(...await notifier.tell(notice));
    return deliveries;
  });
}

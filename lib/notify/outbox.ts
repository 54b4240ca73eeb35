import { readWhole, writeWhole } from "lib/files/mod.ts";
import type { Notice } from "./notice.ts";

/** What has gone out, what waits, and which alerts are open: kept in a file between jobs. */
export type Outbox = {
  /** By channel: the ids that went out, the newest last. */
  readonly sent: Readonly<Record<string, readonly Sent[]>>;
  /** By channel: what was held back, or could not go out, the oldest first. */
  readonly held: Readonly<Record<string, readonly Notice[]>>;
  /** By what was looked at, then by cause. */
  readonly open: Readonly<Record<string, Readonly<Record<string, OpenAlert>>>>;
  /** What people were told of what is wrong, or is over, the newest last. */
  readonly log: readonly ToldAlert[];
};
/** An alert, failure or its end as it was told: for which day, of what, and what became of it by each way. */
export type ToldAlert = Pick<Notice, "kind" | "asOf" | "verdict"> & {
  readonly by: readonly { readonly channel: string; readonly outcome: string }[];
};
/** `isUrgent` for alerts and failures. */
export type Sent = { readonly id: string; readonly at: number; readonly isUrgent?: true };
/** Days are ISO dates. `told`: when it was last told. */
export type OpenAlert = { readonly since: string; readonly told: string; readonly verdict: string };

const emptyOutbox: Outbox = { sent: {}, held: {}, open: {}, log: [] };
const mostBytes = 1 << 24;

/** Reads an outbox; an empty one where there is none, or none that can be read: no notice is lost by it. */
export async function readOutbox(path: string): Promise<Outbox> {
  const bytes = await readWhole(path, { mostBytes }).catch(() => null);
  if (bytes === null) return emptyOutbox;
  try {
    const value: Partial<Outbox> = JSON.parse(new TextDecoder().decode(bytes));
    const { sent = {}, held = {}, open = {}, log = [] } = value;
    return { sent, held, open, log };
  } catch {
    return emptyOutbox;
  }
}

/** Writes it whole or not at all. */
export async function writeOutbox(path: string, outbox: Outbox): Promise<void> {
  await writeWhole(path, `${JSON.stringify(outbox)}\n`);
}

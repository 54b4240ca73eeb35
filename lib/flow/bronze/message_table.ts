import { Buffer } from "node:buffer";
import { categoryColumn, numberColumn, numbersOf, tableOf, timestampColumn } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import { type NumberedRecord, readBronze } from "./bronze_files.ts";

const mostAtOnce = 10_000;

/**
 * Adds the messages of a log that the table `flow_messages` lacks: batches, each whole or not at all, from
 * its highest number on, so that one that was broken off goes on where it stood.
 *
 * @returns how many were added.
 * @throws {QueryError} when the warehouse fails; what was committed stays.
 * @throws {Error} when the log is damaged, or the table holds messages that the log doesn't.
 */
export async function appendMessages(
  warehouse: Warehouse,
  folder: string,
  { atOnce = mostAtOnce }: { readonly atOnce?: number } = {},
): Promise<number> {
  await claimTables(warehouse, ["flow/flow_messages.sql"]);
  const first = await held(warehouse);
  let group: NumberedRecord[] = [], added = 0, last = first;
  const write = async () => {
    const records = group;
    group = [];
    added += await warehouse.transaction(async () => {
      // After a lost connection it may be there.
      if (await held(warehouse) >= records.at(-1)!.number) return records.length;
      return await warehouse.append("flow_messages", rowsOf(records));
    });
  };
  for await (const record of readBronze(folder, first + 1)) {
    last = record.number;
    group.push(record);
    if (group.length === atOnce) await write();
  }
  if (group.length > 0) await write();
  if (last === first && first > 0 && !await holds(folder, first)) {
    const rule = "they must be of this log";
    throw new Error(`Cannot add messages to flow_messages as ${rule}: the table holds ${first}, it fewer`);
  }
  return added;
}

async function held(warehouse: Warehouse): Promise<number> {
  const found = await warehouse.query(
    sql`SELECT COALESCE(MAX(message_number), 0) AS message_number FROM flow_messages`,
  );
  return numbersOf(found, "message_number")[0]!;
}

async function holds(folder: string, number: number): Promise<boolean> {
  for await (const _ of readBronze(folder, number)) return true;
  return false;
}

function rowsOf(records: readonly NumberedRecord[]) {
  return tableOf({
    message_number: numberColumn(records.map(({ number }) => number)),
    received_at: timestampColumn(records.map(({ receivedAt }) => Math.floor(receivedAt))),
    source: categoryColumn(records.map(({ source }) => source)),
    raw_base64: categoryColumn(records.map(({ raw }) => Buffer.from(raw).toString("base64"))),
  });
}

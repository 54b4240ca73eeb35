import { Buffer } from "node:buffer";
import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import { type NumberedRecord, readBronze } from "./bronze_files.ts";

const mostAtOnce = 10_000;

/**
 * Adds the messages of a log that the table `flow_messages` lacks: batches, each whole or not at all, from
 * its highest number on, so that one that was broken off goes on where it stood.
 *
 * @returns how many were added.
 * @throws {QueryError} when the warehouse fails; what was committed stays.
 * @throws {Error} when the log is damaged, or the table's last message is not the log's.
 */
export async function appendMessages(
  warehouse: Warehouse,
  folder: string,
  { atOnce = mostAtOnce }: { readonly atOnce?: number } = {},
): Promise<number> {
  await claimTables(warehouse, ["flow/flow_messages.sql"]);
  const first = await held(warehouse);
  if (first > 0) await checkIsOfLog(warehouse, folder, first);
  let group: NumberedRecord[] = [], added = 0;
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
    group.push(record);
    if (group.length === atOnce) await write();
  }
  if (group.length > 0) await write();
  return added;
}

async function held(warehouse: Warehouse): Promise<number> {
  const found = await warehouse.query(
    sql`SELECT COALESCE(MAX(message_number), 0) AS message_number FROM flow_messages`,
  );
  return numbersOf(found, "message_number")[0]!;
}

/** Of another log nothing is added: its numbers are other messages'. */
async function checkIsOfLog(warehouse: Warehouse, folder: string, number: number): Promise<void> {
  const found = await warehouse.query(
    sql`SELECT raw_base64 FROM flow_messages WHERE message_number = :number`,
    { number },
  );
  const there = categoriesOf(found, "raw_base64").labels[0];
  for await (const record of readBronze(folder, number)) {
    if (record.number === number && base64Of(record) === there) return;
    break;
  }
  const rule = `message ${number}, its last, must be that of the log in ${folder}`;
  throw new Error(`Cannot add messages to flow_messages as ${rule}: the log has another there, or none`);
}

function rowsOf(records: readonly NumberedRecord[]) {
  return tableOf({
    message_number: numberColumn(records.map(({ number }) => number)),
    received_at: timestampColumn(records.map(({ receivedAt }) => Math.floor(receivedAt))),
    source: categoryColumn(records.map(({ source }) => source)),
    raw_base64: categoryColumn(records.map(base64Of)),
  });
}

function base64Of({ raw }: NumberedRecord): string {
  return Buffer.from(raw).toString("base64");
}

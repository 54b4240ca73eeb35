/** A SAS transport file as large as a year of BRFSS, of which some columns are read and kept in memory. */
import { randomSource } from "lib/stats/random.ts";
import type { Table } from "lib/table/table.ts";
import { readTransportParts } from "lib/table/transport/transport_file.ts";
import { transportBytes, type WrittenColumn } from "../table/transport/write_transport.ts";
import { runOnce } from "./run_once.ts";

type Measured = {
  readonly rows: number;
  readonly columns: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
};

const columns = 301, chosen = 40, repeated = 1_000;

/** Prints seconds and peak memory of reading 40 of 301 columns of `rows` rows in a process of its own. */
export async function benchTransport(
  { json, rows = 457_670 }: { json: boolean; rows?: number },
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".xpt" });
  try {
    const megabytes = await writeSurvey(path, rows) / 2 ** 20;
    const measured = await runOnce<Measured>(new URL(import.meta.url), [path]);
    if ("failure" in measured) {
      throw new Error(`Cannot bench as the file must be read: ${measured.failure}`);
    }
    if (measured.rows !== rows) {
      throw new Error(`Cannot bench as ${rows} rows must be read: there are ${measured.rows}`);
    }
    console.log(
      json
        ? JSON.stringify({ bench: "transport", megabytes, ...measured })
        : `${measured.columns} of ${columns} columns, ${rows} rows, ${megabytes.toFixed(0)} MB: ` +
          `${measured.seconds.toFixed(1)} s, ${measured.peakMegabytes.toFixed(0)} MB at most`,
    );
  } finally {
    await Deno.remove(path);
  }
}

/** The same thousand rows again and again; returns the bytes. */
async function writeSurvey(path: string, rows: number): Promise<number> {
  const random = randomSource(16);
  const answers = (at: number) =>
    Array.from({ length: repeated }, () => random() < 0.2 ? "." : Math.floor(random() * 10 ** (1 + at % 5)));
  const survey = Array.from(
    { length: columns },
    (_, at): WrittenColumn =>
      at % 30 === 7
        ? { name: `V${at}`, isText: true, length: 8, values: answers(at).map(String) }
        : { name: `V${at}`, values: answers(at) },
  );
  const rowBytes = 8 * columns, bytes = transportBytes(survey, { member: "SURVEY" });
  const header = bytes.length - 80 * Math.ceil(rowBytes * repeated / 80);
  const block = bytes.subarray(header, header + rowBytes * repeated);
  const file = await Deno.open(path, { write: true, truncate: true });
  const writer = file.writable.getWriter();
  await writer.write(bytes.subarray(0, header));
  for (let from = 0; from < rows; from += repeated) {
    await writer.write(block.subarray(0, rowBytes * Math.min(repeated, rows - from)));
  }
  const filled = (80 - rows * rowBytes % 80) % 80;
  await writer.write(new Uint8Array(filled).fill(32));
  await writer.close();
  return header + rows * rowBytes + filled;
}

async function measuredRead(path: string): Promise<Measured> {
  const start = performance.now(), names = Array.from({ length: chosen }, (_, i) => `V${7 * i}`);
  const tables: Table[] = [];
  for await (const { table } of readTransportParts(path, { columns: names })) tables.push(table);
  const seconds = (performance.now() - start) / 1000;
  const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return { rows, columns: names.length, seconds, peakMegabytes: await peakMegabytes() };
}

async function peakMegabytes(): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  const status = await Deno.readTextFile("/proc/self/status");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}

if (import.meta.main) console.log(JSON.stringify(await measuredRead(Deno.args[0]!)));

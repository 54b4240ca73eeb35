import { resolveInProject } from "lib/files/mod.ts";
import {
  hl7Text,
  hospitalStream,
  noFaults,
  priorRows,
  sendKafka,
  sendMllp,
  usualFaults,
} from "lib/flow/mod.ts";
import type { FlowLine } from "./flow_line.ts";
import { kafkaAccess } from "./kafka_access.ts";

type Timed = { readonly at: number; readonly hospital: string; readonly bytes: Uint8Array };

/**
 * Sends an invented stream to a server or a file, at its pace, and writes the truth beside. This file
 * prints.
 */
export async function simulate(line: FlowLine): Promise<void> {
  const { hospitals, from, days, zone, seed, hasFaults, to, format, json } = line;
  const faults = hasFaults ? usualFaults : noFaults;
  const stream = hospitalStream({ hospitals, from, days, zone, seed, faults });
  const encoder = new TextEncoder();
  const timed: readonly Timed[] = format === "hl7"
    ? stream.messages.map((each) => ({
      ...{ at: each.arrivesAt!, hospital: each.step.place.hospital },
      bytes: encoder.encode(hl7Text(each, zone)),
    }))
    : priorRows(stream).map(({ arrivesAt, row }) => ({
      ...{ at: arrivesAt, hospital: row.hospital_id },
      bytes: encoder.encode(JSON.stringify(row)),
    }));
  const messages = line.rate === 0 && line.speed === 0 ? timed : paced(timed, { ...line, from });
  const truth = line.truth ??
    (to?.kind === "file" ? `${to.path}.truth.ndjson` : resolveInProject("data/local/flow_truth.ndjson"));
  await writeTruth(truth, stream);
  if (to?.kind === "mllp") {
    const sent = await sendMllp(bytesOf(messages), to);
    const { accepted, refused, repeated } = sent;
    console.log(
      json
        ? JSON.stringify(sent)
        : `${accepted} messages accepted, ${refused} refused; ${repeated} sent again. The truth: ${truth}`,
    );
    return;
  }
  if (to?.kind === "kafka") {
    const sent = await sendKafka(messages, await kafkaAccess(to.target, line));
    return console.log(json ? JSON.stringify({ sent }) : `${sent} messages sent. The truth: ${truth}`);
  }
  using file = await Deno.open(to!.path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const lineEnd = encoder.encode("\n");
  for await (const { bytes } of messages) {
    await writer.write(bytes);
    if (format === "prior") await writer.write(lineEnd);
  }
  await writer.close();
  console.log(
    json ? JSON.stringify({ messages: timed.length }) : `${timed.length} messages. The truth: ${truth}`,
  );
}

/** Each when its time has come: `speed` seconds of the stream in one, and at most `rate` messages. */
async function* paced(
  timed: readonly Timed[],
  { rate, speed, from }: Pick<FlowLine, "rate" | "speed" | "from">,
): AsyncGenerator<Timed> {
  const begin = performance.now();
  for (const [i, each] of timed.entries()) {
    const byClock = speed === 0 ? 0 : (each.at - from) / speed, byRate = rate === 0 ? 0 : i * 1_000 / rate;
    const left = begin + Math.max(byClock, byRate) - performance.now();
    if (left > 1) await new Promise((resolve) => setTimeout(resolve, left));
    yield each;
  }
}

function bytesOf(messages: readonly Timed[] | AsyncIterable<Timed>) {
  if (!(Symbol.asyncIterator in messages)) return messages.map(({ bytes }) => bytes);
  return (async function* () {
    for await (const { bytes } of messages) yield bytes;
  })();
}

/** A line for each visit, then one for each message in which something is planted. */
async function writeTruth(path: string, stream: ReturnType<typeof hospitalStream>): Promise<void> {
  const { visits, messages, lost, surges } = stream;
  const planted = [...messages, ...lost].filter((each) => each.planted.length > 0).map(
    ({ id, planted, step: { visit } }) => ({ message: id, visit, planted }),
  );
  const lines = [...visits, ...planted, { surges }].map((each) => `${JSON.stringify(each)}\n`);
  await Deno.writeTextFile(path, lines.join(""));
}

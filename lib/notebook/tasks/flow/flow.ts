import { withFileLock } from "lib/files/mod.ts";
import { BronzeLog, Intake, kindOf, readBronze, readKafka, splitMessages, startMllp } from "lib/flow/mod.ts";
import { aligned } from "../aligned.ts";
import { runTask } from "../run_task.ts";
import { beds, whatIf } from "./beds.ts";
import { briefing } from "./briefing.ts";
import { type FlowLine, flowLine } from "./flow_line.ts";
import { kafkaAccess } from "./kafka_access.ts";
import { kpis, report, risk, tables } from "./report.ts";
import { simulate } from "./simulate.ts";
import { ack, alerts, watch } from "./watch.ts";

const help =
  `Takes in a hospital's messages of admissions, transfers and discharges (HL7 v2, ADT), or sends invented ones.

Usage: deno task flow listen [options]
       deno task flow simulate --to mllp://HOST:PORT | kafka://HOST:PORT/TOPIC | FILE [options]
       deno task flow load FILE … [options]
       deno task flow list | report | kpis | risk | beds | whatif | briefing |
           tables | watch | alerts [options]
       deno task flow ack NUMBER … --by NAME

listen    an MLLP server: a message is on disk, as it came, before it is answered (AA, AE, AR; in enhanced mode CA,
          CE, CR); one that is sent again is answered again and kept once. Or a topic of Kafka (--kafka): how far it
          was read is noted with the brokers after all before it is on disk
simulate  a stream of invented hospitals, with what goes wrong in real ones: wrong ages, future admissions, doubled,
          late, cancelled and lost messages; what truly happened is written beside
load      the messages of files: HL7 (one after the other, or batches), or a line of JSON each, as the prior
          system sends them
list      what was taken in, by event and by what was refused
report    who is where, what the last day's KPIs recommend, and what contradicts: by the messages so far
kpis      the KPIs of the last whole day (or --window) by hospital, with unit, definition and what to do with them
risk      whether it could have been told, when patients became inpatients, who would stay long: learnt from the
          first days, judged on the last
beds      how many beds will be needed within 8 and 24 hours of the last huddle, by ward, department and hospital;
          --judge: how good such forecasts have been, beside simple ones. Counts below 11 are told: of what this
          prints, and the JSON of briefing, pass none on
whatif    the week after the last huddle with a ward closed, ten beds more in it, discharges two hours earlier, a
          fifth more arrivals, no planned admissions: patients in bed, and waiting for one
briefing  what the next shift is to know of each hospital: Green, Orange or Red by the rules of
          lib/beds/briefing/briefing_rules.ts, each with its figure; Markdown, or as asked a page, a file, a mail
watch     follows the log as listen fills it: at each change of an inpatient how long the stay is likely to be, and
          alerts of those that are likely to last more than 96 hours (CRITICAL) or 48 (HIGH), once for each; at
          --huddles again of all who have stayed on
alerts    the alerts of patients who are in; ack: somebody has seen to these
tables    writes flow_stays, flow_spans, flow_quarantine and flow_windows to a warehouse (DuckDB or Snowflake);
          sql/flow/ asks them. --messages: flow_messages, too, to which each message is added once, as it came

Options
  --folder FOLDER  where messages are kept (default data/local/flow)
  --json           JSON on standard output
  --zone NAME      whose clock hangs on the wall: of moments without an offset, and of shifts and days (default
                   Europe/Berlin)
  report, kpis, risk, beds, whatif, briefing, tables
  --at TIME        as of a moment, such as 2022-11-01T13:45 (default the newest that a message tells)
  --window WORD    kpis: now (the last 24 hours), shift, day (default) or week
  --hours N        risk: from how many hours on a stay is long (default 96)
  --from DAY       risk: who came before is left out, as of them only the long stays are known (default 2022-10-24)
  --page FILE      briefing: written as a page
  --markdown FILE  briefing: written as Markdown
  --send           briefing: sent as the environment says (lib/notify/README.md); at each change of shift, by
                   cron: 0 6,14,22 * * * deno task flow briefing --send
  --figure FILE    beds: the forecast drawn instead, as SVG
  --invented       briefing, watch: no patient is real, so that counts below 11 are told, too
  --ward NAME      whatif: the ward that is closed, or given ten beds more; all for each in turn
  --huddles TIMES  beds: when those who run the beds meet (default "06:00, 09:30, 12:00, 15:30, 22:00")
  --departments T  beds: wards told of together, such as "Medicine: Cardiology, Oncology; Surgery: Theatre"
  --learn N        beds --judge: days before the first huddle that is judged (default 42, the least)
  --share N        risk: how many in a hundred inpatients can be followed up (default 20)
  --messages       tables: the messages themselves, too
  --warehouse URL  tables: where to (default duckdb:data/local/flow.duckdb)
  watch, ack
  --share N        watch: how many in a hundred inpatients can be followed up as CRITICAL, and as many more as
                   HIGH (default 20): thresholds of probabilities are set for it
  --live PORT      watch: a page that renews itself (0 for any port), for this machine, or with --host for who has a
                   token (deno task serve token create --scope patients); --cert and --key as with listen
  --serve          watch: write down what that page shows (FOLDER/live.json), for /flow of deno task serve
  --tell           watch: alerts go out as the environment says (lib/notify/README.md)
  --escalate N     watch: a CRITICAL alert that nobody acknowledges is told again after so many minutes (default 60)
  --digest N       watch: HIGH alerts go out together, so many minutes after the first (default 60)
  --quiet HOURS    watch: HIGH alerts wait meanwhile, such as 22:00-06:00
  --by NAME        ack: who has seen to it
  listen
  --host ADDRESS   where to listen (default 127.0.0.1)
  --port NUMBER    the port (default 2575; 0 for any)
  --cert FILE      speak TLS by this certificate (PEM) and
  --key FILE       its key;
  --client-ca FILE then only clients with a certificate of these authorities (mutual TLS)
  --kafka URL      read kafka://HOST:PORT/TOPIC (several brokers by comma; kafkas:// for TLS); MLLP then only where
                   --port is named
  --group NAME     those of a group share a topic's partitions, each with a --folder of its own (default wardbook)
  listen, simulate with Kafka
  --ca FILE        the certificates that brokers are trusted by (PEM). WARDBOOK_KAFKA_USERNAME, _PASSWORD and
                   _MECHANISM (SCRAM-SHA-512, SCRAM-SHA-256, PLAIN) log in
  simulate
  --to TARGET      a server that speaks MLLP, a topic of Kafka (a hospital's messages go to one partition), or a file
  --truth FILE     what truly happened (default FILE.truth.ndjson; for a server data/local/flow_truth.ndjson)
  --format WORD    hl7 (default), or prior: a line of JSON for each visit
  --hospitals N    how many (default 3)
  --days N         how long (default 14)
  --from DAY       from which day on (default 2022-10-24)
  --seed N         another seed, another stream (default 1)
  --speed N        seconds of the stream in a second (default 0: as fast as it goes)
  --rate N         messages a second at most (default 0: no limit)
  --no-faults      nothing goes wrong
  --help           this text

SIGTERM and SIGINT answer what came, and end. Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task flow listen
  deno task flow simulate --to mllp://127.0.0.1:2575 --speed 3600
  deno task flow listen --kafka kafka://127.0.0.1:9092/adt
  deno task flow simulate --to data/local/stream.hl7 --days 7
  deno task flow load data/local/stream.hl7
`;

/** The command line of `deno task flow` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args, help, async () => {
    const line = flowLine(args);
    if (line.command === "simulate") await simulate(line);
    else if (line.command === "list") await list(line);
    else if (line.command === "report") await report(line);
    else if (line.command === "kpis") await kpis(line);
    else if (line.command === "risk") await risk(line);
    else if (line.command === "beds") await beds(line);
    else if (line.command === "whatif") await whatIf(line);
    else if (line.command === "briefing") await briefing(line);
    else if (line.command === "tables") await tables(line);
    else if (line.command === "watch") await watch(line, now);
    else if (line.command === "alerts") await alerts(line);
    else if (line.command === "ack") await ack(line, now);
    else {
      await Deno.mkdir(line.folder, { recursive: true });
      await withFileLock(`${line.folder}/.lock`, { waitMs: 0 }, async () => {
        const log = await BronzeLog.open(line.folder);
        try {
          await (line.command === "listen" ? listen(line, log, now) : load(line, log, now));
        } finally {
          await log.close();
        }
      });
    }
    return 0;
  });
}

/** Until it is told to end. */
async function listen(line: FlowLine, log: BronzeLog, now: () => number): Promise<void> {
  const event = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
    console.log(JSON.stringify({ at: new Date(now()).toISOString(), event: name, ...more }));
  const onFault = (fault: string) => event("fault", { fault });
  const intake = new Intake({ log, now, name: `W${now().toString(36)}`, onFault });
  const server = line.port === null ? null : await mllpServer(line.port, line, intake, onFault);
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () => ending.abort());
  }
  const { kafka, group } = line;
  event("listening", {
    ...(server !== null && { port: server.port }),
    ...(kafka !== null && { topic: kafka.topic, group }),
    ...{ messages: log.count, torn: log.tornBytes },
  });
  const reading = kafka === null
    ? Promise.resolve()
    : readKafka((raw, source) => intake.keep(raw, source), await kafkaAccess(kafka, line), {
      ...{ group, signal: ending.signal, onFault },
    });
  // Whoever stops, the other ends, too.
  reading.catch(() => ending.abort());
  if (!ending.signal.aborted) {
    await new Promise<void>((resolve) => ending.signal.addEventListener("abort", () => resolve()));
  }
  await server?.stop();
  await reading;
  event("stopped", intake.counts);
}

async function mllpServer(
  port: number,
  { host, tls, clientCa }: FlowLine,
  intake: Intake,
  onFault: (line: string) => void,
) {
  const read = (path: string) => Deno.readTextFile(path);
  return await startMllp({
    take: (raw, source) => intake.take(raw, source),
    refuse: (error) => intake.refuse(error),
  }, {
    ...{ host, port, onFault },
    ...(tls !== null && {
      tls: {
        ...{ cert: await read(tls.cert), key: await read(tls.key) },
        ...(clientCa !== null && { clientCa: await read(clientCa) }),
      },
    }),
  });
}

async function load({ files, json }: FlowLine, log: BronzeLog, now: () => number): Promise<void> {
  const intake = new Intake({ log, now, name: "L" }), mostAtOnce = 10_000;
  for (const file of files) {
    const bytes = await Deno.readFile(file), source = `file:${file}`;
    const isRows = bytes.find((byte) => byte > 0x20) === "{".charCodeAt(0);
    const pieces = isRows ? lines(bytes) : splitMessages(bytes);
    for (let from = 0; from < pieces.length; from += mostAtOnce) {
      const group = pieces.slice(from, from + mostAtOnce);
      await Promise.all(group.map((raw) => isRows ? intake.takeRow(raw, source) : intake.take(raw, source)));
    }
  }
  const { accepted, refused, repeated, notStored } = intake.counts;
  if (json) return console.log(JSON.stringify(intake.counts));
  console.log(`${accepted} messages accepted, ${refused} refused; ${repeated} of them had come before.`);
  if (notStored > 0) throw new Error(`Cannot keep all as there must be room: ${notStored} were not stored`);
}

function lines(bytes: Uint8Array): readonly Uint8Array[] {
  const text = new TextDecoder().decode(bytes), encoder = new TextEncoder();
  return text.split(/\r?\n/).filter((line) => line.trim() !== "").map((line) => encoder.encode(line));
}

async function list({ folder, json }: FlowLine): Promise<void> {
  const counts = new Map<string, number>();
  for await (const { raw } of readBronze(folder)) {
    const kind = kindOf(raw);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const rows = [...counts].toSorted(([a], [b]) => a < b ? -1 : 1);
  if (json) return console.log(JSON.stringify(Object.fromEntries(rows)));
  console.log(
    rows.length === 0
      ? "Nothing was taken in yet."
      : aligned([["what", "messages"], ...rows.map(([kind, count]) => [kind, String(count)])]),
  );
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));

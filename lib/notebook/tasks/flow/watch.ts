import { join } from "node:path";
import { huddlesBetween } from "lib/beds/mod.ts";
import { messageOf, withFileLock } from "lib/files/mod.ts";
import {
  alertSentence,
  FlowWatch,
  followBronze,
  quietHours,
  readAlerts,
  readBronze,
  watchLock,
  writeAlerts,
} from "lib/flow/mod.ts";
import { isSetUp, type Messenger, settingsFrom, startMessenger } from "lib/notify/mod.ts";
import { becameOf } from "lib/serve/mod.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { aligned } from "../aligned.ts";
import type { FlowLine } from "./flow_line.ts";
import { live } from "./live.ts";

const tickMs = 1_000;

/** Follows the log until it is told to end: foretells stays, raises alerts. This file prints and writes. */
export async function watch(line: FlowLine, now: () => number): Promise<void> {
  const { folder, zone, share, seed, alerting, huddles } = line;
  const rules = { ...alerting, isQuiet: quietIn(alerting.quiet, zone) };
  const log = (event: string, more: Readonly<Record<string, unknown>> = {}) =>
    console.log(JSON.stringify({ at: new Date(now()).toISOString(), event, ...more }));
  await Deno.mkdir(folder, { recursive: true });
  await withFileLock(watchLock(folder), { waitMs: 0 }, async () => {
    const messenger = alerting.isTold ? await messengerIn(folder) : null;
    const watching = await FlowWatch.open({
      ...{ folder, zone, share, seed, rules, now, log },
      hasHuddle: (after, until) => huddlesBetween(huddles, after + 1, until, zone).length > 0,
      tell: messenger === null ? null : tellBy(messenger, log),
    });
    const stopping = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => stopping.abort());
    }
    await caughtUp(watching, folder);
    watching.learn();
    const page = line.live === null && !line.isServed
      ? null
      : await live(line, watching, { now, log: (text) => console.log(text) });
    log("watching", {
      messages: watching.number,
      ...(page !== null && page.port !== null && { port: page.port }),
    });
    const faults: unknown[] = [];
    let turn: Promise<void> = Promise.resolve();
    const inTurn = (work: () => Promise<void>) =>
      turn = turn.then(work).catch((error) => {
        faults.push(error);
        log("fault", { what: messageOf(error) });
        stopping.abort();
      });
    const timer = setInterval(() =>
      inTurn(async () => {
        await watching.tick();
        await page?.tick();
      }), tickMs);
    try {
      for await (
        const records of followBronze(folder, { from: watching.number + 1, signal: stopping.signal })
      ) {
        await inTurn(() => watching.take(records));
      }
    } finally {
      clearInterval(timer);
      await inTurn(() => watching.tick());
      await page?.stop();
      await watching.settle();
      await messenger?.close();
    }
    log("stopped", { messages: watching.number });
    // Whoever starts it anew has to know that it didn't end by itself.
    if (faults.length > 0) throw faults[0];
  });
}

/** Writes down who has seen to alerts. This file prints. */
export async function ack(
  { folder, numbers, alerting: { by }, json }: FlowLine,
  now: () => number,
): Promise<void> {
  if (by === "") throw new WrongUse("Cannot acknowledge an alert as somebody must: --by NAME is absent");
  const book = await readAlerts(folder), states = book.all();
  for (const number of numbers) {
    if (!states.some(({ alert }) => alert.number === number)) {
      throw new RangeError(
        `Cannot acknowledge alert ${number} as there must be one: there are ${states.length}`,
      );
    }
  }
  await writeAlerts(folder, numbers.map((number) => ({ kind: "acknowledged", number, by, at: now() })));
  console.log(
    json ? JSON.stringify({ acknowledged: numbers }) : `Acknowledged by ${by}: ${numbers.join(", ")}.`,
  );
}

/** Lists the alerts whose patients are in. This file prints. */
export async function alerts({ folder, json }: FlowLine): Promise<void> {
  const open = (await readAlerts(folder)).all().filter(({ isEnded }) => !isEnded);
  if (json) return console.log(JSON.stringify({ alerts: open }));
  if (open.length === 0) return console.log("There is no alert of anybody who is in.");
  console.log(aligned([
    ["number", "tier", "what", "what became of it"],
    ...open.map((each) => [
      ...[String(each.alert.number), each.alert.tier, alertSentence(each.alert)],
      becameOf(each),
    ]),
  ]));
}

/** All that came before anybody watched, or until what was looked at last. */
async function caughtUp(watching: FlowWatch, folder: string): Promise<void> {
  const { seen } = watching.book;
  for await (const record of readBronze(folder)) {
    if (seen > 0 && record.number > seen) return;
    watching.catchUp([record]);
  }
}

async function messengerIn(folder: string): Promise<Messenger> {
  const settings = settingsFrom(Deno.env.toObject());
  if (!isSetUp(settings)) {
    const rule = "WARDBOOK_MAIL_TO, WARDBOOK_WEBHOOK_URL or WARDBOOK_NOTICE_FILE must be set";
    throw new WrongUse(`Cannot tell of alerts as ${rule}: none is (lib/notify/README.md)`);
  }
  return (await startMessenger({ settings, outbox: join(folder, "outbox.json") }))!;
}

function tellBy(
  messenger: Messenger,
  log: (event: string, more?: Readonly<Record<string, unknown>>) => void,
): (notice: Parameters<Messenger["send"]>[0]["notices"][number]) => Promise<void> {
  return async (notice) => {
    const deliveries = await messenger.send({ day: notice, notices: [notice] });
    for (const { channel, outcome, why } of deliveries) {
      log("told", { channel, outcome, ...(why && { why }) });
    }
  };
}

function quietIn(text: string, zone: string): (at: number) => boolean {
  try {
    return quietHours(text, zone);
  } catch (error) {
    throw new WrongUse(messageOf(error), { cause: error });
  }
}

/** From a message that is sent to an alert that is on disk, and to the webhook, at 200 messages a second. */
import { readAlerts } from "lib/flow/alert/alert_file.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { sendMllp } from "lib/flow/mllp/mllp_sender.ts";
import { firstLine, flowTask, paced } from "./flow.ts";

const perSecond = 200, days = 42, from = Date.UTC(2022, 9, 24), lookMs = 2;

/** Prints percentiles of the time from a message to its alert, end to end: MLLP, log, prediction, webhook. */
export async function benchAlerts(
  { json, rounds = 20 }: { json: boolean; rounds?: number },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook_alerts_" });
  const { messages } = hospitalStream({ hospitals: 2, from, days, zone: "Europe/Berlin", seed: 1 });
  const texts = messages.map((each) => ({ visit: each.step.visit, text: hl7Text(each, "Europe/Berlin") }));
  const before = texts.slice(0, -perSecond * rounds), sent = texts.slice(-perSecond * rounds);
  const file = `${folder}/before.hl7`;
  await Deno.writeTextFile(file, before.map(({ text }) => text).join(""));
  const loading = flowTask(["load", file, "--folder", `${folder}/log`]);
  await loading.output();
  const posted = new Map<number, number>();
  const hook = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const at = performance.now(), number = /\(alert (\d+)\)/.exec(await request.text())?.[1];
    if (number !== undefined && !posted.has(Number(number))) posted.set(Number(number), at);
    return new Response("ok");
  });
  const env = { WARDBOOK_WEBHOOK_URL: `http://127.0.0.1:${hook.addr.port}/` };
  const server = flowTask(["listen", "--port", "0", "--folder", `${folder}/log`]);
  const watcher = flowTask(["watch", "--folder", `${folder}/log`, "--tell"], env);
  try {
    const { port } = await firstLine(server.stdout);
    await firstLine(watcher.stdout, "watching");
    const sentAt = new Map<string, number[]>(), raisedAt = new Map<number, { visit: string; at: number }>();
    let isDone = false;
    const looking = (async () => {
      let size = 0;
      while (!isDone) {
        const now = await Deno.stat(`${folder}/log/alerts.ndjson`).catch(() => ({ size: 0 }));
        if (now.size !== size) {
          const at = performance.now();
          size = now.size;
          for (const { alert } of (await readAlerts(`${folder}/log`)).all()) {
            if (!raisedAt.has(alert.number)) raisedAt.set(alert.number, { visit: alert.visit, at });
          }
        }
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      }
    })();
    const encoder = new TextEncoder();
    const stamped = async function* () {
      let i = 0;
      for await (const bytes of paced(sent.map(({ text }) => encoder.encode(text)), perSecond)) {
        const { visit } = sent[i++]!;
        sentAt.set(visit, [...sentAt.get(visit) ?? [], performance.now()]);
        yield bytes;
      }
    };
    await sendMllp(stamped(), { host: "127.0.0.1", port, window: 1_024 });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    isDone = true;
    await looking;
    const wait = (visit: string, at: number) => {
      // A visit is named with its hospital.
      const own = sentAt.get(visit.split(" ").at(-1)!) ?? [], last = own.findLast((each) => each <= at);
      return last === undefined ? [] : [at - last];
    };
    const waits = [...raisedAt.values()].flatMap(({ visit, at }) => wait(visit, at)).toSorted((a, b) =>
      a - b
    );
    const hooked = [...posted].flatMap(([number, at]) => wait(raisedAt.get(number)?.visit ?? "", at))
      .toSorted((a, b) => a - b);
    const at = (values: readonly number[], share: number) =>
      values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
    const summary = {
      ...{
        perSecond,
        messages: sent.length,
        alerts: waits.length,
        p50Ms: at(waits, 0.5),
        p99Ms: at(waits, 0.99),
      },
      ...{ posted: hooked.length, postedMedianMs: at(hooked, 0.5), postedMostMs: at(hooked, 1) },
    };
    console.log(
      json
        ? JSON.stringify({ bench: "alerts", ...summary })
        : `${waits.length} alerts of ${sent.length} messages at ${perSecond} a second: on disk after ${
          summary.p50Ms.toFixed(1)
        } ms (median), ${summary.p99Ms.toFixed(1)} ms (99 %); ${hooked.length} at the webhook after ${
          summary.postedMedianMs.toFixed(1)
        } ms (median), ${summary.postedMostMs.toFixed(1)} ms at most`,
    );
  } finally {
    for (const process of [watcher, server]) {
      process.kill("SIGTERM");
      await process.status;
    }
    await hook.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

import { shownText } from "lib/files/mod.ts";
import { isSetUp, readOutbox, send, settingsFrom } from "lib/notify/mod.ts";
import { dayMs, dayStart, isoDay } from "lib/stats/mod.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { outboxOf } from "../tell/tell.ts";
import { runTask, taskArgs } from "./run_task.ts";

const help = `Tries how people are told of jobs, and lists what they were told of.

Usage: deno task notify test [--cohort NAME]
       deno task notify list [--cohort NAME] [--json]

test  sends a notice by every way that the environment sets up: mail, webhook, file (lib/notify/README.md)
list  the alerts that are open, and the notices that wait: sent at the next occasion

Options
  --cohort NAME  whose jobs (default synthetic, or WARDBOOK_COHORT)
  --json         list: JSON on standard output
  --help         this text

Exit codes: 0 done; 1 it did not go out; 2 wrong use, or a setting that makes no sense.

Example
  WARDBOOK_NOTICE_FILE=/tmp/notices.jsonl deno task notify test
`;

/** The command line of `deno task notify` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args, help, async () => {
    const { values, positionals: [command, ...more] } = taskArgs(args, {
      cohort: { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
      json: { type: "boolean", default: false },
    });
    const outbox = outboxOf(values.cohort);
    if (command === "list" && more.length === 0) return await list(outbox, values.json);
    if (command === "test" && more.length === 0) return await test(outbox, values.cohort, now());
    throw new WrongUse("Cannot read the command line as it is test or list (--help)");
  });
}

async function test(outbox: string, cohort: string, now: number): Promise<number> {
  const settings = settingsOf(Deno.env.toObject());
  if (!isSetUp(settings)) {
    throw new WrongUse(
      "Cannot send a notice as WARDBOOK_MAIL_TO, WARDBOOK_WEBHOOK_URL or WARDBOOK_NOTICE_FILE must be set: " +
        "none is (lib/notify/README.md)",
    );
  }
  const day = { cohort, asOf: isoDay(dayStart(now)) };
  const sent = new Date(now % dayMs).toISOString().slice(11, 19);
  const facts = [{ name: "sent at", value: `${sent} UTC` }];
  const notice = { kind: "test", ...day, verdict: "a test: notices arrive", facts } as const;
  const deliveries = await send({ settings, outbox, day, notices: [notice], looked: [] });
  for (const { channel, outcome, why } of deliveries) {
    console.log(`${channel}: ${outcome}${why === undefined ? "" : `: ${why}`}`);
  }
  return deliveries.every(({ outcome }) => outcome === "sent") ? 0 : 1;
}

function settingsOf(environment: Readonly<Record<string, string>>) {
  try {
    return settingsFrom(environment);
  } catch (error) {
    throw error instanceof RangeError ? new WrongUse(error.message, { cause: error }) : error;
  }
}

async function list(path: string, isJson: boolean): Promise<number> {
  const { open, held } = await readOutbox(path);
  const alerts = Object.entries(open).flatMap(([scope, causes]) =>
    Object.values(causes).map((alert) => ({ scope, ...alert }))
  );
  const waiting = Object.entries(held).flatMap(([channel, notices]) =>
    notices.map(({ asOf, verdict }) => ({ channel, asOf, verdict }))
  );
  if (isJson) console.log(JSON.stringify({ alerts, waiting }));
  else {
    for (const { scope, since, verdict } of alerts) {
      console.log(shownText(`open since ${since}: ${verdict} (${scope})`));
    }
    for (const { channel, asOf, verdict } of waiting) {
      console.log(shownText(`waits for ${channel}: ${asOf} ${verdict}`));
    }
    if (alerts.length + waiting.length === 0) console.log("No alert is open, and no notice waits.");
  }
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));

import { join } from "node:path";
import {
  bedsAsked,
  briefingHeadline,
  briefingHtml,
  briefingMarkdown,
  briefings,
  briefingSentences,
  clockText,
} from "lib/beds/mod.ts";
import { isSetUp, send, settingsFrom } from "lib/notify/mod.ts";
import { pageHtml } from "../../render/page.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import type { FlowLine } from "./flow_line.ts";

/** Tells what the next shift is to know, as Markdown, a page and a mail. This file prints and writes. */
export async function briefing(line: FlowLine): Promise<void> {
  const { folder, zone, at, seed, json, huddles, departments, page, markdown, isSent } = line;
  const asked = await bedsAsked({
    ...{ messages: folder, zone, hospitals: 0, days: 0, seed, huddles, huddle: "", departments },
    ...{ learnDays: 42, asOf: at },
  });
  if (asked.why !== null) return console.log(json ? JSON.stringify({ why: asked.why }) : asked.why);
  const all = briefings({ ...asked, isInvented: line.isInvented }),
    options = { zone, isInvented: line.isInvented };
  const text = all.map((each) => briefingMarkdown(each, options)).join("\n");
  if (markdown !== null) await Deno.writeTextFile(markdown, text);
  if (page !== null) {
    const main = all.map((each) => briefingHtml(each, options)).join("\n");
    await Deno.writeTextFile(page, pageHtml({ title: "Briefing", main }));
  }
  if (isSent) await tell(all, line);
  if (json) console.log(JSON.stringify({ briefings: all }));
  else if (!isSent && markdown === null && page === null) console.log(text);
}

async function tell(
  all: ReturnType<typeof briefings>,
  { zone, isInvented, folder, page, json }: FlowLine,
): Promise<void> {
  const settings = settingsFrom(Deno.env.toObject());
  if (!isSetUp(settings)) {
    const rule = "WARDBOOK_MAIL_TO, WARDBOOK_WEBHOOK_URL or WARDBOOK_NOTICE_FILE must be set";
    throw new WrongUse(`Cannot send a briefing as ${rule}: none is (lib/notify/README.md)`);
  }
  const notices = all.map((each) => ({
    kind: each.level === "Green" ? "summary" as const : "alert" as const,
    ...{ cohort: "flow", asOf: clockText(each.at, zone), verdict: briefingHeadline(each) },
    facts: briefingSentences(each, { zone, isInvented }).map((value, i) => ({ name: String(i + 1), value })),
    ...(page !== null && { pages: [page] }),
  }));
  const day = { cohort: "flow", asOf: notices[0]!.asOf };
  const deliveries = await send({ settings, outbox: join(folder, "outbox.json"), day, notices, looked: [] });
  if (!json) {
    for (const { channel, subject, outcome, why } of deliveries) {
      console.log(`${channel}: ${outcome}${why === undefined ? "" : `: ${why}`} (${subject})`);
    }
  }
  const failed = deliveries.find(({ outcome }) => outcome === "failed");
  if (failed !== undefined) {
    throw new Error(`Cannot send a briefing by ${failed.channel} as it must arrive: ${failed.why}`);
  }
}

import { type Channel, Refused } from "./channel.ts";
import { subjectOf } from "./notice.ts";
import { noticeText } from "./notice_text.ts";
import type { Settings } from "./settings.ts";

const patienceMs = 20_000;
/** Slack cuts longer texts. */
const mostText = 3_000;

/** A message to Slack's incoming webhook, or to whatever takes `{ "text": … }` by POST. */
export function webhookChannel(url: string, settings: Settings): Channel {
  return {
    name: "webhook",
    send: async (notice, id) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": id },
        body: JSON.stringify({ text: slackText(`*${subjectOf(notice)}*\n${noticeText(notice, settings)}`) }),
        signal: AbortSignal.timeout(patienceMs),
        redirect: "error",
      });
      await response.body?.cancel();
      const { ok, status } = response;
      if (ok) return null;
      const message = `the webhook answered: ${status === 429 ? "too many" : meaningOf(status)}`;
      throw status < 500 && status !== 408 && status !== 429 ? new Refused(message) : new Error(message);
    },
  };
}

/** In words, as numbers are masked. */
function meaningOf(status: number): string {
  if (status >= 500) return "it failed itself";
  return status === 404 || status === 410 ? "there is no such address" : "it was refused";
}

/** Slack's control characters escaped, so that no text becomes a mention or a link. */
function slackText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").slice(0, mostText);
}

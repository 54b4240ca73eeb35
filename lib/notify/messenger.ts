import { dirname } from "node:path";
import { installOptionalPackage, makeFolder } from "lib/files/mod.ts";
import type { Errand } from "./errand.ts";
import type { Delivery } from "./notifier.ts";
import { isSetUp, startSender } from "./send.ts";

/** A process that stays, and sends what it is handed. */
export type Messenger = {
  /** Sends notices after those before; what became of each. @throws {Error} when the process has ended. */
  readonly send: (errand: Pick<Errand, "day" | "notices">) => Promise<Delivery[]>;
  /** Ends when all that was handed over is sent. */
  readonly close: () => Promise<void>;
};

/**
 * Starts a process that sends notices one after the other, for who can't wait until one starts for each. It
 * may reach the hosts that it needs and no other.
 *
 * @returns null where nobody is to be told.
 */
export async function startMessenger(
  { settings, outbox }: Pick<Errand, "settings" | "outbox">,
): Promise<Messenger | null> {
  if (!isSetUp(settings)) return null;
  await makeFolder(dirname(outbox));
  // What hinders this, the mail's delivery says.
  if (settings.mail !== undefined) await installOptionalPackage("nodemailer").catch(() => {});
  const process = startSender({ settings, outbox }, ["--stay"]);
  const errors = new Response(process.stderr).text();
  const writer = process.stdin.getWriter(), encoder = new TextEncoder();
  const waiting: { done: (deliveries: Delivery[]) => void; failed: (error: Error) => void }[] = [];
  const reading = (async () => {
    const lines = process.stdout.pipeThrough(
      new TextDecoderStream() as TransformStream<Uint8Array, string>,
    );
    let text = "";
    for await (const part of lines) {
      text += part;
      const whole = text.split("\n");
      text = whole.pop()!;
      for (const line of whole) waiting.shift()?.done(JSON.parse(line));
    }
    const [what = ""] = (await errors).split("\n");
    const error = new Error(`Cannot send notices as their process must go on: it ended ${what}`.trim());
    for (const { failed } of waiting.splice(0)) failed(error);
  })();
  return {
    send: ({ day, notices }) => {
      const answered = new Promise<Delivery[]>((done, failed) => waiting.push({ done, failed }));
      const errand: Errand = { settings, outbox, day, notices, looked: [] };
      writer.write(encoder.encode(`${JSON.stringify(errand)}\n`)).catch(() => {});
      return answered;
    },
    close: async () => {
      await writer.close().catch(() => {});
      await reading;
      await process.status;
    },
  };
}

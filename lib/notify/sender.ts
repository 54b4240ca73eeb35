/** A process of its own that sends: it may reach the mail server and the webhook, and nothing else. */
import { doErrand, type Errand } from "./errand.ts";

if (import.meta.main) {
  // Whoever sent it may be stopped, even killed: what was handed over goes out, and is noted as sent.
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, () => {});
  const input = Deno.stdin.readable, encoder = new TextEncoder();
  const say = (text: string) => Deno.stdout.write(encoder.encode(text)).catch(() => {});
  if (Deno.args.includes("--stay")) {
    let text = "";
    for await (
      const part of input.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    ) {
      text += part;
      const lines = text.split("\n");
      text = lines.pop()!;
      for (const line of lines) await say(`${JSON.stringify(await doErrand(JSON.parse(line)))}\n`);
    }
  } else {
    const errand: Errand = JSON.parse(await new Response(input).text());
    await say(JSON.stringify(await doErrand(errand)));
  }
  Deno.exit(0);
}

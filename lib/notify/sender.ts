/** A process of its own that sends: it may reach the mail server and the webhook, and nothing else. */
import { doErrand, type Errand } from "./errand.ts";

if (import.meta.main) {
  // Whoever sent it may be stopped, even killed: what was handed over goes out, and is noted as sent.
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, () => {});
  const errand: Errand = JSON.parse(await new Response(Deno.stdin.readable).text());
  const deliveries = await doErrand(errand);
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(deliveries))).catch(() => {});
  Deno.exit(0);
}

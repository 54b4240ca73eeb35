/** A process of its own that may reach the MLflow server alone: `Tracking` on standard input, as JSON. */
import { type Tracking, trackModels } from "./track_models.ts";

if (import.meta.main) {
  const tracking: Tracking = JSON.parse(await new Response(Deno.stdin.readable).text());
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(await trackModels(tracking))));
}

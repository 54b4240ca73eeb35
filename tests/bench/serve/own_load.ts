import { runOnce } from "../run_once.ts";
import { atRate, type Loaded, type PacedLatencies } from "./http_load.ts";
import { stayMaker } from "./stays.ts";

/** Requests before those that are measured, in which the load itself is compiled. */
const secondsBefore = 2;

/**
 * Single stays at a rate, asked by a process of its own: what a load that has asked for long must collect of
 * its own garbage would count as the server's time.
 *
 * @throws {Error} when it fails.
 */
export async function ownLoad(
  server: Loaded,
  rate: number,
  seconds: number,
  seed: number,
): Promise<PacedLatencies> {
  const asked = JSON.stringify({ server, rate, seconds, seed });
  const told = await runOnce<PacedLatencies>(new URL(import.meta.url), [asked], [
    "--v8-flags=--no-memory-reducer",
  ]);
  if ("failure" in told) throw new Error(`The load failed: ${told.failure}`);
  return told;
}

if (import.meta.main) {
  const { server, rate, seconds, seed } = JSON.parse(Deno.args[0]!), stay = stayMaker(seed);
  await atRate(server, rate, secondsBefore, stay);
  console.log(JSON.stringify(await atRate(server, rate, seconds, stay)));
}

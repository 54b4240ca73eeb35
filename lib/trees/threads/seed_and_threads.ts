import { checkOption } from "lib/features/mod.ts";

/** @throws {RangeError} unless the seed is a whole number, and threads are at least 1. */
export function checkSeedAndThreads({ seed, threads = 1 }: { seed: number; threads?: number }): void {
  const { MAX_SAFE_INTEGER: most } = Number;
  checkOption("seed", seed, { least: -most, whole: true, greatest: most });
  checkOption("threads", threads, { least: 1, whole: true });
}

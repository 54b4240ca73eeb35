/** What this thread has had of the processor, whatever else runs; the clock where none tells. */
export function ownSeconds(): number {
  try {
    return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e9;
  } catch {
    return performance.now() / 1000;
  }
}

/**
 * How many times as long the second takes as the first: a machine with much to do slows either, so each is
 * done three times in turn, and its shortest time counts.
 */
export async function timesAsLong(first: () => unknown, second: () => unknown): Promise<number> {
  const least = [Infinity, Infinity];
  for (let i = 0; i < 6; i++) {
    const start = ownSeconds();
    await (i % 2 === 0 ? first : second)();
    least[i % 2] = Math.min(least[i % 2]!, ownSeconds() - start);
  }
  return least[1]! / least[0]!;
}

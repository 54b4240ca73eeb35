/** What a piece of work took: wall seconds, and megabytes by which the process's resident memory grew. */
export type Cost = { readonly seconds: number; readonly megabytes: number };

/** Does the work and measures it. For cells tagged `volatile`, as no two runs take the same time. */
export async function stopwatch<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly value: T; readonly cost: Cost }> {
  const memory = Deno.memoryUsage().rss;
  const start = performance.now();
  const value = await work();
  return {
    value,
    cost: {
      seconds: (performance.now() - start) / 1000,
      megabytes: Math.max(0, Deno.memoryUsage().rss - memory) / 1e6,
    },
  };
}

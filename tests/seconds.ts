/** Seconds that files of tests take, by path in this folder: of those that take half of one at least. */
export type Seconds = Readonly<Record<string, number>>;

const file = new URL("seconds.json", import.meta.url);
const least = 0.5;

/** What was noted by `writeSeconds()`: it only says which files to run beside which. */
export async function knownSeconds(): Promise<Seconds> {
  return JSON.parse(await Deno.readTextFile(file)) as Seconds;
}

/** What files took in a run of all tests, by its report in JUnit's format. */
export function secondsIn(junit: string): Seconds {
  const sums = new Map<string, number>();
  for (const [test] of junit.matchAll(/<testcase [^>]*>/g)) {
    const [, path] = /\sclassname="[^"]*?\btests\/([^"]+_test\.ts)"/.exec(test) ?? [];
    const seconds = Number(/\stime="([\d.]+)"/.exec(test)?.[1] ?? 0);
    if (path !== undefined) sums.set(path, (sums.get(path) ?? 0) + seconds);
  }
  const long = [...sums].filter(([, seconds]) => seconds >= least);
  return Object.fromEntries(long.toSorted().map(([path, seconds]) => [path, Math.round(10 * seconds) / 10]));
}

/** Notes what files took. */
export async function writeSeconds(seconds: Seconds): Promise<void> {
  await Deno.writeTextFile(file, `${JSON.stringify(seconds, null, 2)}\n`);
}

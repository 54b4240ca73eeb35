/** A file of tests; `isAlone`: it says in its first lines that it needs a thread of its own. */
export type TestFile = { readonly url: string; readonly isAlone: boolean; readonly seconds: number };

/**
 * Files of tests that run one after the other in one thread: modules that import some files each. A thread
 * loads and warms up what tests need for itself, so that few threads cost less than one for each file.
 *
 * Each file, the one that takes longest first, comes into the group that takes the shortest so far, so that
 * all groups end at about the same time.
 *
 * @param groups how many there are of files that stand none alone
 * @returns the modules' texts
 */
export function testGroups(files: readonly TestFile[], groups: number): readonly string[] {
  const sorted = files.toSorted((a, b) => b.seconds - a.seconds || (a.url < b.url ? -1 : 1));
  const together = sorted.filter(({ isAlone }) => !isAlone), alone = sorted.filter(({ isAlone }) => isAlone);
  const dealt = Array.from(
    { length: Math.min(groups, together.length) },
    () => ({ seconds: 0, urls: [] as string[] }),
  );
  for (const { url, seconds } of together) {
    const least = dealt.reduce((a, b) => b.seconds < a.seconds ? b : a);
    least.seconds += seconds;
    least.urls.push(url);
  }
  return [...dealt.map(({ urls }) => urls.toSorted()), ...alone.map(({ url }) => [url])].map(moduleOf);
}

function moduleOf(urls: readonly string[]): string {
  return urls.map((url) => `import ${JSON.stringify(url)};\n`).join("");
}

/** All files of tests in a folder and those below. @param known seconds by the path below the folder. */
export async function testFiles(
  folder: URL,
  known: Readonly<Record<string, number>> = {},
  below = "",
): Promise<TestFile[]> {
  const found: TestFile[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(below, folder))) {
    const path = `${below}${name}`;
    if (isDirectory) found.push(...await testFiles(folder, known, `${path}/`));
    else if (name.endsWith("_test.ts")) {
      const url = new URL(path, folder);
      found.push({
        url: url.href,
        isAlone: (await Deno.readTextFile(url)).startsWith("// In a thread of its own"),
        seconds: known[path] ?? shortest,
      });
    }
  }
  return found;
}

/** What a file of tests counts that takes less than is noted: its module is loaded, too. */
const shortest = 0.2;

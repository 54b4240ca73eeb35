/** A file of tests; `isAlone`: it says in its first lines that it needs a thread of its own. */
export type TestFile = { readonly url: string; readonly isAlone: boolean };

/**
 * Files of tests that run one after the other in one thread: modules that import some files each. A thread
 * loads and warms up what tests need for itself, so that few threads cost less than one for each file.
 *
 * Files that stand beside each other, and so take alike, come into different groups.
 *
 * @param groups how many there are of files that stand none alone
 * @returns the modules' texts
 */
export function testGroups(files: readonly TestFile[], groups: number): readonly string[] {
  const sorted = files.toSorted((a, b) => a.url < b.url ? -1 : 1);
  const together = sorted.filter(({ isAlone }) => !isAlone), alone = sorted.filter(({ isAlone }) => isAlone);
  const texts = Array.from({ length: Math.min(groups, together.length) }, () => "");
  for (const [i, file] of together.entries()) texts[i % texts.length] += importOf(file);
  return [...texts, ...alone.map(importOf)];
}

function importOf({ url }: TestFile): string {
  return `import ${JSON.stringify(url)};\n`;
}

/** All files of tests in a folder and those below. */
export async function testFiles(folder: URL): Promise<TestFile[]> {
  const found: TestFile[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await testFiles(new URL(`${name}/`, folder)));
    else if (name.endsWith("_test.ts")) {
      const url = new URL(name, folder);
      found.push({
        url: url.href,
        isAlone: (await Deno.readTextFile(url)).startsWith("// In a thread of its own"),
      });
    }
  }
  return found;
}

/**
 * Files of tests that run one after the other in one thread: modules that import some files each. A thread
 * loads and warms up what tests need for itself, so that few threads cost less than one for each file.
 *
 * Files that stand beside each other, and so take alike, come into different groups.
 *
 * @param files URLs of files of tests
 * @returns the modules' texts, each group once; none is empty
 */
export function testGroups(files: readonly string[], groups: number): readonly string[] {
  const imports = Array.from({ length: Math.min(groups, files.length) }, () => "");
  for (const [i, file] of [...files].sort().entries()) {
    imports[i % imports.length] += `import ${JSON.stringify(file)};\n`;
  }
  return imports;
}

/** All files of tests in a folder and those below, as URLs. */
export async function testFiles(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await testFiles(new URL(`${name}/`, folder)));
    else if (name.endsWith("_test.ts")) found.push(new URL(name, folder).href);
  }
  return found;
}

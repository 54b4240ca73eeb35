/** The notebooks that are committed, as paths below the project's root, in order. */
export async function notebookFiles(root: URL): Promise<string[]> {
  const files: string[] = [];
  for (const folder of ["notebooks/", "notebooks/classes/", "notebooks/risk/"]) {
    for await (const { name } of Deno.readDir(new URL(folder, root))) {
      if (name.endsWith(".ipynb")) files.push(folder + name);
    }
  }
  return files.sort();
}
